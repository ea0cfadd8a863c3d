"""An archive database in a SQLite file in the archive's folder."""

import os
import sqlite3
from collections.abc import Hashable, Iterator
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text

from store.errors import ArchiveMissing, ArchiveUnreadable
from store.files.lock import is_run_marked, run_mark, writer_lock
from store.files.private import make_file
from store.storage.sqlite_errors import translate_errors

BUSY_TIMEOUT_S = 30
DATABASE_NAME = "archive.db"


class SQLiteDatabase:
    """See `store.storage.opening.ArchiveDatabase`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path = folder / DATABASE_NAME

    @property
    def name(self) -> str:
        """See `ArchiveDatabase.name`."""
        return str(self.path)

    def exists(self) -> bool:
        """See `ArchiveDatabase.exists`."""
        return self.path.exists()

    def open(self, *, read_only: bool = False) -> Engine:
        """See `ArchiveDatabase.open`."""
        return open_file(self.path, read_only=read_only)

    def lock(self) -> AbstractContextManager[None]:
        """See `ArchiveDatabase.lock`."""
        return writer_lock(self._folder)

    def running(self, *, alone: bool) -> AbstractContextManager[None]:
        """See `ArchiveDatabase.running`."""
        return run_mark(self._folder, alone=alone)

    def is_running(self) -> bool:
        """See `ArchiveDatabase.is_running`."""
        return is_run_marked(self._folder)

    def claim(self, connection: Connection) -> None:
        """See `ArchiveDatabase.claim`: a file's lock is not lost."""

    def assure(self, connection: Connection) -> None:
        """See `ArchiveDatabase.assure`."""

    def identity(self, engine: Engine) -> Hashable:
        """See `ArchiveDatabase.identity`."""
        del engine
        try:
            stat = self.path.stat()
        except FileNotFoundError as error:
            raise ArchiveMissing(f"there is no archive in {self._folder} any more") from error
        return stat.st_dev, stat.st_ino


def open_file(path: Path, *, read_only: bool = False) -> Engine:
    """An engine on the SQLite file `path`: WAL, foreign keys, and a wait of up to 30 seconds for its lock.

    A few connections are kept, with what they have read, until the engine is disposed of: opening one takes as long as
    looking up whether an article is known.
    Every transaction is a real one, tables made in it included, and what is read in one is read from one snapshot.
    """

    def connect() -> sqlite3.Connection:
        mode = "ro" if read_only else "rwc"
        if read_only and _is_sealed(path):
            mode = "ro&immutable=1"
        uri = f"{path.resolve().as_uri()}?mode={mode}"
        if not read_only:
            with suppress(OSError):  # SQLite says better why it cannot be made
                make_file(path)
        # No isolation level: the sqlite3 module would begin a transaction before an INSERT, but not before a CREATE.
        return sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S, check_same_thread=False, isolation_level=None)

    # The address only chooses the kind of pool.
    engine = create_engine("sqlite:///file", creator=connect, pool_size=4, max_overflow=-1)

    translate_errors(engine, path)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.create_function("fold_case", 1, _fold_case, deterministic=True)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")  # what a stranger's view or trigger calls does no harm
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")  # what was reported as stored survives a power cut

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _is_sealed(path: Path) -> bool:
    """Returns whether `path` lies in a folder that cannot be written to, and nobody is writing there.

    Even a reader of a WAL database makes a file beside it, unless a writer has; told that nothing will change, SQLite
    does without.
    """
    return not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists()


def _fold_case(value: str | None) -> str | None:
    return None if value is None else value.casefold()


def damage(connection: Connection) -> Iterator[str]:
    """Yields what SQLite itself finds wrong with the file, and rows that refer to others that do not exist."""
    for (line,) in connection.execute(text("PRAGMA integrity_check")):
        if line != "ok":
            yield f"the database file is damaged: {' '.join(line.split())}"
    broken = {(row[0], row[2]) for row in connection.execute(text("PRAGMA foreign_key_check"))}
    yield from (f"rows of {table} refer to {parent} that do not exist" for table, parent in sorted(broken))


def copy_file(source: Path, target: Path) -> None:
    """A snapshot of a SQLite database that others may be writing to.

    Raises:
        ArchiveUnreadable
    """
    with suppress(OSError):
        make_file(target)
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_TIMEOUT_S)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)  # in one step: one snapshot, however much is written meanwhile
            new.execute("PRAGMA journal_mode = DELETE")  # one file, whoever opens it
    except sqlite3.DatabaseError as error:
        raise ArchiveUnreadable(f"{source} cannot be copied: {error}") from error
