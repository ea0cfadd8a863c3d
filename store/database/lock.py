"""One writer at a time: an advisory lock on a file in the archive's folder, freed by the system if its holder dies."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EDQUOT, ENOSPC
from pathlib import Path

from filelock import FileLock, Timeout

from store.errors import ArchiveLocked, ArchiveUnavailable, ArchiveUnreadable

LOCK_NAME = "writer.lock"


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Hold the archive's writer lock for the length of the block.

    Raises:
        ArchiveLocked: at once, if another process (or another writer in this one) holds it.
        ArchiveUnreadable: if the lock file cannot be made.
    """
    path = folder / LOCK_NAME
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        holder = _holder(folder)
        raise ArchiveLocked(
            f"another process{holder} is writing to the archive {folder}; try again when it is done"
        ) from error
    except OSError as error:
        kind = ArchiveUnavailable if error.errno in (ENOSPC, EDQUOT) else ArchiveUnreadable
        raise kind(f"cannot write to the archive {folder}: {error.strerror or error}") from error
    try:
        with suppress(OSError):  # for messages only
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
