"""The way back from a backup: proved whole beside the archive that it replaces, before it replaces it."""

import hashlib
import os
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

import numpy as np
from pydantic import BaseModel, NonNegativeInt, ValidationError
from sqlalchemy import Engine, select

from store.archive import load_embedder
from store.database import queries
from store.database.engines import engines_of, require_files
from store.database.lock import writer_lock
from store.database.migrating import bring_up_to_date
from store.database.schema import passages
from store.database.sqlite import DATABASE_NAME, open_file
from store.embedding.protocol import Embedder
from store.errors import ArchiveUnreadable
from store.settings import read_settings
from store.upkeep.backup import FORMAT, MANIFEST, VECTORS
from store.upkeep.reembed import Progress, embed_passages
from store.upkeep.verify import disagreements, expected_metadata
from store.vectors.chroma_embedded import EmbeddedChroma

BATCH = 2_000
PIECE = 1 << 20
ENDINGS = {"db", "toml", "npy"}


class _Member(BaseModel):
    sha256: str
    bytes: NonNegativeInt


class _Manifest(BaseModel):
    format: int
    members: dict[str, _Member]


def restore(
    file: Path,
    folder: Path,
    *,
    replace: bool = False,
    embedder: Embedder | None = None,
    progress: Callable[[int], Progress] = lambda _: lambda _: None,
) -> Path | None:
    """Make the archive in `folder` what it was when `file` was written.

    Everything is unpacked, compared with its checksums, indexed and verified in a folder beside `folder`; only then
    do the two change places.

    Args:
        replace: put it in the place of what is in `folder`.
        embedder: for vectors that the backup lacks; None loads the one that its settings name.
        progress: given the number of passages; what it returns is told of each batch.

    Returns:
        where what was in `folder` is now; None if nothing was.

    Raises:
        ArchiveUnreadable: if the backup is not whole; nothing has changed then.
        ArchiveLocked: if another process is writing to `folder`.
        FileExistsError: if there is something in `folder` and it is not to be replaced.
        ModelUnavailable
    """
    require_files(folder, engines_of(folder))
    occupied = folder.exists() and any(folder.iterdir())
    if occupied and not replace:
        raise FileExistsError(f"{folder} is not empty; --replace sets what is there aside")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        if occupied:
            stack.enter_context(writer_lock(folder))
        scratch = Path(stack.enter_context(TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent)))
        whole = scratch / "whole"
        whole.mkdir()
        _unpack(file, whole)
        _index(file, whole, embedder, progress)
        aside = folder.with_name(f"{folder.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S}") if occupied else None
        if aside is not None:
            folder.rename(aside)
        elif folder.exists():
            folder.rmdir()
        whole.rename(folder)
    return aside


def _unpack(file: Path, whole: Path) -> None:
    """Write the members of `file` into `whole`, each as long as it is said to be and with its checksum."""
    try:
        with ZipFile(file) as packed:
            manifest = _manifest(packed)
            names = {name for name in packed.namelist() if name != MANIFEST}
            if names != set(manifest.members) or not {DATABASE_NAME, VECTORS} <= names:
                raise ArchiveUnreadable(f"{file} is not a whole backup: its members are not those of its manifest")
            for name, member in manifest.members.items():
                if not _is_plain(name):
                    raise ArchiveUnreadable(f"{file} is not a backup: it holds {name!r}")
                _unpack_member(packed, name, member, whole / name)
    except (BadZipFile, KeyError, ValidationError, ValueError, EOFError, NotImplementedError) as error:
        reason = str(error).partition("\n")[0]
        raise ArchiveUnreadable(f"{file} is not a backup of an archive, or damaged: {reason}") from error


def _is_plain(name: str) -> bool:
    """Whether a backup may hold a file of this name: nothing that leads out of its folder."""
    stem, _, ending = name.rpartition(".")
    return ending in ENDINGS and stem.replace("-", "_").isidentifier()


def _manifest(packed: ZipFile) -> _Manifest:
    manifest = _Manifest.model_validate_json(packed.read(MANIFEST))
    if manifest.format != FORMAT:
        raise ValueError(f"its format is {manifest.format}, this version reads {FORMAT}")
    return manifest


def _unpack_member(packed: ZipFile, name: str, member: _Member, target: Path) -> None:
    digest, left = hashlib.sha256(), member.bytes
    with packed.open(name) as source, target.open("xb") as out:
        while piece := source.read(PIECE):
            left -= len(piece)
            if left < 0:
                break
            digest.update(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    if left or digest.hexdigest() != member.sha256:
        raise ValueError(f"{name} does not have its checksum")


def _index(file: Path, whole: Path, embedder: Embedder | None, progress: Callable[[int], Progress]) -> None:
    """Put the vectors into a new index and verify all of it."""
    engine = open_file(whole / DATABASE_NAME)
    try:
        with engine.begin() as connection:
            bring_up_to_date(connection, str(file))
            queries.add_missing_tables(connection)
            name = queries.vectors_name(connection)
            dimension = queries.stored_fingerprint(connection).dimension
        with closing(EmbeddedChroma(whole / name, create=True)) as vectors:
            vectors.count()  # makes the collection, even where there are no passages
            missing = _add_vectors(engine, vectors, whole / VECTORS, dimension, progress)
            if missing:
                embedder = embedder or load_embedder(read_settings(whole))
                embed_passages(engine, embedder, vectors, wanted=missing)
            found = disagreements(engine, vectors)
    finally:
        engine.dispose()
    if found:
        raise ArchiveUnreadable(f"{file} is not a whole archive: {found[0]}")
    (whole / VECTORS).unlink()


def _add_vectors(
    engine: Engine, vectors: EmbeddedChroma, file: Path, dimension: int, progress: Callable[[int], Progress]
) -> set[str]:
    """Put the rows of `file` into `vectors`; returns the passages that have none."""
    with engine.connect() as connection:
        ids = list(connection.scalars(select(passages.c.id).order_by(passages.c.key)))
    rows = np.load(file, mmap_mode="r", allow_pickle=False)
    if rows.shape != (len(ids), dimension) or rows.dtype != np.float32:
        raise ArchiveUnreadable(f"{file.name} has shape {rows.shape}, not {(len(ids), dimension)}")
    told = progress(len(ids))
    known: set[str] = set()
    with engine.connect() as connection:
        for first in range(0, len(ids), BATCH):
            some = ids[first : first + BATCH]
            metadata = expected_metadata(connection, some)
            vectors_of = zip(some, rows[first : first + BATCH], strict=True)
            found = {id_: row for id_, row in vectors_of if id_ in metadata and np.isfinite(row).all()}
            if found:
                vectors.upsert(list(found), np.stack(list(found.values())), [metadata[id_] for id_ in found])
            known |= found.keys()
            told(len(some))
    return set(ids) - known
