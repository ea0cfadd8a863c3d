"""The vector side of an archive, as the rest of the code sees it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from store.types import Hit
from store.types.vectors import Vectors


class VectorRow(NamedTuple):
    """A passage as an index stores it; `vector` has the shape ``(dimension,)``."""

    passage_id: str
    vector: Vectors
    metadata: Mapping[str, str | int]


class VectorIndex(Protocol):
    """Passage vectors by passage id, with the metadata that questions are narrowed by."""

    def upsert(self, ids: Sequence[str], vectors: Vectors, metadata: Sequence[Mapping[str, str | int]]) -> None:
        """Add or replace `vectors`; row i belongs to ``ids[i]`` and ``metadata[i]``."""

    def delete(self, ids: Sequence[str]) -> None:
        """Remove `ids`; unknown ones are ignored."""

    def query(self, vector: Vectors, limit: int, where: Mapping[str, object] | None = None) -> list[Hit]:
        """The at most `limit` nearest passages, best first.

        Args:
            vector: shape ``(dimension,)``, of length one.
            where: conditions in the index's own form, see `store.database.filters.where`.

        Returns:
            hits whose score is the cosine similarity, -1..1.
        """

    def fetch(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those of `ids` that are stored; each of shape ``(dimension,)``."""

    def ids(self) -> Iterator[str]:
        """All stored passage ids, in no particular order."""

    def rows(self) -> Iterator[VectorRow]:
        """Everything stored, in no particular order, without holding all of it in memory."""

    def count(self) -> int:
        """Returns how many vectors are stored."""

    def reopen(self) -> None:
        """See what another process has written since this index was opened."""

    def clear(self) -> None:
        """Remove every vector."""
