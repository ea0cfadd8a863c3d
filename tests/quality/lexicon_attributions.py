"""Who said what by grammar and a lexicon of reporting verbs alone: what the trained tagger is measured against."""

from collections.abc import Iterator, Sequence

from chatbot.language.grammar import Grammar, Parse, Token
from ingest.passages.sentences import sentence_spans
from store import Span
from store.attributions.decoding import kind_of
from store.types import Attribution
from tests.quality.polnear import GoldArticle

VERBS = frozenset(
    """
    say tell claim announce warn state declare argue deny promise admit insist add report write ask suggest note believe
    think explain predict reveal confirm acknowledge describe call accuse tweet continue recall conclude urge show find
    """.split()
)
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_CLAUSES = frozenset({"ccomp", "xcomp", "dobj", "oprd", "advcl"})


def by_lexicon(articles: Sequence[GoldArticle]) -> list[list[Attribution]]:
    """Reporting verbs with their subjects and clauses, by spaCy's parse of each sentence."""
    grammar = Grammar()
    return [list(_of(article, grammar)) for article in articles]


def _of(article: GoldArticle, grammar: Grammar) -> Iterator[Attribution]:
    sentences = [one for paragraph in sentence_spans(article.text) for one in paragraph]
    for sentence, parse in zip(sentences, grammar.parse_all([s.of(article.text) for s in sentences]), strict=True):
        for number, token in enumerate(parse.tokens):
            if token.lemma in VERBS and token.pos == "VERB":
                yield from _about(article.text, sentence, parse, number, token)


def _about(text: str, sentence: Span, parse: Parse, number: int, verb: Token) -> Iterator[Attribution]:
    children = [(n, one) for n, one in enumerate(parse.tokens) if one.head == number and n != number]
    subject = next((_whole(parse, n) for n, one in children if one.dep in _SUBJECTS), None)
    clause = next((_whole(parse, n) for n, one in children if one.dep in _CLAUSES), None)
    if clause is None:
        return

    def placed(span: Span) -> Span:
        return Span(sentence.start + span.start, sentence.start + span.end)

    content = (placed(clause),)
    source = None if subject is None else placed(subject)
    yield Attribution(source, placed(verb.span), content, kind_of(text, content))


def _whole(parse: Parse, number: int) -> Span:
    """The text of a token with all that depends on it."""
    members = {number}
    while True:
        more = {n for n, one in enumerate(parse.tokens) if one.head in members} - members
        if not more:
            return Span(
                min(parse.tokens[n].span.start for n in members), max(parse.tokens[n].span.end for n in members)
            )
        members |= more
