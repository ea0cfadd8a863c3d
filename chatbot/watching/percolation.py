"""Which standing questions new passages may answer: the search turned round.

Each question is compared with all new passages at once, by vectors and by words, as a search compares one question with
all passages; only questions that some passage matches well enough are asked. Lucene calls this percolation.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chatbot.language.words import content_stems
from chatbot.watching.types import Watch
from store import Passage

LIKELY_FROM = 0.62
"""Cosine of a passage plus the share of the question's words that it has, each from 0 to 1, halved: what is below is
not asked. See `tests/quality/percolation.py` for what it costs and misses."""
_BLOCK = 512
"""Questions at once: bounds the memory of the comparison."""

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class NewPassages:
    """What is new in an archive.

    Attributes:
        passages: of new articles and new versions.
        vectors: ``(n, d)``, of length 1, in their order.
    """

    passages: Sequence[Passage]
    vectors: Matrix


def likely_answered(watches: Sequence[Watch], new: NewPassages, likely_from: float = LIKELY_FROM) -> list[Watch]:
    """Returns the watches that some of the new passages may answer, in their order."""
    if not watches or not len(new.passages):
        return []
    words = _PassageWords([content_stems(f"{passage.title} {passage.text}") for passage in new.passages])
    found: list[Watch] = []
    for start in range(0, len(watches), _BLOCK):
        block = watches[start : start + _BLOCK]
        cosine = np.clip(np.stack([watch.vector for watch in block]) @ new.vectors.T, 0.0, 1.0)
        shares = np.stack([words.shares(watch) for watch in block])
        scores = ((cosine + shares) / 2).max(axis=1)
        found += [watch for watch, score in zip(block, scores, strict=True) if score >= likely_from]
    return found


class _PassageWords:
    """The words of the new passages, and how telling each is among them."""

    def __init__(self, stems: Sequence[Sequence[str]]) -> None:
        self._count = len(stems)
        self._holding: dict[str, list[int]] = {}
        for number, own in enumerate(stems):
            for stem in set(own):
                self._holding.setdefault(stem, []).append(number)
        self._frequency = Counter({stem: len(numbers) for stem, numbers in self._holding.items()})

    def shares(self, watch: Watch) -> Matrix:
        """Returns the rarity-weighted share of the question's words that each passage holds, ``(n,)``, 0..1.

        A passage that lacks all parts of the question's proper names has nothing to say about them.
        """
        found = np.zeros(self._count, np.float32)
        named = np.zeros(self._count, bool)
        total = 0.0
        for stem in watch.stems:
            weight = math.log1p(self._count / (1 + self._frequency[stem]))
            total += weight
            numbers = self._holding.get(stem)
            if numbers:
                found[numbers] += weight
                if stem in watch.names:
                    named[numbers] = True
        if watch.names:
            found[~named] = 0.0
        return found / total if total else found
