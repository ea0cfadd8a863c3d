"""A `VectorIndex` in memory that compares with every vector: what the contract means, in few lines."""

from collections.abc import Iterator, Mapping, Sequence
from operator import ge, gt, le, lt
from typing import Any

import numpy as np

from store import Hit
from store.types.vectors import Vectors
from store.vectors.protocol import VectorRow

COMPARISONS = {"$gte": ge, "$gt": gt, "$lte": le, "$lt": lt}


class ExactIndex:
    """Passage vectors in a dictionary."""

    def __init__(self) -> None:
        self._rows: dict[str, VectorRow] = {}

    def upsert(self, ids: Sequence[str], vectors: Vectors, metadata: Sequence[Mapping[str, str | int]]) -> None:
        for id_, vector, facts in zip(ids, vectors, metadata, strict=True):
            self._rows[id_] = VectorRow(id_, vector, facts)

    def delete(self, ids: Sequence[str]) -> None:
        for id_ in ids:
            self._rows.pop(id_, None)

    def query(self, vector: Vectors, limit: int, where: Mapping[str, object] | None = None) -> list[Hit]:
        hits = [
            Hit(row.passage_id, float(np.dot(row.vector, vector)))
            for row in self._rows.values()
            if _passes(row.metadata, where or {})
        ]
        return sorted(hits, key=lambda hit: -hit.score)[: max(limit, 0)]

    def fetch(self, ids: Sequence[str]) -> dict[str, Vectors]:
        return {id_: self._rows[id_].vector for id_ in ids if id_ in self._rows}

    def ids(self) -> Iterator[str]:
        yield from self._rows

    def rows(self) -> Iterator[VectorRow]:
        yield from self._rows.values()

    def count(self) -> int:
        return len(self._rows)

    def reopen(self) -> None:
        pass

    def clear(self) -> None:
        self._rows.clear()


def _passes(facts: Mapping[str, str | int], where: Mapping[str, Any]) -> bool:
    for key, condition in where.items():
        if key == "$and":
            if not all(_passes(facts, part) for part in condition):
                return False
            continue
        ((operator, wanted),) = condition.items()
        found = facts.get(key)
        if found is None:
            return False
        if not (found in wanted if operator == "$in" else COMPARISONS[operator](found, wanted)):
            return False
    return True
