"""Which sentences of the retrieved passages answer a question, and which words inside them.

Every passage is read under its headline. What the reading model thinks of a sentence is weighed with how well the
passage was retrieved and with the question's own words in the sentence: the model is small, and often sure of a span of
the right kind in the wrong place.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.grammar import Grammar
from chatbot.questions import Question
from chatbot.reader import PassageReading, SentenceReading
from chatbot.weights import Rarity
from chatbot.words import content_stems, words
from store import Passage, ScoredPassage, Span

ARTICLE_SHARE = 2.0
"""Of the article's best passage: which article is meant is better told by retrieval than by a small reader."""
RETRIEVAL_SHARE = 1.0
SPAN_SHARE = 1.5
PASSAGE_SHARE = 1.0
COVERAGE_SHARE = 0.15
HEADLINE_PENALTY = 0.3
SPAN_SCALE = 4.0
PASSAGE_SCALE = 2.0
BEST_SCORE = 7.0
"""What the shares add up to for an ideal passage of the day of asking."""
NEIGHBOUR_MARGIN = 0.6
"""A neighbouring sentence that is at most this much worse than the best one is quoted with it."""
LEANING = frozenset({"he", "she", "it", "they", "his", "her", "its", "their", "this", "that", "these", "those"})
"""A sentence that begins with one of these is quoted with the one before it, which says who or what is meant."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A quotation from a passage as an answer.

    Attributes:
        sentence: what is quoted, one or two whole sentences, in article offsets.
        answer: the words that answer, inside `sentence`, in article offsets.
        score: higher is better, comparable between the passages of one question.
        span_score: the reader's logit of the answer over "no answer".
        answerable: the reader's logit of the passage answering at all.
        coverage: rarity-weighted share of the question's content words in the sentence or its headline, 0..1.
    """

    scored: ScoredPassage
    sentence: Span
    answer: Span
    score: float
    span_score: float
    answerable: float
    coverage: float

    @property
    def passage(self) -> Passage:
        """The passage that was read."""
        return self.scored.passage


def rank(
    question: Question, passages: Sequence[ScoredPassage], read: Sequence[PassageReading], rarity: Rarity
) -> list[Reading]:
    """The best sentence or two of each passage, best first; `read` belongs to `passages`, in the same order."""
    of_article: dict[str, float] = {}
    for scored in passages:
        article = scored.passage.article_id
        of_article[article] = max(scored.score, of_article.get(article, scored.score))
    found = []
    for scored, passage in zip(passages, read, strict=True):
        retrieved = ARTICLE_SHARE * of_article[scored.passage.article_id] + RETRIEVAL_SHARE * scored.score
        headline = set(content_stems(scored.passage.title))
        sentences = [
            _weighed(question, scored, passage, sentence, rarity, retrieved, headline) for sentence in passage.sentences
        ]
        if sentences:
            found.append(_with_neighbour(sentences))
    return sorted(found, key=lambda reading: (-reading.score, reading.passage.id))


def _weighed(
    question: Question,
    scored: ScoredPassage,
    passage: PassageReading,
    sentence: SentenceReading,
    rarity: Rarity,
    retrieved: float,
    headline: set[str],
) -> Reading:
    own = set(content_stems(scored.passage.slice(sentence.sentence)))
    score = (
        retrieved
        + SPAN_SHARE * sigmoid(sentence.score / SPAN_SCALE)
        + PASSAGE_SHARE * sigmoid(passage.answerable / PASSAGE_SCALE)
        + COVERAGE_SHARE * rarity.coverage(question.stems, own)
        - (HEADLINE_PENALTY if own and own <= headline else 0.0)
    )
    return Reading(
        scored=scored,
        sentence=sentence.sentence,
        answer=sentence.answer,
        score=score,
        span_score=sentence.score,
        answerable=passage.answerable,
        coverage=rarity.coverage(question.stems, own | headline),
    )


def _with_neighbour(sentences: Sequence[Reading]) -> Reading:
    """The best of a passage's sentences, together with the one beside it if that is nearly as good or explains it."""
    place, best = max(enumerate(sentences), key=lambda numbered: numbered[1].score)
    beside = [other for other in sentences[max(0, place - 1) : place + 2] if other is not best]
    if place and next(words(best.passage.slice(best.sentence)), "") in LEANING:
        other = sentences[place - 1]
    elif beside:
        other = max(beside, key=lambda reading: reading.score)
        if other.score < best.score - NEIGHBOUR_MARGIN:
            return best
    else:
        return best
    start, end = min(best.sentence.start, other.sentence.start), max(best.sentence.end, other.sentence.end)
    return replace(best, sentence=Span(start, end))


def whole_phrase(reading: Reading, grammar: Grammar) -> Span:
    """The answer widened to the base noun phrase or name that it lies in: "Macron" to "President Emmanuel Macron".

    A phrase that also holds some other name or date is left alone: the parser took two for one.
    """
    parse = grammar.parse(reading.passage.slice(reading.sentence))
    answer = reading.answer.shifted(-reading.sentence.start)
    names = [name.span for name in parse.names]
    others = [name for name in names if name.end <= answer.start or answer.end <= name.start]
    around = [
        span
        for span in (*parse.noun_phrases, *names)
        if span.contains(answer) and not any(span.contains(other) for other in others)
    ]
    return max(around, key=len, default=answer).shifted(reading.sentence.start)


def sigmoid(logit: float) -> float:
    """The logistic function, without overflow."""
    return 1.0 / (1.0 + math.exp(-max(min(logit, 30.0), -30.0)))
