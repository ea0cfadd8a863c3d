"""Lists of articles, a page at a time, for readers who look through an archive rather than ask it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Row,
    Select,
    and_,
    exists,
    func,
    not_,
    or_,
    select,
)

from store.database.article_rows import IS_CURRENT, select_by_ids
from store.database.filters import conditions, day_from_number
from store.database.schema import articles, passages, versions
from store.fulltext.protocol import FullText, Weights
from store.fulltext.sought import Sought
from store.reports import searches
from store.reports.searches import Wanted
from store.storage.dialects import dialect_of
from store.types import Facets, Filters, Listed, Order, parse_moment

_PLAIN = Weights(title=1.0, text=1.0)
_COLUMNS = (
    articles.c.id, articles.c.key, versions.c.version, versions.c.title, versions.c.source, versions.c.section,
    versions.c.authors, versions.c.published, versions.c.story,
)  # fmt: skip


class Browsing:
    """Lists of an archive's articles. Safe to call from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._index = dialect_of(engine).full_text

    def page(
        self, filters: Filters, words: str = "", order: Order = Order.NEWEST, first: int = 0, size: int = 25
    ) -> tuple[Listed, ...]:
        """Returns the articles `first` to `first + size` of those that pass `filters` and contain all of `words`.

        Copies of one text stand once, as the copy among them that was stored first.

        Args:
            words: searched for in headlines and texts, see `store.reports.searches`; an empty string searches for
                nothing.
            order: `RELEVANCE`, BM25 of an article's best passage, is `NEWEST` where there are no words.
            first: counts from 0.

        Raises:
            BadSearch: if `words` cannot be understood.
        """
        wanted = searches.parse(words)
        if words.strip() and wanted is None:
            return ()
        query = select(*_COLUMNS).join(versions, IS_CURRENT).where(*_wanted(filters, wanted, self._index))
        with self._engine.connect() as connection:
            ordered = _ordered(query, order, searches.looked_for(wanted), self._index)
            return _listed(connection, connection.execute(ordered.offset(first).limit(size)).all())

    def count(self, filters: Filters, words: str = "", *, copies: bool = False) -> int:
        """Returns how many articles `page` gives on all pages, with `copies` also those that it leaves out."""
        wanted = searches.parse(words)
        if words.strip() and wanted is None:
            return 0
        query = select(func.count()).select_from(versions).join(articles, IS_CURRENT)
        with self._engine.connect() as connection:
            conditions_of = _passing if copies else _wanted
            return int(connection.scalar(query.where(*conditions_of(filters, wanted, self._index))) or 0)

    def facets(self, filters: Filters, words: str = "") -> Facets:
        """Returns what the list of `page` could be narrowed by, with how many articles each would leave.

        Raises:
            BadSearch: as `page`.
        """
        wanted = searches.parse(words)
        if words.strip() and wanted is None:
            return Facets((), (), ())
        v = versions.c
        with self._engine.connect() as connection:

            def counted(column: Column[Any], without: Filters) -> list[tuple[Any, int]]:
                query = select(column, func.count()).select_from(versions).join(articles, IS_CURRENT)
                query = query.where(column.is_not(None), *_passing(without, wanted, self._index)).group_by(column)
                return [(value, int(count)) for value, count in connection.execute(query)]

            sources = counted(v.source, replace(filters, sources=()))
            sections = counted(v.section, replace(filters, sections=()))
            days = counted(v.published_day, replace(filters, published_from=None, published_to=None))
        return Facets(
            tuple(sorted(sources, key=lambda found: (-found[1], found[0]))),
            tuple(sorted(sections, key=lambda found: (-found[1], found[0]))),
            tuple((day_from_number(day), count) for day, count in sorted(days)),
        )

    def by_ids(self, ids: Sequence[str]) -> list[Listed]:
        """Returns the articles `ids` in their order; those that the archive does not hold are left out."""
        query = select(*_COLUMNS).join(versions, IS_CURRENT)
        with self._engine.connect() as connection:
            rows = {row.id: row for row in select_by_ids(connection, query, articles.c.id, ids)}
            return list(_listed(connection, [rows[id_] for id_ in dict.fromkeys(ids) if id_ in rows]))


