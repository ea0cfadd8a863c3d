"""Writing to an archive: one process at a time, and never half an article.

Two stores cannot share a transaction, so the order of steps makes a kill at any point harmless:

1. the ids of the passages about to be added are committed to the journal;
2. their vectors go to the vector index: nobody can see them yet, readers ask the database what exists;
3. one database transaction adds articles, passages and full-text rows, takes out the passages of older versions (noting
   their ids in the journal) and advances the generation: now everything is visible at once;
4. the vectors of the removed passages are deleted, and the journal is emptied.

A writer that opens an archive settles what a killed one left in the journal: vectors of passages that are not in the
database are deleted.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, insert, select
from sqlalchemy.exc import DatabaseError

from store import database, lexical
from store.archive import DATABASE_NAME, VECTORS_NAME, check_embedder, load_embedder
from store.chroma import ChromaIndex
from store.embedder import Embedder
from store.errors import ArchiveUnreadable
from store.filters import moment_day_number
from store.hashing import content_hash
from store.lock import writer_lock
from store.schema import articles, bylines, journal, passages, versions
from store.settings import read_settings, write_settings
from store.types import ArticleContent, PassageSpans
from store.vectors import Vectors


@dataclass(frozen=True, slots=True)
class NewVersion:
    """An article ready to be stored.

    Attributes:
        article_id: its identity; the same id again is a new version of the same article.
        fetched_at: UTC.
        passages: in order of the text; together they hold every sentence once.
        vectors: one row per passage, shape ``(len(passages), dimension)``.
    """

    article_id: str
    content: ArticleContent
    fetched_at: datetime
    passages: Sequence[PassageSpans]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """What the archive holds of an article: its current version's number and content hash."""

    version: int
    content_hash: str


class ArchiveWriter:
    """The archive opened for writing; get one from `open_writer`."""

    def __init__(self, folder: Path, engine: Engine, vectors: ChromaIndex, embedder: Embedder) -> None:
        self.folder = folder
        self.embedder = embedder
        self._engine = engine
        self._vectors = vectors

    def stored(self, article_id: str) -> StoredVersion | None:
        """The current version of an article, None if it is new."""
        query = select(articles.c.current_version, versions.c.content_hash).join(
            versions,
            (versions.c.article_key == articles.c.key) & (versions.c.version == articles.c.current_version),
        )
        with self._engine.connect() as connection:
            row = connection.execute(query.where(articles.c.id == article_id)).one_or_none()
        return None if row is None else StoredVersion(row.current_version, row.content_hash)

    def add(self, batch: Sequence[NewVersion]) -> None:
        """Store `batch`, each as the new current version of its article; all become visible together.

        The articles of one batch must be different ones.
        """
        if not batch:
            return
        numbers = {new.article_id: self._next_version(new.article_id) for new in batch}
        ids: list[str] = []
        metadata: list[Mapping[str, str | int]] = []
        for new in batch:
            ids += database.passage_ids(new.article_id, numbers[new.article_id], len(new.passages))
            metadata += [vector_metadata(new.article_id, new.content)] * len(new.passages)
        if ids:
            with self._transaction() as connection:
                _note(connection, ids)
        for new in batch:
            count = len(new.passages)
            self._vectors.upsert(ids[:count], new.vectors, metadata[:count])
            del ids[:count], metadata[:count]
        with self._transaction() as connection:
            for new in batch:
                self._add_version(connection, new, numbers[new.article_id])
            database.advance_generation(connection)
        self.settle()

    def remove(self, article_id: str) -> bool:
        """Take an article out, every version of it; returns whether it was there."""
        with self._transaction() as connection:
            key = connection.scalar(select(articles.c.key).where(articles.c.id == article_id))
            if key is None:
                return False
            _drop_passages(connection, key)
            connection.execute(delete(articles).where(articles.c.key == key))
            database.advance_generation(connection)
        self.settle()
        return True

    def settle(self) -> None:
        """Delete the vectors of journalled passages that the database does not hold, and empty the journal."""
        with self._engine.connect() as connection:
            noted = list(connection.scalars(select(journal.c.passage_id)))
            if not noted:
                return
            kept = {row.id for row in database.select_by_ids(connection, select(passages.c.id), passages.c.id, noted)}
        self._vectors.delete([id_ for id_ in noted if id_ not in kept])
        with self._transaction() as connection:
            connection.execute(delete(journal))

    def _next_version(self, article_id: str) -> int:
        stored = self.stored(article_id)
        return 1 if stored is None else stored.version + 1

    def _add_version(self, connection: Connection, new: NewVersion, number: int) -> None:
        if number == 1:
            row = {"id": new.article_id, "current_version": 1}
            key = connection.execute(insert(articles).values(row)).inserted_primary_key[0]
        else:
            key = connection.scalar(select(articles.c.key).where(articles.c.id == new.article_id))
            _drop_passages(connection, key)
            connection.execute(articles.update().where(articles.c.key == key).values(current_version=number))
        digest = content_hash(new.content)
        connection.execute(insert(versions).values(database.version_row(key, number, new.content, new.fetched_at, digest)))
        authors = dict.fromkeys(new.content.authors)
        if authors:
            rows = [{"article_key": key, "version": number, "author": author} for author in authors]
            connection.execute(insert(bylines), rows)
        if new.passages:
            connection.execute(insert(passages), database.passage_rows(key, number, new.article_id, new.passages))
            lexical.add_article_rows(connection, key)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DatabaseError as error:
            raise ArchiveUnreadable(f"cannot write to {self.folder / DATABASE_NAME}: {error.orig}") from error


