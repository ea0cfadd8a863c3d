"""Putting a whole archive in the place of another: by renaming folders, or, where that cannot be, entry by entry.

A folder on which a disk is mounted (a container's volume) cannot be renamed, and nothing beside it is on its disk.
There the new archive is built inside, and a mark says that it is the archive from now on: whoever opens the folder next
moves what is not moved yet. So a kill at any point leaves the old archive or the new one.
"""

import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from errno import EEXIST, ENOTEMPTY
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from store.errors import ArchiveLocked, ArchiveUnavailable, ArchiveUnreadable
from store.files.lock import LOCK_NAME, writer_lock
from store.files.scratch import BACKUP_PREFIX, RESTORE_PREFIX, scratch_folder, sweep

WHOLE = "whole"
_MARK_NAME = ".restoring"
"""In a folder whose entries are being moved: what goes where."""
_ASIDE = "before-"
_STAYING = {LOCK_NAME, "writer.pid", "chroma.lock", _MARK_NAME, "lost+found"}
"""What belongs to the folder and not to the archive in it."""
PATIENCE_S, PAUSE_S = 5.0, 0.05
"""Moving takes milliseconds; whoever comes in the middle of it waits."""


_Name = Annotated[str, Field(pattern=r"^[^/\\]*[^/\\.][^/\\]*$")]


class _Plan(BaseModel):
    """A mark's content. The folder may be a stranger's: nothing outside it is named."""

    whole: Annotated[str, Field(pattern=rf"^{re.escape(RESTORE_PREFIX)}\w+/{WHOLE}$")]
    aside: Annotated[str, Field(pattern=rf"^{_ASIDE}\w+$")]
    old: list[_Name]
    new: list[_Name]


@contextmanager
def building_site(folder: Path) -> Iterator[Path]:
    """A new folder, on the disk of `folder`, for what is to take its place; it is gone at the end of the block.

    Raises:
        ArchiveUnavailable: if nothing can be made there.
    """
    if folder.is_dir() and not _can_be_renamed(folder):
        with scratch_folder(RESTORE_PREFIX, folder) as scratch:
            yield scratch
    else:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with scratch_folder(RESTORE_PREFIX, folder.parent) as scratch:
            yield scratch


def holds_anything(folder: Path, scratch: Path) -> bool:
    """Returns whether `scratch`, made by `building_site`, would take the place of something in `folder`."""
    if not folder.exists():
        return False
    return any(scratch.parent != folder or _is_moved(path) for path in folder.iterdir())


def put_in_place(whole: Path, folder: Path) -> Path | None:
    """Have `whole`, a folder in a building site, take the place of what is in `folder`.

    The caller holds the writer's lock of `folder`, if there is anything in it.

    Returns:
        where what was in `folder` is now; None if nothing was.
    """
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
    if whole.parent.parent == folder:
        return _move_entries(whole, folder, f"{_ASIDE}{stamp}")
    aside = None
    if folder.exists():
        if any(folder.iterdir()):
            aside = folder.with_name(f"{folder.name}.{_ASIDE}{stamp}")
            folder.rename(aside)
        else:
            folder.rmdir()
    whole.rename(folder)
    return aside


def finish(folder: Path) -> None:
    """Move what a killed `put_in_place` did not move any more; nothing to do in most folders.

    Raises:
        ArchiveLocked: if another process is at it, and does not come to an end.
        ArchiveUnreadable: if nothing can be moved here.
    """
    mark = folder / _MARK_NAME
    until = time.monotonic() + PATIENCE_S
    while mark.exists():
        try:
            with writer_lock(folder):
                if mark.exists():
                    _carry_out(folder)
        except ArchiveLocked:
            if time.monotonic() > until:
                raise
            time.sleep(PAUSE_S)
        except ValidationError as error:
            raise ArchiveUnreadable(f"{mark} is not what a restore leaves: it names what is no part of it") from error
        except (OSError, ArchiveUnreadable, ValueError) as error:
            raise ArchiveUnavailable(f"a restore into {folder} was not finished, and cannot be: {error}") from error


