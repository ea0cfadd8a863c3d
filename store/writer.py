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

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
from sqlalchemy import Connection, Engine, delete, func, select
from sqlalchemy.exc import DatabaseError

from store.archive import check_embedder, check_exists, load_embedder
from store.database import article_rows, facts
from store.database.filters import vector_metadata
from store.database.naming import articles_named
from store.database.schema import DIGESTS_SINCE, SCHEMA_VERSION, articles, journal, passages, versions
from store.database.tombstones import bury, lift
from store.embedding.protocol import Embedder
from store.errors import ArchiveUnavailable, ArchiveUnreadable, StoreError, first_line
from store.files import high_water
from store.files.private import make_folder
from store.files.replacing import tidy
from store.grouping.events import Arrival, EventPlacer
from store.grouping.stories import write_stories
from store.settings import read_settings, write_settings
from store.storage import tables
from store.storage.migrating import bring_up_to_date
from store.storage.opening import Engines, OpenVectors, engines_of
from store.storage.turn import PATIENCE_S, WriterTurn
from store.writing.new_versions import NewVersion, add_versions, current_versions, drop_passages, note_in_journal
from store.writing.reembed import adopt_vectors, embed_in_place, replace_vectors
from store.writing.storable import WHY_UNSTORABLE, is_storable, unstorable_field

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """What the archive holds of an article: its current version's number, content hash, addresses and story."""

    version: int
    content_hash: str
    url: str | None = None
    canonical_url: str | None = None
    story: str | None = None


# Made once: putting a statement together takes longer than SQLite takes to answer it.
_STORED = (
    select(
        articles.c.id, versions.c.version, versions.c.content_hash, versions.c.url, versions.c.canonical_url,
        versions.c.story,
    )
    .join(articles, (versions.c.article_key == articles.c.key) & (versions.c.version == articles.c.current_version))
)  # fmt: skip


