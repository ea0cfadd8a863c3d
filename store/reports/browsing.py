"""Lists of articles, a page at a time, for readers who look through an archive rather than ask it."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, FromClause, Row, Select, exists, func, select

from store.database.article_rows import IS_CURRENT, select_by_ids
from store.database.filters import conditions
from store.database.schema import articles, passages, versions
from store.fulltext.protocol import FullText, Weights
from store.storage.dialects import dialect_of
from store.types import Filters, Listed, Order, parse_moment

_MOST_TERMS = 12
"""Words of a search that are looked for; the rest of a pasted paragraph is not."""
_PLAIN = Weights(title=1.0, text=1.0)
_PHRASE_OR_WORD = re.compile(r'"([^"]+)"|(\S+)')
_COLUMNS = (
    articles.c.id, articles.c.key, versions.c.version, versions.c.title, versions.c.source, versions.c.section,
    versions.c.authors, versions.c.published, versions.c.story,
)  # fmt: skip


def search_terms(words: str) -> list[str]:
    """Returns what is looked for: ``"words in quotes"`` as a phrase, every other word by itself.

    Nothing without a letter or digit is looked for.
    """
    found = (phrase or word for phrase, word in _PHRASE_OR_WORD.findall(words))
    return [term for term in found if any(character.isalnum() for character in term)][:_MOST_TERMS]


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
            words: searched for in headlines and texts, see `search_terms`; an empty string searches for nothing.
            order: `RELEVANCE`, BM25 of an article's best passage, is `NEWEST` where there are no words.
            first: counts from 0.
        """
        terms = search_terms(words)
        if words.strip() and not terms:
            return ()
        query = select(*_COLUMNS).join(versions, IS_CURRENT).where(*_wanted(filters, terms, self._index))
        with self._engine.connect() as connection:
            ordered = _ordered(query, order, terms, self._index)
            return _listed(connection, connection.execute(ordered.offset(first).limit(size)).all())

    def count(self, filters: Filters, words: str = "", *, copies: bool = False) -> int:
        """Returns how many articles `page` gives on all pages, with `copies` also those that it leaves out."""
        terms = search_terms(words)
        if words.strip() and not terms:
            return 0
        query = select(func.count()).select_from(versions).join(articles, IS_CURRENT)
        with self._engine.connect() as connection:
            wanted = (_passing if copies else _wanted)(filters, terms, self._index)
            return int(connection.scalar(query.where(*wanted)) or 0)

    def by_ids(self, ids: Sequence[str]) -> list[Listed]:
        """Returns the articles `ids` in their order; those that the archive does not hold are left out."""
        query = select(*_COLUMNS).join(versions, IS_CURRENT)
        with self._engine.connect() as connection:
            rows = {row.id: row for row in select_by_ids(connection, query, articles.c.id, ids)}
            return list(_listed(connection, [rows[id_] for id_ in dict.fromkeys(ids) if id_ in rows]))


def _wanted(filters: Filters, terms: Sequence[str], index: FullText) -> list[ColumnElement[bool]]:
    return [*_passing(filters, terms, index), ~_earlier_copy(filters, terms, index)]


def _passing(filters: Filters, terms: Sequence[str], index: FullText) -> list[ColumnElement[bool]]:
    return [*conditions(filters), *(_holds(term, versions, index) for term in terms)]


def _holds(term: str, of: FromClause, index: FullText) -> ColumnElement[bool]:
    """Returns whether any passage of the article, or its headline, contains `term`."""
    hits = index.containing(term).subquery()
    return of.c.article_key.in_(select(passages.c.article_key).join(hits, hits.c.key == passages.c.key))


def _earlier_copy(filters: Filters, terms: Sequence[str], index: FullText) -> ColumnElement[bool]:
    """Returns whether an article of the list, stored earlier, carries the same text."""
    other, its_article = versions.alias("other"), articles.alias("its_article")
    return exists().where(
        other.c.story == versions.c.story,
        other.c.article_key < versions.c.article_key,
        its_article.c.key == other.c.article_key,
        its_article.c.current_version == other.c.version,
        *conditions(filters, other),
        *(_holds(term, other, index) for term in terms),
    )


def _ordered(query: Select[Any], order: Order, terms: Sequence[str], index: FullText) -> Select[Any]:
    v = versions.c
    newest = (v.published_day.desc().nulls_last(), v.article_key.desc())
    ranked = index.ranked(terms, _PLAIN) if order is Order.RELEVANCE else None
    if ranked is not None:
        best = select(passages.c.article_key, func.max(ranked.c.score).label("score"))
        best = best.join(ranked, ranked.c.key == passages.c.key).group_by(passages.c.article_key)
        top = best.subquery()
        return query.join(top, top.c.article_key == articles.c.key).order_by(top.c.score.desc(), *newest)
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