def tidy(folder: Path) -> None:
    """Remove what killed restores and backups left in and beside `folder`; the caller holds its writer's lock.

    Raises:
        ArchiveLocked: if a restore was killed a moment ago, so that `finish` has something to do.
    """
    if (folder / _MARK_NAME).exists():
        raise ArchiveLocked(f"a restore into {folder} was interrupted; try again")
    for home in (folder, folder.parent):
        for prefix in (BACKUP_PREFIX, RESTORE_PREFIX):
            sweep(prefix, home)


def _can_be_renamed(folder: Path) -> bool:
    """Returns whether `folder` could be moved to another name beside it.

    Asked by renaming it to a folder that is not empty, which never happens: a mount point is refused before that. No
    list of mounts tells as much, a bind mount of the same disk for one.
    """
    try:
        with scratch_folder(RESTORE_PREFIX, folder.parent) as full:
            folder.rename(full)
    except ArchiveUnavailable:
        return False
    except OSError as error:
        return error.errno in (EEXIST, ENOTEMPTY)
    raise AssertionError("unreachable")


def _is_moved(path: Path) -> bool:
    return path.name not in _STAYING and not path.name.startswith((RESTORE_PREFIX, _ASIDE))


def _move_entries(whole: Path, folder: Path, aside: str) -> Path | None:
    old = {path.name for path in folder.iterdir() if _is_moved(path)}
    # What SQLite keeps beside a database comes and goes, and must not be found beside another one.
    beside = {f"{name}{ending}" for name in old if name.endswith(".db") for ending in ("-wal", "-shm", "-journal")}
    new = sorted(path.name for path in whole.iterdir() if path.name not in _STAYING)
    _mark(folder, str(whole.relative_to(folder)), aside, sorted(beside | old), new)
    _carry_out(folder)
    return folder / aside if old else None


def _mark(folder: Path, whole: str, aside: str, old: list[str], new: list[str]) -> None:
    """From here on `folder` has the new archive; what `old` names is set aside first, and then forgotten."""
    written = folder / whole / f"../{_MARK_NAME}"  # in the folder that goes when all is done
    with written.open("w", encoding="utf-8") as file:
        json.dump({"whole": whole, "aside": aside, "old": old, "new": new}, file)
        file.flush()
        os.fsync(file.fileno())
    written.replace(folder / _MARK_NAME)
    _sync(folder)


def _carry_out(folder: Path) -> None:
    """Do what the mark says, as far as it is not done."""
    plan = _Plan.model_validate_json((folder / _MARK_NAME).read_bytes())
    whole, aside, new = folder / plan.whole, folder / plan.aside, plan.new
    if whole.parent.is_symlink() or whole.is_symlink() or aside.is_symlink():
        raise ValueError("its folders lie elsewhere")
    if plan.old:
        aside.mkdir(exist_ok=True)
        for name in plan.old:
            _set_aside(folder / name, aside / name, whole.parent if name in new else None)
        _sync(aside)
        _mark(folder, plan.whole, plan.aside, [], new)
    for name in new:
        if (whole / name).exists():
            (whole / name).replace(folder / name)
    _sync(folder)
    (folder / _MARK_NAME).unlink()


def _set_aside(path: Path, aside: Path, scratch: Path | None) -> None:
    """Move `path` to `aside`.

    Settings that others follow are copied (by way of `scratch`): without them, all would be let in meanwhile.
    """
    if not os.path.lexists(path) or aside.exists():
        return
    if scratch is not None and path.suffix == ".toml":
        part = scratch / aside.name
        shutil.copy2(path, part)
        part.replace(aside)
    else:
        path.rename(aside)


def _sync(folder: Path) -> None:
    """Have the disk know the names in `folder`."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
