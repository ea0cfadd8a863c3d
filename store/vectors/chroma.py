"""The vector index in a Chroma collection, wherever Chroma runs.

Facts of Chroma 1.5 that shape it: `add` ignores an id that exists (hence `upsert`); a batch has an upper limit; the
distance is fixed when a collection is made; and only one process may write (the writer's lock sees to it).
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, cast

import numpy as np

from store.errors import ArchiveUnreadable
from store.types import Hit
from store.types.vectors import Vectors
from store.vectors.protocol import VectorRow

ROWS_AT_ONCE = 2_000
EF_SEARCH = 3_200
"""How many neighbours the graph search keeps in view: what a million vectors take for a recall@10 of .99, in 6 ms."""
CONFIGURATION = cast(Any, {"hnsw": {"space": "cosine", "ef_search": EF_SEARCH}})
_SILENT = {
    "anonymized_telemetry": False,
    "chroma_otel_collection_endpoint": "",
    "chroma_otel_granularity": "none",
}
"""Chroma's settings that keep it from reporting to its makers, or traces to anybody."""


def settings_of(**given: object) -> Any:
    """Chroma's ``Settings``: those `given`, its defaults, and nothing from the environment or a file ``.env``.

    By itself Chroma reads both, under names such as ``CHROMA_SERVER_HOST``: they may be meant for another program, and
    would lead this archive's vectors, or traces of each call, to another server.
    """
    return _settings_class()(**given, **_SILENT)


@cache
def _settings_class() -> Any:
    """Returns the class of `settings_of`, made once: pydantic takes a while for it."""
    from chromadb.config import Settings

    class Given(Settings):  # type: ignore[misc]
        @classmethod
        def settings_customise_sources(cls, *_: Any, init_settings: Any, **__: Any) -> tuple[Any, ...]:
            return (init_settings,)

    return Given


class ChromaIndex(ABC):
    """Passage vectors in a Chroma collection. Safe to call from several threads.

    Args:
        create: for writing; the collection is made if it is not there.
        batch: how many rows Chroma takes or gives at a time.

    Raises:
        ArchiveUnreadable: from every method, if Chroma cannot read or write.
    """

    def __init__(self, location: str, *, create: bool = False, batch: int = ROWS_AT_ONCE) -> None:
        self._location = location
        self._create = create
        self._batch = batch
        self._lock = threading.RLock()
        self._system: Any = None
        self._collection: Any = None

    def upsert(self, ids: Sequence[str], vectors: Vectors, metadata: Sequence[Mapping[str, str | int]]) -> None:
        """Add or replace rows, in batches that Chroma accepts."""
        for first in range(0, len(ids), self._batch):
            rows = slice(first, first + self._batch)
            metadatas = [dict(row) for row in metadata[rows]]
            self._call("upsert", ids=list(ids[rows]), embeddings=vectors[rows], metadatas=metadatas)

    def delete(self, ids: Sequence[str]) -> None:
        """Remove rows; unknown ids are ignored."""
        for batch in self._batched(ids):
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
        for batch in self._batched(ids):
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
        """Returns how many rows are stored."""
        return int(self._call("count"))

    def reopen(self) -> None:
        """Forget what is open, so that the next call sees what other processes have written."""
        with self._lock:
            if self._system is not None:
                self._system.stop()
            self._system = self._collection = None

    def close(self) -> None:
        """Release what is open; a later call opens it again."""
        self.reopen()

    def move(self, location: str) -> None:
        """Reopen somewhere else."""
        with self._lock:
            self.reopen()
            self._location = location

    def clear(self) -> None:
        """Remove every row."""
        self.delete(list(self.ids()))

    @abstractmethod
    def _open(self) -> tuple[Any, Any]:
        """Chroma's system, and the collection in it."""

    @abstractmethod
    def _unusable(self, error: Exception) -> ArchiveUnreadable:
        """Returns what to tell of an error that Chroma raised."""

    def _pages(self, include: Sequence[str]) -> Iterator[Any]:
        first = 0
        while (page := self._call("get", include=list(include), limit=self._batch, offset=first))["ids"]:
            yield page
            first += len(page["ids"])

    def _batched(self, ids: Sequence[str]) -> Iterator[list[str]]:
        for first in range(0, len(ids), self._batch):
            yield list(ids[first : first + self._batch])

    def _call(self, method: str, **arguments: Any) -> Any:
        with self._lock:
            try:
                if self._collection is None:
                    self._system, self._collection = self._open()
                return getattr(self._collection, method)(**arguments)
            except (ArchiveUnreadable, ImportError):
                raise
            except Exception as error:  # Chroma's Rust bindings raise their own, undocumented types
                self.reopen()  # what failed once is not to be trusted again
                raise self._unusable(error) from error
