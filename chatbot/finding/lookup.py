"""The pieces of a text, looked up one by one, then beside each other in the articles that hold any of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from chatbot.finding.alignment import Place, find_place
from chatbot.finding.candidates import by_rarest_words, by_runs_of_words
from chatbot.finding.comparable import Comparable, comparable
from chatbot.finding.pieces import MOST_LEFT_OUT, Placed
from store import Archive, Article, Span

_LOOKED_AT = 24
"""Passages that are compared with a piece."""
_AROUND = 200
"""Characters before and after a passage that are compared too, beside as many as the piece has."""
_EARLIER_VERSIONS = 10
"""Of an article, the latest of those before its current one, that are compared too."""


class Lookup:
    """One text being looked up: the articles that were read for it, and where its pieces stand in them."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._versions: dict[str, list[Article]] = {}
        self._earlier: dict[tuple[str, int], Comparable] = {}
        self._nowhere: set[str] = set()
        self._placed: dict[tuple[str, int], dict[int, Place]] = defaultdict(dict)

    def place(self, pieces: Sequence[Comparable]) -> None:
        """Find where the pieces of a text stand."""
        for number, piece in enumerate(pieces):
            self._place_by_words(number, piece)
        for number, piece in enumerate(pieces):
            self._place_beside_others(number, piece)

    def _place_by_words(self, number: int, piece: Comparable) -> None:
        if piece.normal in self._nowhere:
            return
        for propose in (by_rarest_words, by_runs_of_words):
            near: dict[str, list[Span]] = defaultdict(list)
            for passage in self._archive.passages(propose(self._archive, piece.words, _LOOKED_AT)).values():
                near[passage.article_id].append(passage.span)
            if self._compare(number, piece, near):
                return
        self._nowhere.add(piece.normal)

    def _place_beside_others(self, number: int, piece: Comparable) -> None:
        """Look for a piece beside its neighbours: its words may be too frequent, or of an earlier version only."""
        near: dict[str, list[Span]] = defaultdict(list)
        for (article_id, _), placed in self._placed.items():
            near[article_id] += [
                place.span for other, place in placed.items() if 0 < abs(other - number) <= MOST_LEFT_OUT + 1
            ]
        self._compare(number, piece, {article_id: spans for article_id, spans in near.items() if spans})

    def placed(self) -> Iterator[list[tuple[Article, Sequence[Placed]]]]:
        """Yields of each article that has pieces its versions that have some, the latest first."""
        for article_id, versions in self._versions.items():
            placed = [(version, self._placed[article_id, version.version]) for version in versions]
            if any(pieces for _, pieces in placed):
                yield [(version, [Placed(*one) for one in sorted(pieces.items())]) for version, pieces in placed]

    def _compare(self, number: int, piece: Comparable, near: Mapping[str, Sequence[Span]]) -> bool:
        """Note where a piece stands in some articles; returns whether it does so anywhere."""
        margin = len(piece.normal) + _AROUND
        found = False
        for article_id, spans in near.items():
            for article in self._read(article_id):
                placed = self._placed[article_id, article.version]
                for words in self._parts(article, spans, margin):
                    place = find_place(piece, words)
                    if place is not None:
                        found = True
                        placed[number] = max(place, placed.get(number, place), key=lambda one: one.similarity)
        return found

    def _read(self, article_id: str) -> list[Article]:
        """Returns the versions of an article that are compared, the latest first."""
        if article_id not in self._versions:
            current = self._archive.article(article_id)
            several = current is not None and current.version > 1
            numbers = self._archive.article_versions(article_id)[-2::-1] if several else []
            earlier = (self._archive.article(article_id, number) for number in numbers[:_EARLIER_VERSIONS])
            self._versions[article_id] = [article for article in (current, *earlier) if article is not None]
        return self._versions[article_id]

    def _parts(self, article: Article, spans: Iterable[Span], margin: int) -> Iterator[Comparable]:
        """Yields the words around `spans`; of an earlier version, where offsets are others, all of them."""
        if article.is_current:
            for span in _widened(spans, margin, article.text):
                yield comparable(article.text, span.start, span.end)
            return
        key = article.id, article.version
        if key not in self._earlier:
            self._earlier[key] = comparable(article.text)
        yield self._earlier[key]


def _widened(spans: Iterable[Span], margin: int, text: str) -> Iterator[Span]:
    """Yields `spans` with so many characters around them, as whole words, overlapping ones as one."""
    last: Span | None = None
    for span in sorted(spans, key=lambda span: span.start):
        start = text.rfind(" ", 0, max(span.start - margin, 0)) + 1
        end = text.find(" ", span.end + margin)
        wide = Span(start, len(text) if end < 0 else end)
        if last is None or wide.start > last.end:
            if last is not None:
                yield last
            last = wide
        else:
            last = Span(last.start, max(last.end, wide.end))
    if last is not None:
        yield last
