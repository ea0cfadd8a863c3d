"""The archive database: opening it, and turning rows into articles and passages."""

import json
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, Table, delete, func, insert, inspect, select
from sqlalchemy.exc import DatabaseError

from store.database import schema
from store.database.digests import span_digest
from store.database.filters import moment_day_number
from store.database.schema import articles, meta, passages, versions
from store.database.sql import replace
from store.errors import ArchiveUnreadable, first_line
from store.storage.dialects import dialect_of
from store.types import (
    Article,
    ArticleContent,
    EmbedderFingerprint,
    Passage,
    PassageSpans,
    Span,
    format_moment,
    parse_moment,
)

FIRST_VECTORS = "vectors"
STREAMED = {"yield_per": 200}
"""Options of a statement with more rows than fit into memory. (Those of a connection would stay with it.)"""
VECTORS_NAME = re.compile(rf"{FIRST_VECTORS}(?:-[1-9]\d{{0,8}})?", re.ASCII)
"""What the vectors may be called."""
FACTS = {"schema_version", "generation", "vectors", "embedder", "archive", "writer"}
"""What `meta` says; the last one only on a server."""
IS_CURRENT = (articles.c.key == versions.c.article_key) & (articles.c.current_version == versions.c.version)
"""Joins articles to their current versions."""


def create_tables(connection: Connection, fingerprint: EmbedderFingerprint) -> None:
    """Make all tables of an empty database and note which model its vectors will come from."""
    dialect_of(connection).prepare(connection)
    schema.metadata.create_all(connection)
    dialect_of(connection).full_text.make(connection)
    facts = {"schema_version": str(schema.SCHEMA_VERSION), "generation": "0", "vectors": FIRST_VECTORS}
    connection.execute(insert(meta), [{"name": name, "value": value} for name, value in facts.items()])
    connection.execute(insert(meta).values(name="embedder", value=_serialised(fingerprint)))
    name_archive(connection)


def add_missing_tables(connection: Connection) -> None:
    """Make the tables and indexes that are not there: archives older than 0.1.0 lack some, damaged ones any."""
    schema.metadata.create_all(connection)
    for table in schema.metadata.tables.values():
        for index in table.indexes:
            index.create(connection, checkfirst=True)


def count_rows(connection: Connection, table: Table) -> int:
    """How many rows `table` has; none if an earlier version of this program made the database without it."""
    if not inspect(connection).has_table(table.name):
        return 0
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def table_names(connection: Connection) -> set[str]:
    """The tables that there are."""
    return set(inspect(connection).get_table_names())


def is_empty(connection: Connection) -> bool:
    """Whether none of our tables has been made yet."""
    return not table_names(connection) & set(schema.metadata.tables)


def check_schema(connection: Connection, name: str) -> None:
    """Refuse a database that this version cannot read as it is.

    Raises:
        ArchiveUnreadable: if it is no archive, damaged, or written by an earlier version or a newer one.
    """
    if schema_version(connection, name) < schema.SCHEMA_VERSION:
        raise ArchiveUnreadable(
            f"{name} was made by an earlier version of this program: `news-archive migrate` brings it up to date"
        )


def schema_version(connection: Connection, name: str) -> int:
    """The schema of a database that this version can read, perhaps after `store.storage.migrating`.

    Raises:
        ArchiveUnreadable: if it is no archive, damaged, or written by a newer version.
    """
    try:
        found = connection.scalar(select(meta.c.value).where(meta.c.name == "schema_version"))
    except DatabaseError as error:
        if "readonly" in str(error.orig):
            raise ArchiveUnreadable(
                f"{name} was not closed by its last writer, and its folder is read-only: open it once where it is not"
            ) from error
        raise ArchiveUnreadable(f"{name} cannot be read as an archive: {first_line(error.orig)}") from error
    if not (found and found.isdecimal() and 1 <= int(found) <= schema.SCHEMA_VERSION):
        raise ArchiveUnreadable(f"{name} has schema {found}, this version reads schema {schema.SCHEMA_VERSION}")
    return int(found)


