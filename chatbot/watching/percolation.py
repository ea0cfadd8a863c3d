"""Which standing questions new passages may answer: the search turned round.

Each question is compared with all new passages at once, by vectors and by words, as a search compares one question with
all passages; only questions that some passage matches well enough are asked. Lucene calls this percolation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chatbot.language.words import content_stems
from chatbot.watching.types import Watch
from store import Passage

LIKELY_FROM = 0.48
"""The score, 0..1, of its best new passage from which a question is asked: .98 of the answers to 812 development
questions that quoted one of 200 articles had that. `tests/quality/percolation.py` measures what it misses and costs."""
_COSINE_WEIGHT, _WORDS_WEIGHT = 0.6, 0.4
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
        scores = (_COSINE_WEIGHT * cosine + _WORDS_WEIGHT * shares).max(axis=1)
        found += [watch for watch, score in zip(block, scores, strict=True) if score >= likely_from]
    return found


class _PassageWords:
    """The words of the new passages."""

    def __init__(self, stems: Sequence[Sequence[str]]) -> None:
        self._count = len(stems)
        self._holding: dict[str, list[int]] = {}
        for number, own in enumerate(stems):
            for stem in set(own):
                self._holding.setdefault(stem, []).append(number)

    def shares(self, watch: Watch) -> Matrix:
        """Returns the weighted share of the question's words that each passage holds, ``(n,)``, 0..1."""
        found = np.zeros(self._count, np.float32)
        for stem, weight in watch.weights.items():
            found[self._holding.get(stem, [])] += weight
        total = sum(watch.weights.values())
        return found / total if total else found