@contextmanager
def open_writer(folder: Path, embedder: Embedder | None = None) -> Iterator[ArchiveWriter]:
    """Open the archive in `folder` for writing, making it if there is none, for the length of the block.

    Args:
        embedder: None loads the model that the archive's settings name.

    Raises:
        ArchiveLocked: if another process is writing.
        ArchiveUnreadable, EmbedderMismatch, ModelUnavailable
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveUnreadable(f"cannot make the archive folder {folder}: {error.strerror}") from error
    with writer_lock(folder):
        path = folder / DATABASE_NAME
        settings = read_settings(folder)
        embedder = embedder or load_embedder(settings)
        engine = database.open_engine(path)
        vectors = ChromaIndex(folder / VECTORS_NAME, create=True)
        try:
            with engine.begin() as connection:
                if database.is_empty(connection):
                    database.create_tables(connection, embedder.fingerprint)
                database.check_schema(connection, path)
                check_embedder(folder, database.stored_fingerprint(connection), embedder)
            write_settings(folder)
            vectors.count()  # makes the collection, so that a reader finds one
            writer = ArchiveWriter(folder, engine, vectors, embedder)
            writer.settle()
            yield writer
        except DatabaseError as error:
            raise ArchiveUnreadable(f"{path} cannot be written: {error.orig}") from error
        finally:
            vectors.close()
            engine.dispose()


def vector_metadata(article_id: str, content: ArticleContent) -> dict[str, str | int]:
    """What the vector index keeps beside a passage's vector to narrow by; it takes no empty values."""
    facts = {"source": content.source, "section": content.section, "language": content.language}
    return {
        "article": article_id,
        "day": moment_day_number(content.published) or 0,
        **{name: value for name, value in facts.items() if value},
    }


def _note(connection: Connection, ids: Sequence[str]) -> None:
    connection.execute(insert(journal).prefix_with("OR IGNORE"), [{"passage_id": id_} for id_ in ids])


def _drop_passages(connection: Connection, article_key: int) -> None:
    """Take the passages of an article out of database and full-text index, and note their vectors for deletion."""
    rows = connection.execute(select(passages.c.key, passages.c.id).where(passages.c.article_key == article_key)).all()
    if not rows:
        return
    _note(connection, [row.id for row in rows])
    lexical.remove_rows(connection, [row.key for row in rows])
    connection.execute(delete(passages).where(passages.c.article_key == article_key))
