"""The vector index on an embedded Chroma: the one file that knows Chroma.

Facts of Chroma 1.5 that shape it: a query in one process does not see what another has written until the client is
opened again; `add` ignores an id that exists (hence `upsert`); a batch has an upper limit; the distance is fixed when
a collection is made; and only one process may write (`store.lock` sees to it).
"""

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from shutil import copyfile, disk_usage
from tempfile import TemporaryDirectory
from typing import Any, cast

import numpy as np

from store.errors import ArchiveUnreadable
from store.types import Hit
from store.vectors import VectorRow, Vectors

COLLECTION = "passages"
BATCH = 2_000
EF_SEARCH = 200
"""How many neighbours the graph search keeps in view; recall against exact search is in the README's benchmark."""
LITTLE_ROOM = 1 << 20
"""Bytes free on a disk where writing fails for want of room."""
CONFIGURATION = {"hnsw": {"space": "cosine", "ef_search": EF_SEARCH}}


class ChromaIndex:
    """Passage vectors in a Chroma collection in `folder`. Safe to call from several threads.

    Raises:
        ArchiveUnreadable: from every method, if Chroma cannot read or write its files.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self._folder = folder
        self._create = create
        self._lock = threading.RLock()
        self._system: Any = None
        self._collection: Any = None
        self._copy: TemporaryDirectory[str] | None = None

    def upsert(self, ids: Sequence[str], vectors: Vectors, metadata: Sequence[Mapping[str, str | int]]) -> None:
        """Add or replace rows, in batches that Chroma accepts."""
        for first in range(0, len(ids), BATCH):
            rows = slice(first, first + BATCH)
            metadatas = [dict(row) for row in metadata[rows]]
            self._call("upsert", ids=list(ids[rows]), embeddings=vectors[rows], metadatas=metadatas)

    def delete(self, ids: Sequence[str]) -> None:
        """Remove rows; unknown ids are ignored."""
        for batch in _batched(ids):
            self._call("delete", ids=batch)

    def query(self, vector: Vectors, limit: int, where: Mapping[str, object] | None = None) -> list[Hit]:
        """The nearest rows, best first, scored by cosine similarity."""
        if limit < 1:
            return []
        found = self._call("query", query_embeddings=[vector], n_results=limit, where=where, include=["distances"])
        distances = found["distances"]
        hits = [Hit(id_, 1.0 - distance) for id_, distance in zip(found["ids"][0], distances[0], strict=True)]
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))  # Chroma leaves the order of equals open

    def fetch(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Stored vectors by id."""
        vectors: dict[str, Vectors] = {}
        for batch in _batched(ids):
            rows = self._call("get", ids=batch, include=["embeddings"])
            vectors.update(zip(rows["ids"], np.asarray(rows["embeddings"], dtype=np.float32), strict=True))
        return vectors

    def ids(self) -> Iterator[str]:
        """All stored ids."""
        for page in self._pages([]):
            yield from page["ids"]

    def rows(self) -> Iterator[VectorRow]:
        """All stored rows; a batch at a time is in memory."""
        for page in self._pages(["embeddings", "metadatas"]):
            yield from map(VectorRow, page["ids"], page["embeddings"], page["metadatas"])

    def count(self) -> int:
        """How many rows are stored."""
        return int(self._call("count"))

    def reopen(self) -> None:
        """Forget what is open, so that the next call sees what other processes have written."""
        with self._lock:
            if self._system is not None:
                self._system.stop()
            self._system = self._collection = None
            if self._copy is not None:
                self._copy.cleanup()
                self._copy = None

    close = reopen

    def move(self, folder: Path) -> None:
        """Reopen on another folder."""
        with self._lock:
            self.reopen()
            self._folder = folder

    def clear(self) -> None:
        """Remove every row."""
        self.delete(list(self.ids()))

    def _pages(self, include: Sequence[str]) -> Iterator[Any]:
        first = 0
        while (page := self._call("get", include=list(include), limit=BATCH, offset=first))["ids"]:
            yield page
            first += len(page["ids"])

    def _call(self, method: str, **arguments: Any) -> Any:
        with self._lock:
            try:
                if self._collection is None:
                    self._open()
                return getattr(self._collection, method)(**arguments)
            except (ArchiveUnreadable, ImportError):
                raise
            except Exception as error:  # Chroma's Rust bindings raise their own, undocumented types
                self.reopen()  # what failed once is not to be trusted again
                if _is_full(self._folder):
                    raise ArchiveUnreadable(
                        f"the disk that holds {self._folder} is full: make room, and start again"
                    ) from error
                raise ArchiveUnreadable(
                    f"the vectors in {self._folder} cannot be used ({_first_line(error)}): "
                    f"run `news-archive rebuild --archive {self._folder.parent}`"
                ) from error

    def _writable(self) -> Path:
        """The folder, or a copy of it where it is read-only: Chroma does not even read there."""
        if self._create or os.access(self._folder, os.W_OK):
            return self._folder
        self._copy = TemporaryDirectory(prefix="vectors-")
        target = Path(self._copy.name)
        for path in sorted(self._folder.rglob("*")):  # not `copytree`: it copies the write protection too
            if path.is_dir():
                (target / path.relative_to(self._folder)).mkdir()
            else:
                copyfile(path, target / path.relative_to(self._folder))
        return target

    def _open(self) -> None:
        from chromadb.api import ServerAPI
        from chromadb.api.models.Collection import Collection
        from chromadb.config import Settings, System

        if not self._create and not (self._folder / "chroma.sqlite3").exists():
            raise ArchiveUnreadable(
                f"the vectors in {self._folder} are missing: run `news-archive rebuild --archive {self._folder.parent}`"
            )
        # A System of our own: `PersistentClient` shares one per path within a process, and a shared one is only
        # reopened when its last user has closed it, so that a second reader would keep the first one's view frozen.
        settings = Settings(is_persistent=True, persist_directory=str(self._writable()), anonymized_telemetry=False)
        settings.migrations = "apply" if self._create else "validate"
        system = System(settings)
        server = system.instance(ServerAPI)
        system.start()
        self._system = system
        if self._create:
            model = server.create_collection(COLLECTION, configuration=cast(Any, CONFIGURATION), get_or_create=True)
        else:
            model = server.get_collection(COLLECTION)
        self._collection = Collection(client=server, model=model, embedding_function=None)


def _batched(ids: Sequence[str]) -> Iterator[list[str]]:
    for first in range(0, len(ids), BATCH):
        yield list(ids[first : first + BATCH])


def _is_full(folder: Path) -> bool:
    try:
        return disk_usage(folder).free < LITTLE_ROOM
    except OSError:
        return False


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