def stored_fingerprint(connection: Connection) -> EmbedderFingerprint:
    """The model that the archive's vectors were made by.

    Raises:
        ArchiveUnreadable: if the database does not say.
    """
    value = connection.scalar(select(meta.c.value).where(meta.c.name == "embedder"))
    try:
        model, revision, dimension, metric = json.loads(value or "[]")
        return EmbedderFingerprint(model, revision, int(dimension), metric)
    except (TypeError, ValueError) as error:
        raise ArchiveUnreadable(
            "the archive does not say which model embedded it: run `news-archive rebuild`"
        ) from error


def vectors_name(connection: Connection) -> str:
    """The name of the vectors that belong to the database; a rebuild makes others.

    What cannot be such a name, a path that leads elsewhere for one, is taken for the first one.
    """
    name = connection.scalar(select(meta.c.value).where(meta.c.name == "vectors")) or FIRST_VECTORS
    return name if VECTORS_NAME.fullmatch(name) else FIRST_VECTORS


def switch_vectors(connection: Connection, name: str, fingerprint: EmbedderFingerprint) -> None:
    """From now on the vectors are those called `name`, made by the model of `fingerprint`."""
    connection.execute(delete(meta).where(meta.c.name.in_(["vectors", "embedder"])))
    facts = {"vectors": name, "embedder": _serialised(fingerprint)}
    connection.execute(insert(meta), [{"name": name, "value": value} for name, value in facts.items()])


def _serialised(fingerprint: EmbedderFingerprint) -> str:
    return json.dumps([fingerprint.model, fingerprint.revision, fingerprint.dimension, fingerprint.metric])


def archive_id(connection: Connection) -> str | None:
    """A name that no other archive has; see `name_archive`."""
    return connection.scalar(select(meta.c.value).where(meta.c.name == "archive"))


def name_archive(connection: Connection, id_: str | None = None) -> None:
    """Have `archive_id` say `id_`, or whatever it says already, or a new one."""
    if id_ is None and archive_id(connection) is None:
        id_ = uuid4().hex
    if id_ is not None:
        replace(connection, meta, [{"name": "archive", "value": id_}])


def generation(connection: Connection) -> int:
    """A counter that grows with every change that a reader could see."""
    value = connection.scalar(select(meta.c.value).where(meta.c.name == "generation")) or "0"
    try:
        return int(value)
    except ValueError as error:
        raise ArchiveUnreadable(
            f"the archive's generation counter is damaged ({value!r}): run `news-archive rebuild`"
        ) from error


def advance_generation(connection: Connection) -> None:
    """Tell readers that the archive changed; part of the changing transaction."""
    connection.execute(meta.update().where(meta.c.name == "generation").values(value=str(generation(connection) + 1)))


def mend_facts(connection: Connection, highest: int) -> None:
    """Take out what the database should not say of itself, and give it a name if it has none."""
    connection.execute(delete(meta).where(meta.c.name.not_in(FACTS)))
    name_archive(connection)
    mend_generation(connection, highest)


def mend_generation(connection: Connection, highest: int) -> None:
    """Let a counter that is lost, damaged or set back go on, in seconds since 1970: further than any reader has seen.

    Args:
        highest: the highest generation that is known.
    """
    try:
        lost = connection.scalar(select(meta.c.value).where(meta.c.name == "generation")) is None
        lost = generation(connection) < highest or lost
    except ArchiveUnreadable:
        lost = True
    if lost:
        connection.execute(delete(meta).where(meta.c.name == "generation"))
        connection.execute(insert(meta).values(name="generation", value=str(max(int(time.time()), highest))))


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


def in_batches(items: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """Runs of at most `size` items: SQLite takes a limited number of values in one statement."""
    for first in range(0, len(items), size):
        yield items[first : first + size]


def select_by_ids(connection: Connection, query: Any, column: Any, ids: Iterable[Any]) -> Iterator[Row[Any]]:
    """The rows of `query` whose `column` is one of `ids`, in no particular order."""
    for batch in in_batches(list(ids)):
        yield from connection.execute(query.where(column.in_(batch)))
