"""The sentences that a conversation quotes, and their places in a version of an article. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.types import Answer, Conversation, Evidence
from store import Article, Span


@dataclass(frozen=True, slots=True)
class QuotedSentence:
    """A quoted sentence: a version of an article, and its characters."""

    article_id: str
    version: int
    span: Span
    quote: str

    @classmethod
    def of(cls, evidence: Evidence) -> "QuotedSentence":
        """Returns where `evidence` was quoted from."""
        return cls(evidence.article.id, evidence.article.version, evidence.span, evidence.quote)


def of_conversation(conversation: Conversation) -> list[QuotedSentence]:
    """Returns what the answers of a conversation quote, in order, each place once."""
    answers = [turn.reply for turn in conversation.turns if isinstance(turn.reply, Answer)]
    return list(dict.fromkeys(QuotedSentence.of(evidence) for answer in answers for evidence in answer.evidence))


def position(found: Sequence[QuotedSentence], article: Article, span: Span | None) -> int | None:
    """The index of the place that is open; None if the conversation does not quote it."""
    here = (article.id, article.version, span)
    return next(
        (n for n, sentence in enumerate(found) if (sentence.article_id, sentence.version, sentence.span) == here), None
    )


def cited_in(found: Sequence[QuotedSentence], article: Article) -> list[Span]:
    """The places in this version of the article; what another version was quoted for, where it still stands."""
    own = [sentence for sentence in found if sentence.article_id == article.id]
    spans = [
        sentence.span if sentence.version == article.version else moved(sentence.quote, article.text)
        for sentence in own
    ]
    return [span for span in spans if span is not None and span.end <= len(article.text)]


def moved(quote: str, text: str) -> Span | None:
    """Returns where `quote` stands in another version's `text`; None if it does not."""
    start = text.find(quote)
    return None if start < 0 or not quote else Span(start, start + len(quote))
