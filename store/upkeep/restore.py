"""The way back from a backup: proved whole beside the archive that it replaces, before it replaces it."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, Engine, func, select

from store.database import facts
from store.database.schema import DIGESTS_SINCE, articles, passages
from store.embedding.loading import load_embedder
from store.embedding.protocol import Embedder
from store.errors import ArchiveUnreadable
from store.files.lock import writer_lock
from store.files.private import make_folder
from store.files.replacing import WHOLE, building_site, holds_anything, put_in_place
from store.settings import read_settings
from store.storage import tables
from store.storage.opening import require_files, storage_of
from store.storage.sqlite import DATABASE_NAME, open_file
from store.storage.sqlite_schema import strangers
from store.upkeep.backup import VECTORS
from store.upkeep.foreign_settings import far_reaching
from store.upkeep.unpacking import Manifest, open_backup, vector_rows
from store.upkeep.verify import disagreements, expected_metadata
from store.vectors.chroma_embedded import EmbeddedChroma
from store.writing.reembed import Progress, adopt_vectors, embed_in_place

_VECTORS_AT_ONCE = 2_000


def restore(
    file: Path,
    folder: Path,
    *,
    replace: bool = False,
    trust_settings: bool = False,
    embedder: Embedder | None = None,
    progress: Callable[[int], Progress] = lambda _: lambda _: None,
) -> Path | None:
    """Make the archive in `folder` what it was when `file` was written.

    Everything is unpacked, compared with its checksums, indexed and verified in a folder beside `folder` (inside it,
    where it is a mount point); only then do the two change places.

    Args:
        replace: put it in the place of what is in `folder`.
        trust_settings: take settings from the backup that reach beyond the archive; see `foreign_settings`.
        embedder: for vectors that the backup lacks; None loads the one that its settings name.
        progress: given the number of passages; what it returns is told of each batch.

    Returns:
        where what was in `folder` is now; None if nothing was.

    Raises:
        ArchiveUnreadable: if the backup is not whole, or its settings are not trusted; nothing has changed then.
        ArchiveUnavailable: if there is no room.
        ArchiveLocked: if another process is writing to `folder`.
        FileExistsError: if there is something in `folder` and it is not to be replaced.
        ModelUnavailable
    """
    require_files(folder, storage_of(folder))
    with ExitStack() as stack:
        scratch = stack.enter_context(building_site(folder))
        occupied = holds_anything(folder, scratch)
        if occupied and not replace:
            raise FileExistsError(f"{folder} is not empty; --replace sets what is there aside")
        if occupied or scratch.parent == folder:
            stack.enter_context(writer_lock(folder))
        backup = stack.enter_context(open_backup(file))
        if not trust_settings:
            model = None if embedder is None else embedder.fingerprint.model
            _refuse(file, far_reaching(backup.settings(), folder, model))
        backup.require_room(scratch)
        whole = scratch / WHOLE
        make_folder(whole)
        backup.unpack(whole)
        _index(file, whole, backup.manifest, embedder, progress)
        return put_in_place(whole, folder)


def _refuse(file: Path, reaching: list[str]) -> None:
    if reaching:
        raise ArchiveUnreadable(
            f"{file} brings settings that reach beyond the archive ({', '.join(reaching)}): look at them "
            f"(`unzip -p {file} archive.toml`), and if they are yours, restore it with --trust-settings"
        )


def _index(
    file: Path, whole: Path, manifest: Manifest, embedder: Embedder | None, progress: Callable[[int], Progress]
) -> None:
    """Put the vectors into a new index and verify all of it."""
    engine = open_file(whole / DATABASE_NAME)
    try:
        with engine.begin() as connection:
            if acting := strangers(connection):  # before anything is changed that could set one off
                raise ArchiveUnreadable(f"{file} is not a backup of an archive: its database has a {acting[0]}")
            found = tables.bring_up_to_date(connection, str(file))
            tables.add_missing_tables(connection)
            name = facts.vectors_name(connection)
            dimension = facts.stored_fingerprint(connection).dimension
            _compare(file, connection, manifest)
        with closing(EmbeddedChroma(whole / name, create=True)) as vectors:
            vectors.count()  # makes the collection, even where there are no passages
            missing = _add_vectors(engine, vectors, whole / VECTORS, dimension, progress)
            if found < DIGESTS_SINCE:
                with engine.begin() as connection:
                    adopt_vectors(connection, vectors)
            if missing:
                embed_in_place(engine, embedder or load_embedder(read_settings(whole)), vectors, missing)
            wrong = disagreements(engine, vectors)
    finally:
        engine.dispose()
    if wrong:
        raise ArchiveUnreadable(f"{file} is not a whole archive: {wrong[0]}")
    (whole / VECTORS).unlink()


def _compare(file: Path, connection: Connection, manifest: Manifest) -> None:
    """Refuse a database that does not hold as much as the manifest says."""
    counted = {
        "articles": connection.scalar(select(func.count()).select_from(articles)),
        "passages": connection.scalar(select(func.count()).select_from(passages)),
        "generation": facts.generation(connection),
    }
    for name, count in counted.items():
        if count != getattr(manifest, name):
            raise ArchiveUnreadable(f"{file} is not a whole backup: its {name} are {count}, not what its manifest says")


def _add_vectors(
    engine: Engine, vectors: EmbeddedChroma, file: Path, dimension: int, progress: Callable[[int], Progress]
) -> set[str]:
    """Put the rows of `file` into `vectors`; returns the passages that have none."""
    with engine.connect() as connection:
        ids = list(connection.scalars(select(passages.c.id).order_by(passages.c.key)))
    rows = vector_rows(file, (len(ids), dimension))
    told = progress(len(ids))
    known: set[str] = set()
    with engine.connect() as connection:
        for first in range(0, len(ids), _VECTORS_AT_ONCE):
            some = ids[first : first + _VECTORS_AT_ONCE]
            metadata = expected_metadata(connection, some)
            vectors_of = zip(some, rows[first : first + _VECTORS_AT_ONCE], strict=True)
            found = {id_: row for id_, row in vectors_of if id_ in metadata and np.isfinite(row).all()}
            if found:
                vectors.upsert(list(found), np.stack(list(found.values())), [metadata[id_] for id_ in found])
            known |= found.keys()
            told(len(some))
    return set(ids) - known
