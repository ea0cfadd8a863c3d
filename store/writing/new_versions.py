"""The rows of new article versions: everything that becomes visible at once when a batch is stored.

Rows of a whole batch go in by one statement a table: one for each article would cost more than SQLite does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from store.database import article_rows, attribution_rows, facts
from store.database.digests import vector_digests
from store.database.schema import articles, bylines, journal, passages, versions
from store.database.sql import add_missing
from store.files.hashing import content_hash
from store.grouping.stories import write_bands
from store.storage.dialects import dialect_of
from store.types import ArticleContent, Attribution, PassageSpans
from store.types.attributions import ANNOTATION_VERSION
from store.types.vectors import Vectors


@dataclass(frozen=True, slots=True)
class NewVersion:
    """An article ready to be stored.

    Attributes:
        article_id: its identity; the same id again is a new version of the same article.
        fetched_at: UTC.
        passages: in order of the text; together they hold every sentence once.
        vectors: one row per passage, shape ``(len(passages), dimension)``.
        bands: hashes by which copies of the text are found; see `store.grouping.stories`.
        attributions: who said what, in order of the text; None where that was not looked for.
    """

    article_id: str
    content: ArticleContent
    fetched_at: datetime
    passages: Sequence[PassageSpans]
    vectors: Vectors
    bands: Sequence[int] = ()
    attributions: Sequence[Attribution] | None = None


def current_versions(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """The number of the current version of each of those articles that are stored."""
    query = select(articles.c.id, articles.c.current_version)
    return {row.id: row.current_version for row in article_rows.select_by_ids(connection, query, articles.c.id, ids)}


def add_versions(connection: Connection, batch: Sequence[NewVersion], numbers: Mapping[str, int]) -> list[int]:
    """Add the rows of `batch`, each as the current version of its article.

    Args:
        numbers: article id -> the number of its new version.

    Returns:
        the key of each one's article.
    """
    fresh = [new.article_id for new in batch if numbers[new.article_id] == 1]
    if fresh:
        connection.execute(insert(articles), [{"id": id_, "current_version": 1} for id_ in fresh])
    query = select(articles.c.id, articles.c.key)
    found = article_rows.select_by_ids(connection, query, articles.c.id, [new.article_id for new in batch])
    key_of = {row.id: row.key for row in found}
    keys = [key_of[new.article_id] for new in batch]
    version_rows, byline_rows, passage_rows = [], [], []
    fingerprint = facts.stored_fingerprint(connection)
    for key, new in zip(keys, batch, strict=True):
        number = numbers[new.article_id]
        if number > 1:
            drop_passages(connection, key)
            attribution_rows.drop(connection, [key])
            connection.execute(articles.update().where(articles.c.key == key).values(current_version=number))
        digest = content_hash(new.content)
        version_rows.append(article_rows.version_row(key, number, new.content, new.fetched_at, digest))
        authors = dict.fromkeys(new.content.authors)
        byline_rows += [{"article_key": key, "version": number, "author": author} for author in authors]
        vectors = vector_digests(fingerprint, new.vectors)
        passage_rows += article_rows.passage_rows(key, number, new.article_id, new.passages, vectors)
    for table, rows in ((versions, version_rows), (bylines, byline_rows), (passages, passage_rows)):
        if rows:
            connection.execute(insert(table), rows)
    dialect_of(connection).full_text.add_article_rows(connection, keys)
    said = {key: new.attributions for key, new in zip(keys, batch, strict=True) if new.attributions is not None}
    of_versions = {key: numbers[new.article_id] for key, new in zip(keys, batch, strict=True)}
    attribution_rows.write(connection, said, of_versions, ANNOTATION_VERSION)
    write_bands(connection, {key: new.bands for key, new in zip(keys, batch, strict=True)})
    return keys


def note_in_journal(connection: Connection, ids: Sequence[str]) -> None:
    """Note vectors that are about to be added or removed."""
    add_missing(connection, journal, [{"passage_id": id_} for id_ in ids])


def drop_passages(connection: Connection, article_key: int) -> None:
    """Take the passages of an article out of database and full-text index, and note their vectors for deletion."""
    rows = connection.execute(select(passages.c.key, passages.c.id).where(passages.c.article_key == article_key)).all()
    if not rows:
        return
    note_in_journal(connection, [row.id for row in rows])
    dialect_of(connection).full_text.remove_rows(connection, [row.key for row in rows])
    connection.execute(delete(passages).where(passages.c.article_key == article_key))
