"""SQLite's complaints about a file, as errors of this package with a way back."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from store.errors import ArchiveLocked, ArchiveUnavailable, ArchiveUnreadable

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_UNUSABLE = {sqlite3.SQLITE_CANTOPEN}
_UNAVAILABLE = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL}
_INDEX_DAMAGED = sqlite3.SQLITE_CORRUPT_VTAB
_KIND = 0xFF
"""An extended result code has the kind of error in its lowest byte."""


def translate_errors(engine: Engine, path: Path) -> None:
    """Make every statement on `engine` that fails because of the file `path` itself raise an error that names it.

    Errors in what was asked, and read-only files, stay what they are.
    """

    @event.listens_for(engine, "handle_error")
    def translate(context: ExceptionContext) -> None:
        error = context.original_exception
        code = getattr(error, "sqlite_errorcode", None)
        if code is None:
            return
        if code == _INDEX_DAMAGED:
            raise ArchiveUnreadable(
                f"the full-text index in {path} is damaged ({error}): "
                f"run `news-archive rebuild --archive {path.parent}`"
            ) from error
        kind = code & _KIND
        if kind in _DAMAGED:
            raise ArchiveUnreadable(
                f"{path} is damaged ({error}): `news-archive restore` brings back a backup"
            ) from error
        if kind in _LOCKED:
            raise ArchiveLocked(f"{path} is locked by another program; try again when it is done") from error
        if kind in _UNAVAILABLE:
            raise ArchiveUnavailable(f"{path} cannot be used ({error})") from error
        if kind in _UNUSABLE:
            raise ArchiveUnreadable(f"{path} cannot be used ({error})") from error
