"""Opening an archive for changes: one process at a time. What a killed writer left behind is put right first.

The changes themselves are in `store.writing`.
"""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from store.database import facts
from store.database.schema import DIGESTS_SINCE, SCHEMA_VERSION
from store.embedding.loading import check_embedder, load_embedder
from store.embedding.protocol import Embedder
from store.errors import ArchiveUnavailable, ArchiveUnreadable, StoreError, first_line
from store.files import high_water
from store.files.private import make_folder
from store.files.replacing import tidy
from store.settings import ArchiveSettings, read_settings
from store.settings_file import write_settings
from store.storage import tables
from store.storage.opening import Storage, check_exists, storage_of
from store.storage.turn import WriterTurn
from store.writing.archive_editor import ArchiveEditor
from store.writing.archive_writer import ArchiveWriter, mend_vectors
from store.writing.reembed import adopt_vectors, replace_vectors

if TYPE_CHECKING:
    from store.attributions.annotating import Annotator

logger = logging.getLogger(__name__)


@contextmanager
def open_editor(folder: Path) -> Iterator[ArchiveEditor]:
    """Open the archive in `folder` for changes that need no model, for the length of the block.

    Raises:
        ArchiveMissing: if there is no archive.
        ArchiveLocked: if another process is writing.
        ArchiveUnreadable
    """
    storage = storage_of(folder)
    check_exists(folder, storage)
    with storage.database.lock(), _opened(storage) as engine:
        tidy(folder)
        with engine.begin() as connection:
            _bring_up_to_date(storage, connection)
            storage.database.claim(connection)
            storage.vectors.prepare(connection)
            location = storage.vectors.location(connection)
            storage.vectors.keep_only(connection, facts.vectors_name(connection), careful=True)
        with closing(storage.vectors.open(location)) as vectors, _noting_generation(folder, engine):
            yield ArchiveEditor(storage, engine, vectors)


def migrate(folder: Path) -> int:
    """Bring the database of the archive in `folder` up to date; returns the schema that it had before.

    Raises:
        ArchiveMissing, ArchiveLocked, ArchiveUnreadable
    """
    storage = storage_of(folder)
    check_exists(folder, storage)
    with storage.database.lock(), _opened(storage) as engine, engine.begin() as connection:
        return _bring_up_to_date(storage, connection)


def _bring_up_to_date(storage: Storage, connection: Connection) -> int:
    """Migrate the database, and note which vectors an earlier version stored; returns the schema that it had."""
    found = tables.bring_up_to_date(connection, storage.database.name)
    if found < SCHEMA_VERSION:
        tables.add_missing_tables(connection)
    if found < DIGESTS_SINCE:
        storage.vectors.prepare(connection)
        with (
            suppress(ArchiveUnreadable),  # vectors that cannot be read are made anew
            closing(storage.vectors.open(storage.vectors.location(connection))) as vectors,
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
    storage = storage_of(folder, settings)
    with WriterTurn(storage.database) as turn, _opened(storage) as engine:
        tidy(folder)
        embedder = embedder or load_embedder(settings)
        with engine.begin() as connection:
            if tables.is_empty(connection):
                _check_fresh(folder, storage)
                tables.create_tables(connection, embedder.fingerprint)
            _bring_up_to_date(storage, connection)
            tables.add_missing_tables(connection)  # not by an editor: `verify` is to find them missing
            check_embedder(folder, facts.stored_fingerprint(connection), embedder)
            storage.database.claim(connection)
            storage.vectors.prepare(connection)
            location = storage.vectors.location(connection)
            storage.vectors.keep_only(connection, facts.vectors_name(connection), careful=True)
        write_settings(folder, embedder.fingerprint.model, settings)
        with closing(storage.vectors.open(location, create=True)) as vectors:
            writer = ArchiveWriter(
                folder,
                storage,
                engine,
                vectors,
                embedder,
                turn,
                keeps_events=settings.events,
                annotator=_annotator(settings),
            )
            try:
                writer.settle()
                mend_vectors(writer)
            except ArchiveUnavailable:  # a full disk: the vectors may be sound
                raise
            except ArchiveUnreadable:  # a kill while Chroma wrote its graph leaves files that it cannot read
                logger.warning("the vectors in %s cannot be used: embedding all passages anew", location)
                replace_vectors(storage.vectors, engine, embedder)
                with engine.connect() as connection:
                    vectors.move(storage.vectors.location(connection))
            with _noting_generation(folder, engine):
                yield writer


def _annotator(settings: ArchiveSettings) -> "Annotator | None":
    """What finds who said what, unless that is switched off."""
    from store.attributions.annotating import Annotator

    return Annotator() if settings.attributions else None


@contextmanager
def _noting_generation(folder: Path, engine: Engine) -> Iterator[None]:
    """At the end, note how far the archive has come."""
    try:
        yield
    finally:
        with suppress(StoreError, DatabaseError), engine.connect() as connection:
            high_water.note(folder, facts.generation(connection))


@contextmanager
def _opened(storage: Storage) -> Iterator[Engine]:
    engine = storage.database.open()
    try:
        yield engine
    except DatabaseError as error:
        raise ArchiveUnreadable(f"{storage.database.name} cannot be used: {first_line(error.orig)}") from error
    finally:
        engine.dispose()


def _check_fresh(folder: Path, storage: Storage) -> None:
    """Refuse a folder whose database was lost: beginning anew there would take the last traces away unnoticed.

    Raises:
        ArchiveUnreadable
    """
    if storage.vectors.without_database():
        raise ArchiveUnreadable(
            f"{folder} has vectors, but {storage.database.name} is empty or was not there: `news-archive restore` "
            "brings back a backup, `news-archive copy` moves an archive; another folder begins anew"
        )
