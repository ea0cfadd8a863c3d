"""Copies of one text: bands of a MinHash over word shingles (`store.grouping.bands`) find what could be a copy.

They do so in the database, so that the memory does not grow with the archive; the texts themselves decide whether it is
one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Engine

from store import ArticleContent, StoryCandidates, day_of, shingles, similarity

SAME = 0.4
"""Texts with this share of their shingles in common (Jaccard) are copies; see `tests/quality/stories.py`."""
_DAYS_APART = 14
"""Copies appear within days; what looks the same after longer is a form filled in anew: a table, a weather report."""


@dataclass(frozen=True, slots=True)
class _Known:
    article_id: str
    story: str | None
    text: str
    day: date | None
    bands: Sequence[int] = ()


class Stories:
    """The story that each article of a run belongs to. It depends on their order, not on how they are stored.

    Args:
        engine: on the archive database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: dict[str, _Known] = {}
        self._by_band: dict[int, list[str]] = {}

    def place(self, arriving: Sequence[tuple[str, ArticleContent, Sequence[int]]]) -> dict[str, str]:
        """Note articles that are about to be stored: of each its id, what it says, and its bands.

        Returns:
            article id -> story, for them and those that they are copies of; nothing for one that has a text of its own.
        """
        stored = StoryCandidates(self._engine, {band for _, _, bands in arriving for band in bands})
        placed: dict[str, str] = {}
        for article_id, content, bands in arriving:
            placed |= self._place(article_id, content, bands, stored)
        return placed

    def _place(
        self, article_id: str, content: ArticleContent, bands: Sequence[int], stored: StoryCandidates
    ) -> Mapping[str, str]:
        found = self._nearest(article_id, content, bands, stored)
        story = content.story or (found and (found.story or found.article_id)) or None
        self._waiting[article_id] = _Known(article_id, story, content.text, _day(content), bands)
        for band in set(bands):
            self._by_band.setdefault(band, []).append(article_id)
        if found is None or story is None or content.story:
            return {}
        if found.story is None and found.article_id in self._waiting:
            self._waiting[found.article_id] = replace(found, story=story)
        return {article_id: story} if found.story else {found.article_id: story, article_id: story}

    def stored(self, article_ids: Iterable[str]) -> None:
        """Forget these articles: they are in the database now."""
        for id_ in article_ids:
            for band in set(self._waiting.pop(id_).bands):
                self._by_band[band].remove(id_)
                if not self._by_band[band]:
                    del self._by_band[band]

    def _nearest(
        self, article_id: str, content: ArticleContent, bands: Sequence[int], stored: StoryCandidates
    ) -> _Known | None:
        known = {
            row.id: _Known(row.id, row.story, row.text, row.day)
            for row in stored.sharing(bands)
            if row.id not in self._waiting
        }
        for band in bands:
            known |= {id_: self._waiting[id_] for id_ in self._by_band.get(band, ()) if id_ in self._waiting}
        known.pop(article_id, None)
        day = _day(content)
        near = [article for article in known.values() if not _far_apart(day, article.day)]
        own = shingles(content.text) if near else frozenset()
        compared = ((similarity(own, shingles(article.text)), article) for article in near)
        alike = [pair for pair in compared if pair[0] >= SAME]
        return max(alike, key=lambda pair: pair[0])[1] if alike else None


def _day(content: ArticleContent) -> date | None:
    return day_of(content.published) if content.published else None


def _far_apart(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and abs((one - other).days) > _DAYS_APART
