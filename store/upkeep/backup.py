"""One file with everything in an archive's folder that cannot be made again, taken while others read and write it.

A backup is a zip of the databases (`*.db`, by SQLite's online backup), the settings (`*.toml`), the vectors in the
order of the passages, and a manifest with the sha256 of each. `store.upkeep.restore` is the way back.
"""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import numpy as np
from sqlalchemy import func, select

from store.database import facts
from store.database.schema import articles, passages
from store.errors import ArchiveUnreadable
from store.files.hashing import file_hash
from store.files.scratch import BACKUP_PREFIX, scratch_folder
from store.storage.opening import check_exists, require_files, storage_of
from store.storage.sqlite import DATABASE_NAME, copy_file, open_file
from store.vectors.chroma_embedded import EmbeddedChroma
from store.writing.reembed import Progress

FORMAT = 1
MANIFEST, VECTORS = "manifest.json", "vectors.npy"
_VECTORS_AT_ONCE = 2_000
_ATTEMPTS = 3
"""A rebuild that ends meanwhile takes the vectors away; the backup then begins again."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """The content of a backup; `missing` vectors are made anew by a restore."""

    articles: int
    passages: int
    missing: int
    generation: int


def back_up(
    folder: Path, target: Path, *, force: bool = False, progress: Callable[[int], Progress] = lambda _: lambda _: None
) -> BackedUp:
    """Write a backup of the archive in `folder` to the file `target`, which appears when it is whole.

    Args:
        force: put it in the place of a file that is there.
        progress: given the number of passages; what it returns is told of each batch of vectors.

    Raises:
        ArchiveMissing, ArchiveUnreadable
        FileExistsError: if `target` is there.
    """
    storage = storage_of(folder)
    require_files(folder, storage)
    check_exists(folder, storage)
    if target.exists() and not force:
        raise FileExistsError(f"{target} exists; --force puts the new backup in its place")
    with scratch_folder(BACKUP_PREFIX, target.parent) as scratch:
        made = _collect(folder, scratch / "content", progress)
        whole = scratch / "whole"
        _pack(scratch / "content", whole, made)
        whole.replace(target)
    return made


def _collect(folder: Path, scratch: Path, progress: Callable[[int], Progress]) -> BackedUp:
    for attempt in range(_ATTEMPTS):
        scratch.mkdir()
        for file in sorted(folder.glob("*.db")):
            copy_file(file, scratch / file.name)
        for file in sorted(folder.glob("*.toml")):
            shutil.copyfile(file, scratch / file.name)
        try:
            return _collect_vectors(folder, scratch, progress)
        except ArchiveUnreadable:
            if attempt == _ATTEMPTS - 1:
                raise
            shutil.rmtree(scratch)
    raise AssertionError("unreachable")


def _collect_vectors(folder: Path, scratch: Path, progress: Callable[[int], Progress]) -> BackedUp:
    """The vectors of the snapshot's passages; rows that the index does not have (any more) are not numbers."""
    engine = open_file(scratch / DATABASE_NAME, read_only=True)
    try:
        with engine.connect() as connection:
            facts.schema_version(connection, str(folder / DATABASE_NAME))  # an earlier one is backed up as it is
            name = facts.vectors_name(connection)
            dimension = facts.stored_fingerprint(connection).dimension
            generation = facts.generation(connection)
            ids = list(connection.scalars(select(passages.c.id).order_by(passages.c.key)))
            count = int(connection.scalar(select(func.count()).select_from(articles)) or 0)
    finally:
        engine.dispose()
    told = progress(len(ids))
    rows = np.lib.format.open_memmap(scratch / VECTORS, "w+", np.float32, (len(ids), dimension))
    missing = 0
    with closing(EmbeddedChroma(folder / name)) as vectors:
        for first in range(0, len(ids), _VECTORS_AT_ONCE):
            some = ids[first : first + _VECTORS_AT_ONCE]
            found = vectors.fetch(some)
            missing += len(some) - len(found)
            unknown = np.full(dimension, np.nan, np.float32)
            rows[first : first + len(some)] = [found.get(id_, unknown) for id_ in some]
            told(len(some))
    rows.flush()
    return BackedUp(count, len(ids), missing, generation)


def _pack(content: Path, target: Path, made: BackedUp) -> None:
    members: dict[str, Mapping[str, Any]] = {}
    with target.open("xb") as file:
        with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as packed:
            for path in sorted(content.iterdir()):
                members[path.name] = {"sha256": file_hash(path), "bytes": path.stat().st_size}
                packed.write(path, path.name, ZIP_STORED if path.name == VECTORS else ZIP_DEFLATED)
            manifest = {"format": FORMAT, "made": datetime.now(UTC).isoformat(timespec="seconds"), **asdict(made)}
            packed.writestr(MANIFEST, json.dumps({**manifest, "members": members}, indent=1))
        file.flush()
        os.fsync(file.fileno())
