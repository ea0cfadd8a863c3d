"""The storage of an archive, by its settings: where its database is, and where its vectors are.

A folder with SQLite and an embedded Chroma by default; a PostgreSQL database and a Chroma server by URL. The rest of
the code opens either through what is here and knows no difference.
"""

from collections.abc import Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine

from store.errors import ArchiveMissing, ArchiveUnreadable
from store.settings import ArchiveSettings, read_settings
from store.vectors.protocol import VectorIndex


class ArchiveDatabase(Protocol):
    """The place of one archive's database."""

    @property
    def name(self) -> str:
        """Returns how messages name it; no password is in it."""

    def exists(self) -> bool:
        """Returns whether there is an archive's database.

        Raises:
            ArchiveUnreadable: if that cannot be told.
        """

    def open(self, *, read_only: bool = False) -> Engine:
        """An engine. Every transaction is a real one, and what is read in one is read from one snapshot.

        Statements that fail because of the database itself, not of what was asked, raise `ArchiveUnreadable` or
        `ArchiveLocked`.
        """

    def lock(self) -> AbstractContextManager[None]:
        """Hold the writer's lock of the archive; it is freed if the process that holds it dies.

        Raises:
            ArchiveLocked: at once, if another holds it.
            ArchiveUnreadable: if it cannot be taken at all.
        """

    def running(self, *, alone: bool) -> AbstractContextManager[None]:
        """Show that a run is going on, for the length of the block, also while it has let go of the writer's lock.

        Args:
            alone: be the only one of those that ask to be alone; the others do not hinder each other.

        Raises:
            ArchiveLocked: at once, if another is alone.
            ArchiveUnreadable
        """

    def is_running(self) -> bool:
        """Returns whether a run is going on."""

    def claim(self, connection: Connection) -> None:
        """Note who holds the lock; part of a writer's first transaction."""

    def assure(self, connection: Connection) -> None:
        """Make sure, for the length of the transaction, that nobody else has claimed the archive since.

        A lock that is a connection can be lost without its holder's knowing.

        Raises:
            ArchiveLocked: if somebody has.
        """

    def identity(self, engine: Engine) -> Hashable:
        """Tells the database from one that is made anew in its place.

        Args:
            engine: an open one on it.

        Raises:
            ArchiveMissing: if there is none.
        """


class OpenVectors(VectorIndex, Protocol):
    """A vector index that is open."""

    def move(self, location: str) -> None:
        """Look somewhere else from now on; see `VectorStore.location`."""

    def close(self) -> None:
        """Release what is open."""


class VectorStore(Protocol):
    """The place of one archive's vectors. A rebuild makes others beside them, under another name."""

    def prepare(self, connection: Connection) -> None:
        """Have the database say what `location` needs to know; part of a writer's first transaction."""

    def location(self, connection: Connection, name: str | None = None) -> str:
        """Returns where the vectors called `name` are; None for those that belong to the database now."""

    def open(self, location: str, *, create: bool = False) -> OpenVectors:
        """Open the vectors at `location`.

        Args:
            create: for writing; they are made if they are not there.
        """

    def keep_only(self, connection: Connection, name: str, *, careful: bool = False) -> None:
        """Remove the vectors of earlier and of killed rebuilds: all but those called `name`.

        Args:
            careful: not where there are none of that name, because the name may be what is wrong.
        """

    def without_database(self) -> bool:
        """Returns whether there are vectors of which a new database would know nothing."""


@dataclass(frozen=True, slots=True)
class Storage:
    """The database and the vectors of an archive, each in its folder or on a server."""

    database: ArchiveDatabase
    vectors: VectorStore


def storage_of(folder: Path, settings: ArchiveSettings | None = None) -> Storage:
    """Returns what the archive in `folder` is stored on.

    Args:
        settings: None reads those of the folder.

    Raises:
        ArchiveUnreadable: if the settings are not valid, or name a database whose driver is not installed.
    """
    settings = settings or read_settings(folder)
    return Storage(_database(folder, settings), _vectors(folder, settings))


def _database(folder: Path, settings: ArchiveSettings) -> ArchiveDatabase:
    if settings.database_url is None:
        from store.storage.sqlite import SQLiteDatabase

        return SQLiteDatabase(folder)
    from store.storage.postgresql import PostgreSQLDatabase

    return PostgreSQLDatabase(folder, settings.database_url.get_secret_value())


def _vectors(folder: Path, settings: ArchiveSettings) -> VectorStore:
    if settings.chroma_url is None:
        from store.vectors.chroma_embedded import EmbeddedStore

        return EmbeddedStore(folder)
    from store.vectors.chroma_server import Address, ServerStore

    return ServerStore(
        Address(
            url=settings.chroma_url,
            token=settings.chroma_token,
            tenant=settings.chroma_tenant,
            database=settings.chroma_database,
        )
    )


def check_exists(folder: Path, storage: Storage | None = None) -> None:
    """Refuse a folder without an archive.

    Args:
        storage: None for what the folder's settings name.

    Raises:
        ArchiveMissing, ArchiveUnreadable
    """
    home = (storage or storage_of(folder)).database
    if not home.exists():
        where = folder if home.name.startswith(str(folder)) else home.name
        raise ArchiveMissing(f"there is no archive in {where}: make one with `news-ingest FILES… --archive {folder}`")


def require_files(folder: Path, storage: Storage) -> None:
    """Refuse what can only be done where all of an archive is in its folder: backing it up and restoring it.

    Raises:
        ArchiveUnreadable
    """
    from store.storage.sqlite import SQLiteDatabase
    from store.vectors.chroma_embedded import EmbeddedStore

    if not (isinstance(storage.database, SQLiteDatabase) and isinstance(storage.vectors, EmbeddedStore)):
        raise ArchiveUnreadable(
            f"the archive {folder} lives on servers, which have backups of their own (pg_dump, say); "
            "`news-archive copy --to FOLDER` makes a folder of it that can be backed up and restored"
        )
