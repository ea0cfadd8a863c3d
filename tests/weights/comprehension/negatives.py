"""Passages that look right for a question and do not answer it, as the product's own retrieval would bring them."""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from chatbot.comprehension.encoding import Floats, Ints
from store.embedding.minilm import MiniLM
from tests.weights.comprehension.examples import Example, normalise

_DEPTH = 16
"""Passages looked at on each side, before those with the answer are left out."""


class Negatives:
    """For a question, passages without its answer that are near by words (tf-idf) or by meaning (MiniLM)."""

    def __init__(self, passages: Sequence[str]) -> None:
        self.passages = list(passages)
        self.normal = [normalise(p) for p in self.passages]
        self.vectoriser = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), stop_words="english", min_df=1)
        self.matrix = self.vectoriser.fit_transform(self.passages).T.tocsc()
        self.embedder = MiniLM()
        self.vectors = self.embedder.encode(self.passages)

    def nearest(self, examples: Sequence[Example], keep: int) -> list[list[str]]:
        """Up to ``keep`` passages for each example; the sides take turns, nearest first."""
        found = []
        for begin in range(0, len(examples), 500):
            batch = examples[begin : begin + 500]
            asked = [e.question for e in batch]
            by_words = _best(np.asarray((self.vectoriser.transform(asked) @ self.matrix).todense()))
            by_meaning = _best(self.embedder.encode(asked) @ self.vectors.T)
            turns = np.stack([by_words, by_meaning], 2).reshape(len(batch), -1)
            found += [self._allowed(e, row, keep) for e, row in zip(batch, turns.tolist(), strict=True)]
        return found

    def _allowed(self, example: Example, order: Sequence[int], keep: int) -> list[str]:
        answers = {normalise(example.passage[a:b]) for a, b in example.answers} - {""}
        fine = [
            i
            for i in dict.fromkeys(order)
            if not any(answer in self.normal[i] for answer in answers)
            and not self.passages[i].startswith(example.passage[:60])
        ]
        return [self.passages[i] for i in fine[:keep]]


def _best(scores: Floats) -> Ints:
    """The columns of the `_DEPTH` highest scores of each row, best first."""
    depth = min(_DEPTH, scores.shape[1])
    some = np.argpartition(-scores, depth - 1, axis=1)[:, :depth]
    order = np.argsort(-np.take_along_axis(scores, some, 1), axis=1, kind="stable")
    return np.take_along_axis(some, order, 1).astype(np.int64)
