"""The lexical side of an archive: BM25 (Robertson and Zaragoza, 2009), headlines counted double, on either database."""

from collections.abc import Sequence

from sqlalchemy import Engine, select

from store.database import filters as narrowing
from store.database.schema import passages, versions
from store.fulltext.protocol import FullText, Weights
from store.fulltext.searches import holding
from store.types import Filters, Hit

WEIGHTS = Weights(title=2.0, text=1.0)


class FullTextIndex:
    """The full-text index of the archive database, as readers ask it. Safe to call from several threads."""

    def __init__(self, engine: Engine, index: FullText) -> None:
        self._engine = engine
        self._index = index

    def search(self, terms: Sequence[str], limit: int, filters: Filters) -> list[Hit]:
        """Returns the at most `limit` passages that hold any of `terms` and rank highest, best first.

        Args:
            terms: words, or phrases of several words that must stand together; case, accents and English
                inflection do not matter.

        Returns:
            hits whose score is BM25: above 0, higher is better, unbounded.
        """
        ranked = self._index.ranked(terms, WEIGHTS, limit if filters.is_empty else None) if limit > 0 else None
        if ranked is None:
            return []
        query = select(passages.c.id, ranked.c.score).join(passages, passages.c.key == ranked.c.key)
        if not filters.is_empty:
            query = query.join(
                versions,
                (versions.c.article_key == passages.c.article_key) & (versions.c.version == passages.c.version),
            ).where(*narrowing.conditions(filters, versions, holding(self._index)))
        query = query.order_by(ranked.c.score.desc(), passages.c.key).limit(limit)
        with self._engine.connect() as connection:
            return [Hit(id_, float(score)) for id_, score in connection.execute(query)]

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Returns how many passages each of `terms` stands in."""
        with self._engine.connect() as connection:
            return {term: self._index.frequency(connection, term) for term in terms}

    def terms(self, beginning: str) -> list[str]:
        """Returns the index's terms that begin with `beginning`, in order: folded, and as the stems that it keeps."""
        if not beginning:
            return []
        with self._engine.connect() as connection:
            return self._index.terms(connection, beginning)
