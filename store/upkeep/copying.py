"""Moving an archive from one storage to another: row by row, nothing embedded again, compared at the end.

The database is copied in one transaction. A file in the new folder says that a copy is not finished: until that is gone
nobody opens it, and a copy that was killed is begun again, with what it left taken away first.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from sqlalchemy import Connection, Table, func, insert, inspect, select

from store.database import article_rows, facts
from store.database.schema import articles, journal, meta, metadata, passages
from store.errors import ArchiveUnreadable
from store.files.private import make_file, make_folder
from store.settings import SETTINGS_NAME, UNFINISHED_NAME, ArchiveSettings, settings_of_file
from store.settings_file import copy_settings
from store.storage import tables
from store.storage.dialects import dialect_of
from store.storage.opening import Storage, storage_of
from store.storage.sqlite import DATABASE_NAME, copy_file
from store.upkeep.verify import disagreements, expected_metadata
from store.vectors.protocol import VectorIndex
from store.writer import open_editor
from store.writing.reembed import Progress

_ROWS_AT_ONCE = 1_000
_COPIED = [table for table in metadata.sorted_tables if table not in (meta, journal)]
_LIKE = 1e-6
"""Chroma makes vectors of length one once more when it writes them out: the last digit may change."""
_OWN_FACTS = ("archive", "vectors", "writer")
"""What the database says of itself that is another thing in the copy."""


@dataclass(frozen=True, slots=True)
class Copied:
    """The content of a copy."""

    articles: int
    passages: int


def copy_archive(
    source: Path,
    target: Path,
    *,
    database_url: str | None = None,
    chroma_url: str | None = None,
    progress: Callable[[int], Progress] = lambda _: lambda _: None,
) -> Copied:
    """Copy the archive in `source`, with its settings and conversations, to the folder `target`.

    Nobody can write to `source` meanwhile. What the copy is stored on is said by a settings file that is in
    `target` already and by the arguments, not by the environment, which is about `source`.

    Args:
        database_url, chroma_url: where the copy lives; None for what the settings file in `target` says, or in the
            folder itself.
        progress: given the number of passages; what it returns is told of each batch of vectors.

    Raises:
        ArchiveMissing, ArchiveLocked
        ArchiveUnreadable: if either cannot be used, or the copy is not the same.
        FileExistsError: if there is something in `target`, or an archive where the copy is to live.
    """
    if target.resolve() == source.resolve():
        raise FileExistsError(f"{target} is the archive itself")
    settings = settings_of_file(target, database_url=database_url, chroma_url=chroma_url)
    storage = storage_of(target, settings)
    with ExitStack() as stack:
        editor = stack.enter_context(open_editor(source))
        editor.settle()
        id_ = _begin(target, storage)
        stack.enter_context(storage.database.lock())
        engine = storage.database.open()
        stack.callback(engine.dispose)
        with editor.engine.connect() as old, engine.begin() as new:
            _copy_rows(old, new, id_)
            location = storage.vectors.location(new)
            vectors = stack.enter_context(closing(storage.vectors.open(location, create=True)))
            _copy_vectors(old, editor.vectors, vectors, progress)
        with editor.engine.connect() as old, engine.connect() as new:
            wrong = [*_differences(old, new, editor.vectors, vectors), *disagreements(engine, vectors)]
            copied = Copied(article_rows.count_rows(new, articles), article_rows.count_rows(new, passages))
    if wrong:
        raise ArchiveUnreadable(f"the copy in {target} is not the same: {wrong[0]}")
    _copy_files(source, target, settings)
    (target / UNFINISHED_NAME).unlink()
    return copied


def _begin(target: Path, storage: Storage) -> str:
    """Take away what a killed copy left, and leave a mark; returns the name of the new archive."""
    mark = target / UNFINISHED_NAME
    if mark.exists():
        id_ = mark.read_text(encoding="ascii").strip()
        _take_away(target, storage, id_)
        return id_
    if target.exists() and any(path.name != SETTINGS_NAME for path in target.iterdir()):
        raise FileExistsError(f"{target} is not empty")
    if storage.database.exists():
        raise FileExistsError(f"there is an archive in {storage.database.name}")
    make_folder(target)
    id_ = uuid4().hex
    make_file(mark)
    mark.write_text(id_, encoding="ascii")
    return id_


def _take_away(target: Path, storage: Storage, id_: str) -> None:
    """Remove what was made under the name `id_`: files, tables, and vectors on a server."""
    for path in target.iterdir():
        if path.name.startswith(facts.FIRST_VECTORS):
            shutil.rmtree(path)
        elif path.name.startswith(DATABASE_NAME):
            path.unlink()
    engine = storage.database.open()
    try:
        with engine.begin() as connection:
            if inspect(connection).has_table(meta.name):
                if facts.archive_id(connection) != id_:
                    raise FileExistsError(f"there is an archive in {storage.database.name}")
                dialect_of(connection).full_text.drop(connection)
                metadata.drop_all(connection)
    finally:
        engine.dispose()


def _copy_rows(old: Connection, new: Connection, id_: str) -> None:
    if not tables.is_empty(new):
        raise ArchiveUnreadable("the database that the copy is to live in has tables of an archive")
    tables.create_tables(new, facts.stored_fingerprint(old))
    copied = select(meta).where(meta.c.name.not_in(_OWN_FACTS))
    new.execute(meta.delete().where(meta.c.name.not_in(_OWN_FACTS)))
    new.execute(insert(meta), [dict(row) for row in old.execute(copied).mappings()])
    facts.name_archive(new, id_)
    for table in _COPIED:
        for rows in (
            old.execute(_in_order(table), execution_options=article_rows.STREAMED).mappings().partitions(_ROWS_AT_ONCE)
        ):
            new.execute(insert(table), [dict(row) for row in rows])
    dialect_of(new).after_copy(new)
    dialect_of(new).full_text.rebuild(new)


def _copy_vectors(
    old: Connection, source: VectorIndex, target: VectorIndex, progress: Callable[[int], Progress]
) -> None:
    target.clear()  # what a killed copy left on a server
    told = progress(int(old.scalar(select(func.count()).select_from(passages)) or 0))
    for ids in _passage_ids(old):
        found, described = source.fetch(ids), expected_metadata(old, ids)
        missing = [id_ for id_ in ids if id_ not in found or id_ not in described]
        if missing:
            raise ArchiveUnreadable(f"the archive has no vector of {missing[0]}: run `news-archive rebuild` first")
        target.upsert(ids, np.stack([found[id_] for id_ in ids]), [described[id_] for id_ in ids])
        told(len(ids))


def _differences(old: Connection, new: Connection, source: VectorIndex, target: VectorIndex) -> Iterator[str]:
    """Yields what is not the same in a copy; at most one thing of each table."""
    for table in _COPIED:
        rows = (
            connection.execute(_in_order(table), execution_options=article_rows.STREAMED) for connection in (old, new)
        )
        if any(one != other for one, other in zip_longest(*rows)):
            yield f"{table.name} differ"
    if facts.generation(old) != facts.generation(new):
        yield "the generation differs"
    for ids in _passage_ids(old):
        before, after = source.fetch(ids), target.fetch(ids)
        if before.keys() != after.keys() or any(np.abs(before[id_] - after[id_]).max() > _LIKE for id_ in ids):
            yield "vectors differ"
            return


def _passage_ids(connection: Connection) -> Iterator[list[str]]:
    ids = connection.scalars(select(passages.c.id).order_by(passages.c.key), execution_options=article_rows.STREAMED)
    return (list(some) for some in ids.partitions(_ROWS_AT_ONCE))


def _in_order(table: Table) -> Any:
    return select(table).order_by(*table.primary_key)


def _copy_files(source: Path, target: Path, settings: ArchiveSettings) -> None:
    """Settings, subscriptions, and the databases beside the archive's."""
    copy_settings(source, target, settings)
    for path in sorted(source.glob("*.toml")):
        if not (target / path.name).exists():
            make_file(target / path.name)
            shutil.copyfile(path, target / path.name)
    for path in sorted(source.glob("*.db")):
        if path.name != DATABASE_NAME:
            copy_file(path, target / path.name)
