"""How much a word of a question matters: the rarer in the archive, the more."""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

PRIOR_PASSAGES = 1_000
"""Added to the archive's size, so that in a small archive, where counts say little, all words matter about alike."""


@dataclass(frozen=True, slots=True)
class Rarity:
    """Inverse passage frequencies (Spärck Jones, 1972) of the stems of one question."""

    weights: Mapping[str, float]

    @classmethod
    def of(cls, frequencies: Mapping[str, int], passages: int) -> "Rarity":
        """From the number of passages that hold each stem, of `passages` in all."""
        size = passages + PRIOR_PASSAGES
        return cls({stem: math.log((size + 1) / (count + 1)) for stem, count in frequencies.items()})

    def coverage(self, wanted: Iterable[str], present: Collection[str]) -> float:
        """The weighted share of `wanted` that is in `present`, 0..1; 1 if nothing is wanted."""
        found = total = 0.0
        for stem in wanted:
            weight = self.weights.get(stem, 0.0)
            total += weight
            if stem in present:
                found += weight
        return found / total if total else 1.0
