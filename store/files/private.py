"""Folders and files that nobody reads but their owner, and the owner's group where it is let in.

An archive holds what its readers asked, and articles that not everybody may have. So what is made in its folder is
closed to others, whatever the umask says; the group may do with it what the mode of the archive's folder lets it do
(``chmod 770`` for a group that writes together, ``750`` for one that only reads). What is there already keeps its mode.

SQLite gives the files that it makes beside a database the database's own mode.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

_OWNERS = 0o700
_GROUPS = stat.S_IRWXG
OPEN = stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO
_READ_AND_WRITE = 0o666


def folder_mode(above: Path) -> int:
    """The mode of a folder in the folder `above`: rwx for the owner, and for the group what it may do there.

    Raises:
        OSError: if `above` cannot be looked at.
    """
    return _OWNERS | stat.S_IMODE(above.stat().st_mode) & _GROUPS


def file_mode(folder: Path) -> int:
    """The mode of a file in `folder`: as `folder_mode`, but for the right to run it.

    Raises:
        OSError: if `folder` cannot be looked at.
    """
    return folder_mode(folder) & _READ_AND_WRITE


def make_folder(path: Path, mode: int = _OWNERS) -> None:
    """Make the folder `path`, and those above it, unless they are there.

    Args:
        mode: of `path`. Folders above it are made as the umask says: they are not the archive's.

    Raises:
        OSError: if it cannot be made, or is a file.
    """
    if path.is_dir():
        return
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode, exist_ok=True)  # another process may have been quicker
    _set_mode(path, mode)


def make_file(path: Path) -> None:
    """Make an empty file `path` for whatever writes it next, unless there is one.

    Raises:
        OSError: if it cannot be made.
    """
    mode = file_mode(path.parent)
    with suppress(FileExistsError):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            os.fchmod(file, mode)  # the umask may have taken the group's rights
        finally:
            os.close(file)


def close_to_others(folder: Path) -> None:
    """Give all below `folder`, which a library has made by itself, the rights that `folder` has.

    What belongs to somebody else is left as it is.
    """
    allowed = stat.S_IMODE(folder.stat().st_mode) & OPEN
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError, PermissionError):  # removed meanwhile; another user's
            _set_mode(path, allowed if path.is_dir() else allowed & _READ_AND_WRITE)


def _set_mode(path: Path, mode: int) -> None:
    """Change what is different; the bit by which a folder hands on its group stays."""
    found = stat.S_IMODE(path.stat().st_mode)
    if found & OPEN != mode:
        path.chmod(found & ~OPEN | mode)