class ArchiveEditor:
    """The archive opened for changes that need no model; get one from `open_editor`."""

    def __init__(self, engines: Engines, engine: Engine, vectors: OpenVectors) -> None:
        self.engines = engines
        self._engine = engine
        self._vectors = vectors
        self._events = EventPlacer()

    @property
    def engine(self) -> Engine:
        """The writable engine, for `store`'s own repairs."""
        return self._engine

    @property
    def vectors(self) -> OpenVectors:
        """The vector index."""
        return self._vectors

    def find(self, name: str) -> list[str]:
        """See `store.database.naming`."""
        with self._engine.connect() as connection:
            return articles_named(connection, name)

    def remove(self, article_id: str, reason: str = "removed by hand") -> bool:
        """Take an article out, every version of it, and leave a tombstone; returns whether it was there."""
        with self.transaction() as connection:
            key = connection.scalar(select(articles.c.key).where(articles.c.id == article_id))
            if key is None:
                return False
            drop_passages(connection, key)
            self._events.leave(connection, key)
            connection.execute(delete(articles).where(articles.c.key == key))
            bury(connection, article_id, reason)
            facts.advance_generation(connection)
        self.settle()
        return True

    def settle(self) -> None:
        """Delete the vectors of journalled passages that the database does not hold, and empty the journal."""
        with self._engine.connect() as connection:
            noted = list(connection.scalars(select(journal.c.passage_id)))
            if not noted:
                return
            kept = {
                row.id for row in article_rows.select_by_ids(connection, select(passages.c.id), passages.c.id, noted)
            }
        self._vectors.delete([id_ for id_ in noted if id_ not in kept])
        with self.transaction() as connection:
            connection.execute(delete(journal))

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One database transaction.

        Raises:
            ArchiveUnreadable: if the database cannot write.
        """
        try:
            with self._engine.begin() as connection:
                self.engines.database.assure(connection)
                yield connection
        except DatabaseError as error:
            self._events.forget()
            raise ArchiveUnreadable(
                f"cannot write to {self.engines.database.name}: {first_line(error.orig)}"
            ) from error
        except BaseException:
            self._events.forget()
            raise


class ArchiveWriter(ArchiveEditor):
    """The archive opened for writing; get one from `open_writer`.

    Args:
        folder: the archive's, for messages.
        turn: the writer's lock, held.
    """

    def __init__(
        self,
        folder: Path,
        engines: Engines,
        engine: Engine,
        vectors: OpenVectors,
        embedder: Embedder,
        turn: WriterTurn,
        *,
        keeps_events: bool = True,
    ) -> None:
        super().__init__(engines, engine, vectors)
        self.embedder = embedder
        self._folder = folder
        self._turn = turn
        self._keeps_events = keeps_events
        self._identity = engines.database.identity(engine)
        self._left: _State | None = None

    def let_go(self) -> None:
        """Let others write until `take_up`; meanwhile this writer may read, and may be closed.

        Nothing half done is left to them: every change ends with an empty journal. What is open of the vectors is
        closed, because it would not see, and later overwrite, what others put in.
        """
        if self._turn.is_held:
            self._left = self._state()
            self._vectors.close()
            self._events.forget()
            self._turn.let_go()

    def take_up(self, patience_s: float = PATIENCE_S) -> bool:
        """Go on after `let_go`; does nothing if there was none.

        Args:
            patience_s: seconds to wait for others to come to their end.

        Returns:
            Whether another has written meanwhile, so that what was read before may no longer be true.

        Raises:
            ArchiveLocked: if another process is still writing.
            ArchiveUnreadable: if another archive is in the place of this one.
            EmbedderMismatch: if it was embedded anew with another model.
        """
        if self._turn.is_held:
            return False
        self._turn.take(patience_s)
        if self.engines.database.identity(self._engine) != self._identity:
            raise ArchiveUnreadable(f"another archive is in {self._folder} now; start again to go on with that one")
        with self._engine.begin() as connection:
            bring_up_to_date(connection, self.engines.database.name)
            check_embedder(self._folder, facts.stored_fingerprint(connection), self.embedder)
            self.engines.database.claim(connection)
            location = self.engines.vectors.location(connection)
        if self._left == self._state():
            return False
        self._vectors.move(location)
        self.settle()
        _mend_vectors(self)
        return True

    def _state(self) -> "_State":
        with self._engine.connect() as connection:
            noted = connection.scalar(select(func.count()).select_from(journal))
            return _State(facts.generation(connection), self.engines.vectors.location(connection), noted or 0)

    def stored(self, article_id: str) -> StoredVersion | None:
        """The current version of an article, None if it is new."""
        return self.stored_among([article_id]).get(article_id)

    def stored_among(self, article_ids: Sequence[str]) -> dict[str, StoredVersion]:
        """The current versions of those of the articles that are stored, by id."""
        with self._engine.connect() as connection:
            found = article_rows.select_by_ids(connection, _STORED, articles.c.id, article_ids)
            return {
                row.id: StoredVersion(row.version, row.content_hash, row.url, row.canonical_url, row.story)
                for row in found
            }

    def add(self, batch: Sequence[NewVersion], stories: Mapping[str, str] = MappingProxyType({})) -> None:
        """Store `batch`, each as the new current version of its article; all become visible together.

        Args:
            stories: article id -> the story that its current version belongs to from now on, of articles in `batch`
                and of others.

        Raises:
            ValueError: if two are versions of one article, vectors do not belong to passages row by row, a passage
                lies outside its text, or a text holds what SQLite cannot keep (NUL, lone surrogates).
        """
        if not batch and not stories:
            return
        _check(batch, stories)
        with self._engine.connect() as connection:
            known = current_versions(connection, [new.article_id for new in batch])
        numbers = {new.article_id: known.get(new.article_id, 0) + 1 for new in batch}
        ids: list[str] = []
        metadata: list[Mapping[str, str | int]] = []
        for new in batch:
            ids += article_rows.passage_ids(new.article_id, numbers[new.article_id], len(new.passages))
            metadata += [vector_metadata(new.article_id, new.content)] * len(new.passages)
        if ids:
            with self.transaction() as connection:
                note_in_journal(connection, ids)
            self._vectors.upsert(ids, np.concatenate([new.vectors for new in batch if new.passages]), metadata)
        with self.transaction() as connection:
            keys = add_versions(connection, batch, numbers)
            if batch:
                lift(connection, [new.article_id for new in batch])
            write_stories(connection, stories)
            # Without events, what was known of an earlier version is no longer true.
            vectors = [new.vectors if self._keeps_events else new.vectors[:0] for new in batch]
            self._events.place(connection, list(map(Arrival, keys, vectors)))
            self._events.keep_together(connection, stories)
            facts.advance_generation(connection)
        self.settle()


@dataclass(frozen=True, slots=True)
class _State:
    """What changes whenever another writes, or is killed while it does."""

    generation: int
    vectors: str
    noted: int


@contextmanager
def open_editor(folder: Path) -> Iterator[ArchiveEditor]:
    """Open the archive in `folder` for changes that need no model, for the length of the block.

    Raises:
        ArchiveMissing: if there is no archive.
        ArchiveLocked: if another process is writing.
        ArchiveUnreadable
    """
    engines = engines_of(folder)
    check_exists(folder, engines)
    with engines.database.lock(), _opened(engines) as engine:
        tidy(folder)
        with engine.begin() as connection:
            _bring_up_to_date(engines, connection)
            engines.database.claim(connection)
            engines.vectors.prepare(connection)
            location = engines.vectors.location(connection)
            engines.vectors.keep_only(connection, facts.vectors_name(connection), careful=True)
        with closing(engines.vectors.open(location)) as vectors, _noting_generation(folder, engine):
            yield ArchiveEditor(engines, engine, vectors)


def migrate(folder: Path) -> int:
    """Bring the database of the archive in `folder` up to date; returns the schema that it had before.

    Raises:
        ArchiveMissing, ArchiveLocked, ArchiveUnreadable
    """
    engines = engines_of(folder)
    check_exists(folder, engines)
    with engines.database.lock(), _opened(engines) as engine, engine.begin() as connection:
        return _bring_up_to_date(engines, connection)


def _bring_up_to_date(engines: Engines, connection: Connection) -> int:
    """Migrate the database, and note which vectors an earlier version stored; returns the schema that it had."""
    found = bring_up_to_date(connection, engines.database.name)
    if found < SCHEMA_VERSION:
        tables.add_missing_tables(connection)
    if found < DIGESTS_SINCE:
        engines.vectors.prepare(connection)
        with (
            suppress(ArchiveUnreadable),  # vectors that cannot be read are made anew
            closing(engines.vectors.open(engines.vectors.location(connection))) as vectors,
        ):
            adopt_vectors(connection, vectors)
    return found


@contextmanager
def open_writer(folder: Path, embedder: Embedder | None = None) -> Iterator[ArchiveWriter]:
    """Open the archive in `folder` for writing, making it if there is none, for the length of the block.

    What a killed writer left behind is put right first: the journal is settled, and vectors that the index lost are
    embedded again.

    Args:
        embedder: None loads the model that the archive's settings name.

    Raises:
        ArchiveLocked: if another process is writing.
        ArchiveUnreadable, EmbedderMismatch, ModelUnavailable
    """
    try:
        make_folder(folder)
    except OSError as error:
        raise ArchiveUnreadable(f"cannot make the archive folder {folder}: {error.strerror}") from error
    settings = read_settings(folder)
    engines = engines_of(folder, settings)
    with WriterTurn(engines.database) as turn, _opened(engines) as engine:
        tidy(folder)
        embedder = embedder or load_embedder(settings)
        with engine.begin() as connection:
            if tables.is_empty(connection):
                _check_fresh(folder, engines)
                tables.create_tables(connection, embedder.fingerprint)
            _bring_up_to_date(engines, connection)
            tables.add_missing_tables(connection)  # not by an editor: `verify` is to find them missing
            check_embedder(folder, facts.stored_fingerprint(connection), embedder)
            engines.database.claim(connection)
            engines.vectors.prepare(connection)
            location = engines.vectors.location(connection)
            engines.vectors.keep_only(connection, facts.vectors_name(connection), careful=True)
        write_settings(folder, embedder.fingerprint.model, settings)
        with closing(engines.vectors.open(location, create=True)) as vectors:
            writer = ArchiveWriter(folder, engines, engine, vectors, embedder, turn, keeps_events=settings.events)
            try:
                writer.settle()
                _mend_vectors(writer)
            except ArchiveUnavailable:  # a full disk: the vectors may be sound
                raise
            except ArchiveUnreadable:  # a kill while Chroma wrote its graph leaves files that it cannot read
                logger.warning("the vectors in %s cannot be used: embedding all passages anew", location)
                replace_vectors(engines.vectors, engine, embedder)
                with engine.connect() as connection:
                    vectors.move(engines.vectors.location(connection))
            with _noting_generation(folder, engine):
                yield writer


@contextmanager
def _noting_generation(folder: Path, engine: Engine) -> Iterator[None]:
    """At the end, note how far the archive has come."""
    try:
        yield
    finally:
        with suppress(StoreError, DatabaseError), engine.connect() as connection:
            high_water.note(folder, facts.generation(connection))


@contextmanager
def _opened(engines: Engines) -> Iterator[Engine]:
    engine = engines.database.open()
    try:
        yield engine
    except DatabaseError as error:
        raise ArchiveUnreadable(f"{engines.database.name} cannot be used: {first_line(error.orig)}") from error
    finally:
        engine.dispose()


def _check_fresh(folder: Path, engines: Engines) -> None:
    """Refuse a folder whose database was lost: beginning anew there would take the last traces away unnoticed.

    Raises:
        ArchiveUnreadable
    """
    if engines.vectors.without_database():
        raise ArchiveUnreadable(
            f"{folder} has vectors, but {engines.database.name} is empty or was not there: `news-archive restore` "
            "brings back a backup, `news-archive copy` moves an archive; another folder begins anew"
        )


def _mend_vectors(writer: ArchiveWriter) -> None:
    """Make the vector index hold what the database does. Counting tells whether anything is amiss."""
    with writer.engine.connect() as connection:
        expected = connection.scalar(select(func.count()).select_from(passages))
        unknown = set(connection.scalars(select(passages.c.id).where(passages.c.vector_digest.is_(None))))
        if writer.vectors.count() == expected and not unknown:  # also makes the collection, so that a reader finds one
            return
        wanted = set(connection.scalars(select(passages.c.id)))
    stored = set(writer.vectors.ids())
    writer.vectors.delete(list(stored - wanted))
    embed_in_place(writer.engine, writer.embedder, writer.vectors, (wanted - stored) | unknown)


def _check(batch: Sequence[NewVersion], stories: Mapping[str, str]) -> None:
    for name in (*stories, *stories.values()):
        if not is_storable(name):
            raise ValueError(f"{name!r}: story: {WHY_UNSTORABLE}")
    if len({new.article_id for new in batch}) < len(batch):
        raise ValueError("two versions of one article in one batch")
    for new in batch:
        if len(new.vectors) != len(new.passages):
            raise ValueError(f"{new.article_id}: {len(new.vectors)} vectors for {len(new.passages)} passages")
        if any(passage.span.end > len(new.content.text) for passage in new.passages):
            raise ValueError(f"{new.article_id}: a passage ends after the text")
        field = unstorable_field(new.content) if is_storable(new.article_id) else "id"
        if field is not None:
            raise ValueError(f"{new.article_id!r}: {field}: {WHY_UNSTORABLE}")
