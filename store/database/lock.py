"""One writer at a time: an advisory lock on a file in the archive's folder, freed by the system if its holder dies."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from store.database.private import file_mode, make_file
from store.errors import ArchiveLocked, ArchiveUnreadable

LOCK_NAME = "writer.lock"


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Hold the archive's writer lock for the length of the block.

    Raises:
        ArchiveLocked: at once, if another process (or another writer in this one) holds it.
        ArchiveUnreadable: if the lock file cannot be made.
    """
    path = folder / LOCK_NAME
    try:
        lock = FileLock(path, timeout=0, mode=file_mode(folder))
        lock.acquire()
    except Timeout as error:
        holder = _holder(folder)
        raise ArchiveLocked(
            f"another process{holder} is writing to the archive {folder}; try again when it is done"
        ) from error
    except OSError as error:
        raise ArchiveUnreadable(f"cannot write to the archive {folder}: {error.strerror or error}") from error
    try:
        make_file(folder / "writer.pid")
        (folder / "writer.pid").write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        (folder / "writer.pid").unlink(missing_ok=True)
        lock.release()


def _holder(folder: Path) -> str:
    """Who writes, for the message only: it may be stale or absent, and the lock alone decides."""
    try:
        return f" ({(folder / 'writer.pid').read_text(encoding='ascii').strip()})"
    except OSError:
        return ""