def _wanted(filters: Filters, wanted: Wanted | None, index: FullText) -> list[ColumnElement[bool]]:
    return [*_passing(filters, wanted, index), ~_earlier_copy(filters, wanted, index)]


def _passing(filters: Filters, wanted: Wanted | None, index: FullText) -> list[ColumnElement[bool]]:
    return [*conditions(filters), *([] if wanted is None else [holds(wanted, versions, index)])]


def holds(wanted: Wanted, of: FromClause, index: FullText) -> ColumnElement[bool]:
    """Returns whether the passages of an article, or its headline, hold what a search wants."""
    match wanted:
        case searches.All(parts):
            return and_(*(holds(part, of, index) for part in parts))
        case searches.Any(parts):
            return or_(*(holds(part, of, index) for part in parts))
        case searches.Without(part):
            return not_(holds(part, of, index))
        case _:
            hits = index.containing(wanted).subquery()
            return of.c.article_key.in_(select(passages.c.article_key).join(hits, hits.c.key == passages.c.key))


def _earlier_copy(filters: Filters, wanted: Wanted | None, index: FullText) -> ColumnElement[bool]:
    """Returns whether an article of the list, stored earlier, carries the same text."""
    other, its_article = versions.alias("other"), articles.alias("its_article")
    return exists().where(
        other.c.story == versions.c.story,
        other.c.article_key < versions.c.article_key,
        its_article.c.key == other.c.article_key,
        its_article.c.current_version == other.c.version,
        *conditions(filters, other),
        *([] if wanted is None else [holds(wanted, other, index)]),
    )


def _ordered(query: Select[Any], order: Order, terms: Sequence[Sought], index: FullText) -> Select[Any]:
    v = versions.c
    newest = (v.published_day.desc().nulls_last(), v.article_key.desc())
    ranked = index.ranked(terms, _PLAIN) if order is Order.RELEVANCE else None
    if ranked is not None:
        best = select(passages.c.article_key, func.max(ranked.c.score).label("score"))
        best = best.join(ranked, ranked.c.key == passages.c.key).group_by(passages.c.article_key)
        top = best.subquery()
        joined = query.outerjoin(top, top.c.article_key == articles.c.key)  # with NOT some hold none of the words
        return joined.order_by(top.c.score.desc().nulls_last(), *newest)
    if order is Order.OLDEST:
        return query.order_by(v.published_day.asc().nulls_last(), v.article_key)
    if order is Order.HEADLINE:
        return query.order_by(func.fold_case(v.title), *newest)
    if order is Order.SOURCE:
        return query.order_by(v.source.is_(None), v.source, *newest)
    return query.order_by(*newest)


def _listed(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Listed, ...]:
    elsewhere = _sources_by_story(connection, {row.story for row in rows if row.story is not None})
    return tuple(
        Listed(
            article_id=row.id,
            version=row.version,
            title=row.title,
            source=row.source,
            section=row.section,
            authors=tuple(json.loads(row.authors)),
            published=parse_moment(row.published),
            also_in=tuple(name for name in elsewhere[row.story] if name != row.source),
        )
        for row in rows
    )


def _sources_by_story(connection: Connection, stories: Iterable[str]) -> dict[str | None, list[str]]:
    found: dict[str | None, list[str]] = defaultdict(list)
    query = select(versions.c.story, versions.c.source).join(articles, IS_CURRENT).where(versions.c.source.is_not(None))
    query = query.distinct().order_by(versions.c.source)
    for row in select_by_ids(connection, query, versions.c.story, stories):
        found[row.story].append(row.source)
    return found
