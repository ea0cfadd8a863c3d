"""One writer at a time: an advisory lock on a file in the archive's folder, freed by the system if its holder dies."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EDQUOT, ENOSPC
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from store.errors import ArchiveLocked, ArchiveUnavailable, ArchiveUnreadable
from store.files.private import file_mode, make_file, make_folder

LOCK_NAME = "writer.lock"
_RUN = "run-"


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
        kind = ArchiveUnavailable if error.errno in (ENOSPC, EDQUOT) else ArchiveUnreadable
        raise kind(f"cannot write to the archive {folder}: {error.strerror or error}") from error
    try:
        with suppress(OSError):  # for messages only
            make_file(folder / "writer.pid")
            (folder / "writer.pid").write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        (folder / "writer.pid").unlink(missing_ok=True)
        lock.release()


@contextmanager
def run_mark(folder: Path, *, alone: bool) -> Iterator[None]:
    """Show that a run is going on in `folder`, for the length of the block; it holds the writer's lock only at times.

    Args:
        alone: be the only one of those that ask to be alone.

    Raises:
        ArchiveLocked: if another is alone.
        ArchiveUnreadable: if the files cannot be made.
    """
    try:
        make_folder(folder)
        mode = file_mode(folder)
    except OSError as error:
        raise ArchiveUnreadable(f"cannot write to the archive {folder}: {error.strerror or error}") from error
    # Whoever looks for marks holds one for a moment.
    own = FileLock(folder / f"{_RUN}{uuid4().hex}.lock", timeout=5, mode=mode)
    refreshing = FileLock(folder / "refresh.lock", timeout=0, mode=mode)
    try:
        own.acquire()
        if alone:
            refreshing.acquire()
    except Timeout as error:
        own.release()
        _remove(own)
        raise ArchiveLocked(
            f"another refresh of the archive {folder} is going on; try again when it is done"
        ) from error
    except OSError as error:
        raise ArchiveUnreadable(f"cannot write to the archive {folder}: {error.strerror or error}") from error
    try:
        yield
    finally:
        refreshing.release()
        own.release()
        _remove(own)


def is_run_marked(folder: Path) -> bool:
    """Returns whether a run is going on in `folder`. The marks of killed ones are removed."""
    for path in folder.glob(f"{_RUN}*.lock"):
        mark = FileLock(path, timeout=0, mode=file_mode(folder))
        try:
            mark.acquire()
        except Timeout:
            return True
        except OSError:
            continue  # a folder that cannot be written to
        mark.release()
        _remove(mark)
    return False


def _remove(mark: FileLock) -> None:
    Path(mark.lock_file).unlink(missing_ok=True)


def _holder(folder: Path) -> str:
    """Returns who writes, for the message only: it may be stale or absent, and the lock alone decides."""
    try:
        return f" ({(folder / 'writer.pid').read_text(encoding='ascii').strip()})"
    except OSError:
        return ""
