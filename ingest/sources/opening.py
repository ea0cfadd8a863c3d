"""Opening files that somebody else may have put there: files only, and none outside the folder that was named."""

import os
import stat
from pathlib import Path
from typing import IO

from ingest.errors import Unusable

_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}
OUTSIDE = "a link that leads out of the folder that was named"
_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOCTTY", 0)


def what_else(path: Path) -> str | None:
    """Returns what `path` is, if it is there and neither a file nor a folder."""
    try:
        kind = stat.S_IFMT(path.stat().st_mode)
    except OSError:
        return None
    return None if kind in (stat.S_IFREG, stat.S_IFDIR) else _KINDS.get(kind, "something else")


def leads_outside(path: Path, folder: Path) -> bool:
    """Returns whether `path`, or a folder on the way to it, is a link to something that is not in `folder`."""
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def open_file(path: Path, inside: Path | None = None) -> IO[bytes]:
    """Open a file for options, without waiting for anybody.

    It is looked at before, so that no device notices, and again when it is open, since it may have been replaced.

    Args:
        inside: a folder that it must be in, links followed.

    Raises:
        Unusable: if it is no file, or not there.
        OSError: if it cannot be opened.
    """
    _check_kind(path.stat())
    descriptor = os.open(path, os.O_RDONLY | _WITHOUT_WAITING)
    try:
        _check_kind(os.fstat(descriptor))
        _check_place(descriptor, path, inside)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def _check_kind(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise Unusable(f"{_KINDS.get(stat.S_IFMT(found.st_mode), 'something else')}, not a file")


def _check_place(descriptor: int, path: Path, inside: Path | None) -> None:
    if inside is not None and not _is_inside(descriptor, path, inside):
        raise Unusable(OUTSIDE)


def _is_inside(descriptor: int, path: Path, folder: Path) -> bool:
    """Returns whether the open file is in `folder`.

    The system is asked where it is, not the path, which may lead elsewhere.
    """
    try:
        place = Path(f"/proc/self/fd/{descriptor}").readlink()
    except OSError:  # no Linux
        place = Path(os.path.realpath(path))
        if not os.path.samestat(place.lstat(), os.fstat(descriptor)):
            return False
    return place.is_relative_to(os.path.realpath(folder))
