"""Folders for work that takes long, which are gone afterwards, also where the work was killed.

Whoever makes such a folder holds a lock on a file in it for as long as it lives; the system lets go of it when it dies.
A folder of ours whose lock nobody holds is therefore abandoned, however young, and goes; one that is held stays,
however old. Anything without that file is somebody else's.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp

from filelock import FileLock, Timeout

from store.errors import ArchiveUnavailable

BACKUP_PREFIX, RESTORE_PREFIX = ".news-backup-", ".news-restore-"
_ALIVE = "alive.lock"
_ATTEMPTS = 10
"""Another process may take a folder for abandoned in the moment between its making and its locking."""


@contextmanager
def scratch_folder(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """A new folder in `parent` for the length of the block; abandoned ones of the same prefix are removed first.

    Args:
        prefix: what its name begins with; no folder of another kind begins so.
        parent: None for the system's folder of temporary files.

    Raises:
        ArchiveUnavailable: if none can be made.
    """
    home = parent or Path(gettempdir())
    sweep(prefix, home)
    try:
        folder, lock = _made(prefix, home)
    except OSError as error:
        raise ArchiveUnavailable(f"cannot make a folder in {home}: {error.strerror or error}") from error
    try:
        yield folder
    finally:
        _remove(folder)
        lock.release()


def sweep(prefix: str, parent: Path) -> None:
    """Remove the folders in `parent` that begin with `prefix` and were left by processes that were killed."""
    try:
        with os.scandir(parent) as entries:
            names = [entry.name for entry in entries if entry.name.startswith(prefix)]
    except OSError:
        return
    for name in names:
        _remove_abandoned(parent / name)


def _made(prefix: str, home: Path) -> tuple[Path, FileLock]:
    for _ in range(_ATTEMPTS):
        folder = home / Path(mkdtemp(prefix=prefix, dir=home)).name
        lock = FileLock(folder / _ALIVE, timeout=0)
        with suppress(Timeout, FileNotFoundError):  # taken for abandoned before it was locked
            lock.acquire()
            if (folder / _ALIVE).exists():
                return folder, lock
            lock.release()
    raise FileNotFoundError(None, "each was taken away at once")


def _remove_abandoned(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()  # killed before there was anything in it
    if not _is_ours(folder):
        return
    lock = FileLock(folder / _ALIVE, timeout=0)
    try:
        lock.acquire()
    except (Timeout, OSError):  # somebody is at work in it, or may forbid us to know
        return
    try:
        _remove(folder)
    finally:
        lock.release()


def _remove(folder: Path) -> None:
    """The lock's file goes last: without it nobody would know the rest for ours."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != _ALIVE:
                path.unlink(missing_ok=True)
        (folder / _ALIVE).unlink(missing_ok=True)
        folder.rmdir()


def _is_ours(folder: Path) -> bool:
    """Returns whether this user made it: where all may write, others could lay out anything, links too."""
    try:
        facts = [(path.lstat(), path) for path in (folder, folder / _ALIVE)]
    except OSError:
        return False
    return all(not path.is_symlink() and fact.st_uid == _user() for fact, path in facts)


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0
