"""The rows of article versions and passages, from types and back into types."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, func, inspect, select

from store.database.digests import span_digest
from store.database.filters import moment_day_number
from store.database.schema import articles, bylines, passages, versions
from store.errors import ArchiveUnreadable
from store.types import Article, ArticleContent, Passage, PassageSpans, Span, format_moment, parse_moment

STREAMED = {"yield_per": 200}
"""Options of a statement with more rows than fit into memory. (Those of a connection would stay with it.)"""
IS_CURRENT = (articles.c.key == versions.c.article_key) & (articles.c.current_version == versions.c.version)
"""Joins articles to their current versions."""


def count_rows(connection: Connection, table: Table) -> int:
    """Returns how many rows `table` has; none if an earlier version of this program made the database without it."""
    if not inspect(connection).has_table(table.name):
        return 0
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def version_row(
    article_key: int, version: int, content: ArticleContent, fetched_at: datetime, digest: str
) -> dict[str, Any]:
    """The row of `versions` that holds `content`."""
    return {
        "article_key": article_key,
        "version": version,
        "url": content.url,
        "canonical_url": content.canonical_url,
        "title": content.title,
        "source": content.source,
        "authors": json.dumps(content.authors, ensure_ascii=False),
        "published": format_moment(content.published),
        "published_day": moment_day_number(content.published),
        "updated": format_moment(content.updated),
        "section": content.section,
        "language": content.language,
        "story": content.story,
        "text": content.text,
        "fetched_at": fetched_at.isoformat(),
        "content_hash": digest,
    }


def passage_rows(
    article_key: int, version: int, article_id: str, spans: Sequence[PassageSpans], vectors: Sequence[bytes]
) -> list[dict[str, Any]]:
    """The rows of `passages` for an article version.

    Args:
        vectors: of each passage, the digest of its vector (`store.database.digests`).
    """
    ids = passage_ids(article_id, version, len(spans))
    rows = []
    for ordinal, (id_, passage, digest) in enumerate(zip(ids, spans, vectors, strict=True)):
        sentences = json.dumps([[sentence.start, sentence.end] for sentence in passage.sentences])
        rows.append(
            {
                "id": id_,
                "article_key": article_key,
                "version": version,
                "ordinal": ordinal,
                "start": passage.span.start,
                "end": passage.span.end,
                "sentences": sentences,
                "span_digest": span_digest(passage.span.start, passage.span.end, sentences),
                "vector_digest": digest,
            }
        )
    return rows


def passage_ids(article_id: str, version: int, count: int) -> list[str]:
    """The ids of an article version's passages: the same in every run."""
    return [f"{article_id}/{version}/{ordinal}" for ordinal in range(count)]


def article_from(row: Row[Any]) -> Article:
    """An article from a row of `ARTICLE_QUERY`.

    Raises:
        ArchiveUnreadable: if the row is not what this package writes.
    """
    try:
        content = ArticleContent(
            title=row.title,
            text=row.text,
            url=row.url,
            canonical_url=row.canonical_url,
            source=row.source,
            authors=tuple(json.loads(row.authors)),
            published=parse_moment(row.published),
            updated=parse_moment(row.updated),
            section=row.section,
            language=row.language,
            story=row.story,
        )
        return Article(
            id=row.id,
            version=row.version,
            content=content,
            fetched_at=datetime.fromisoformat(row.fetched_at),
            content_hash=row.content_hash,
            is_current=row.version == row.current_version,
        )
    except (TypeError, ValueError) as error:
        raise ArchiveUnreadable(
            f"version {row.version} of article {row.id} is damaged ({error}): "
            f"`news-archive remove {row.id}` takes it out"
        ) from error


ARTICLE_QUERY = select(articles.c.id, articles.c.current_version, versions).join(
    versions, versions.c.article_key == articles.c.key
)


PASSAGE_QUERY = (
    select(
        passages,
        articles.c.id.label("article_id"),
        versions.c.title,
        versions.c.source,
        versions.c.published,
        versions.c.language,
        versions.c.story,
        func.substr(versions.c.text, passages.c.start + 1, passages.c.end - passages.c.start).label("text"),
    )
    .join(versions, (versions.c.article_key == passages.c.article_key) & (versions.c.version == passages.c.version))
    .join(articles, articles.c.key == passages.c.article_key)
)


def passage_from(row: Row[Any]) -> Passage:
    """A passage from a row of `PASSAGE_QUERY`."""
    return Passage(
        id=row.id,
        article_id=row.article_id,
        version=row.version,
        ordinal=row.ordinal,
        span=Span(row.start, row.end),
        text=row.text,
        sentences=tuple(Span(start, end) for start, end in json.loads(row.sentences)),
        title=row.title,
        source=row.source,
        published=parse_moment(row.published),
        language=row.language,
        story=row.story,
    )


def article(connection: Connection, article_id: str, version: int | None = None) -> Article | None:
    """Returns a version of an article, the current one if `version` is None; None if there is no such thing.

    Raises:
        ArchiveUnreadable: if its row is damaged.
    """
    query = ARTICLE_QUERY.where(articles.c.id == article_id)
    query = query.where(versions.c.version == (articles.c.current_version if version is None else version))
    row = connection.execute(query).one_or_none()
    return None if row is None else article_from(row)


def current_articles(connection: Connection, conditions: Iterable[ColumnElement[bool]]) -> Iterator[Article]:
    """Yields the current version of every article that meets `conditions`, oldest first, undated ones last."""
    query = ARTICLE_QUERY.where(versions.c.version == articles.c.current_version, *conditions)
    query = query.order_by(versions.c.published_day.is_(None), versions.c.published_day, articles.c.key)
    for row in connection.execute(query, execution_options=STREAMED):
        yield article_from(row)


def version_numbers(connection: Connection, article_id: str) -> list[int]:
    """Returns the version numbers of an article, ascending; none if it is unknown."""
    query = select(versions.c.version).join(articles, articles.c.key == versions.c.article_key)
    return list(connection.scalars(query.where(articles.c.id == article_id).order_by(versions.c.version)))


def passages_by_id(connection: Connection, ids: Iterable[str]) -> dict[str, Passage]:
    """Returns those of the passages `ids` that there are, by id."""
    rows = select_by_ids(connection, PASSAGE_QUERY, passages.c.id, ids)
    return {row.id: passage_from(row) for row in rows}


def passages_of(connection: Connection, article_id: str) -> list[Passage]:
    """Returns the passages of an article's current version, in order."""
    query = PASSAGE_QUERY.where(articles.c.id == article_id).order_by(passages.c.ordinal)
    return [passage_from(row) for row in connection.execute(query)]


def current_authors(connection: Connection) -> list[str]:
    """Returns the bylines of current articles, each spelling once, in alphabetical order."""
    current = (articles.c.key == bylines.c.article_key) & (articles.c.current_version == bylines.c.version)
    query = select(bylines.c.author).distinct().join(articles, current).order_by(bylines.c.author)
    return list(connection.scalars(query))


def in_batches(items: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """Runs of at most `size` items: SQLite takes a limited number of values in one statement."""
    for first in range(0, len(items), size):
        yield items[first : first + size]


def select_by_ids(connection: Connection, query: Any, column: Any, ids: Iterable[Any]) -> Iterator[Row[Any]]:
    """The rows of `query` whose `column` is one of `ids`, in no particular order."""
    for batch in in_batches(list(ids)):
        yield from connection.execute(query.where(column.in_(batch)))
