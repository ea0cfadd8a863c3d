"""Passages that look right for a question and do not answer it."""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from tests.weights.comprehension.examples import Example, normalise


class Negatives:
    """For a question, passages that look right by tf-idf (words, word pairs) without the answer."""

    def __init__(self, passages: Sequence[str], depth: int = 24) -> None:
        self.passages = list(passages)
        self.normal = [normalise(p) for p in self.passages]
        self.vectoriser = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), stop_words="english", min_df=1)
        self.matrix = self.vectoriser.fit_transform(self.passages).T.tocsc()
        self.depth = depth

    def nearest(self, examples: Sequence[Example], keep: int) -> list[list[str]]:
        """Up to ``keep`` passages for each example, nearest first."""
        result = []
        for begin in range(0, len(examples), 1000):
            batch = examples[begin : begin + 1000]
            scores = np.asarray((self.vectoriser.transform([e.question for e in batch]) @ self.matrix).todense())
            order = np.argsort(-scores, axis=1)[:, : self.depth]
            result += [self._allowed(e, row, keep) for e, row in zip(batch, order, strict=True)]
        return result

    def _allowed(self, example: Example, order: Sequence[int], keep: int) -> list[str]:
        answers = {normalise(example.passage[a:b]) for a, b in example.answers} - {""}
        fine = [
            i
            for i in order
            if not any(answer in self.normal[i] for answer in answers)
            and not self.passages[i].startswith(example.passage[:60])
        ]
        return [self.passages[i] for i in fine[:keep]]
