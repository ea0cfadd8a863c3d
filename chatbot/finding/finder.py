"""Where a text stands in an archive: candidates, their alignment, and the places found, best first."""

from dataclasses import dataclass
from typing import NamedTuple

from chatbot.answering.citations import cited_article
from chatbot.errors import BadQuestion
from chatbot.finding.alignment import Difference, differences, similarity
from chatbot.finding.comparable import Comparable, comparable
from chatbot.finding.lookup import Lookup
from chatbot.finding.pieces import joined, pieces
from chatbot.types import CitedArticle
from store import Archive, Article, Span, day_of, whole_characters

LONGEST_TEXT = 10_000
"""Characters."""
DEFAULT_LIMIT = 10
"""Places."""
_UNDATED = "9999"
"""Goes after every day."""


@dataclass(frozen=True, slots=True)
class Found:
    """A place of an article version that says the text that was given, or a part of it.

    Attributes:
        similarity: of the quote to all of the text that was given, 0..1; 1: word for word.
        quote: the characters of `span` in the text of that article version.
        differences: what is printed otherwise than given, word by word; nothing if it stands there word for word.
    """

    similarity: float
    article: CitedArticle
    quote: str
    span: Span
    differences: tuple[Difference, ...]


def find_text(archive: Archive, text: str, limit: int = DEFAULT_LIMIT) -> list[Found]:
    """Returns where `text` stands in the archive, word for word or nearly, the most like it first.

    Of a paragraph each sentence is looked up, and what stands together is one place. Case, accents, punctuation and the
    kind of quotation marks make no difference. Of articles that may say it, earlier versions are compared too; a
    version that says just what a later one does is left out.

    Raises:
        BadQuestion: if there is no word in it, or it is longer than 10,000 characters.
        store.StoreError: if the archive cannot be read.
    """
    given = comparable(checked(text))
    if not given.words:
        raise BadQuestion("the text has no words")
    archive.refresh()
    lookup = Lookup(archive)
    lookup.place(pieces(given.text))
    found: list[_Spot] = []
    for versions in lookup.placed():
        told: set[str] = set()
        for article, placed in versions:
            for together in joined(placed):
                spot = _spot(given, article, Span(together[0].place.span.start, together[-1].place.span.end))
                quote = spot.span.of(article.text)
                if quote not in told:
                    told.add(quote)
                    found.append(spot)
    return [_found(given, spot) for spot in sorted(found, key=_order)[:limit]]


class _Spot(NamedTuple):
    """A place that says the text or a part of it, before its differences are looked for."""

    similarity: float
    article: Article
    span: Span


def checked(text: str) -> str:
    """Returns `text` as it is looked up.

    Raises:
        BadQuestion: if it is longer than 10,000 characters.
    """
    if len(text) > LONGEST_TEXT:
        raise BadQuestion(f"the text is longer than {LONGEST_TEXT:,} characters")
    return whole_characters(text).strip()


def _spot(given: Comparable, article: Article, span: Span) -> _Spot:
    printed = comparable(article.text, span.start, span.end)
    return _Spot(similarity(given.normal, printed.normal), article, _with_marks(given, article.text, span))


def _found(given: Comparable, spot: _Spot) -> Found:
    printed = comparable(spot.article.text, spot.span.start, spot.span.end)
    return Found(
        similarity=spot.similarity,
        article=cited_article(spot.article),
        quote=spot.span.of(spot.article.text),
        span=spot.span,
        differences=tuple(differences(given, printed)),
    )


def _with_marks(given: Comparable, text: str, span: Span) -> Span:
    """Returns `span` with the marks around it (quotation marks, a full stop) where the text given has some there."""
    start, end = span.start, span.end
    if given.places[0][0] > 0:
        while start > 0 and not (text[start - 1].isspace() or text[start - 1].isalnum()):
            start -= 1
    if given.places[-1][1] < len(given.text):
        while end < len(text) and not (text[end].isspace() or text[end].isalnum()):
            end += 1
    return Span(start, end)


def _order(spot: _Spot) -> tuple[float, str, str, int]:
    """The most like it first; of equals, the first that was published."""
    published = spot.article.content.published
    day = _UNDATED if published is None else day_of(published).isoformat()
    return -spot.similarity, day, spot.article.id, -spot.article.version
