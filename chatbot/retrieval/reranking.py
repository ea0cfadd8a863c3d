"""Scoring the best candidates once more, each together with the question.

Nothing is shipped that does this better than the comprehension model, which sees the best of them anyway. Any
cross-encoder that sentence-transformers can load can be named in `NEWS_RERANKER`.
"""

import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from store import ModelUnavailable, ScoredPassage, passage_input

RERANKED = 24
"""Candidates, the best of all, that are scored again."""
_RERANKER_WEIGHT = 0.5
"""Of the reranker's opinion, 0..1, beside a retrieval score of about that size. Not tuned: no model is shipped."""


class Reranker(Protocol):
    """A model that judges a question and a text together. Safe to call from several threads."""

    def relevance(self, question: str, texts: Sequence[str]) -> list[float]:
        """Returns how likely each text answers the question, 0..1, in the order given."""


def load_reranker() -> Reranker | None:
    """Returns the cross-encoder that ``NEWS_RERANKER`` names, a hub name or a folder; None if it is not set.

    Raises:
        store.ModelUnavailable: if it cannot be loaded.
    """
    name = os.environ.get("NEWS_RERANKER")
    return CrossEncoderReranker(name) if name else None


def rerank(reranker: Reranker, question: str, scored: Sequence[ScoredPassage]) -> list[ScoredPassage]:
    """Returns `scored`, best first, with the opinion of `reranker` added to the first `RERANKED`; best first again."""
    first, rest = scored[:RERANKED], scored[RERANKED:]
    opinions = reranker.relevance(
        question, [passage_input(candidate.passage.title, candidate.passage.text) for candidate in first]
    )
    moved = [
        replace(candidate, score=candidate.score + _RERANKER_WEIGHT * opinion)
        for candidate, opinion in zip(first, opinions, strict=True)
    ]
    return sorted([*moved, *rest], key=lambda candidate: (-candidate.score, candidate.passage.id))


class CrossEncoderReranker:
    """A cross-encoder with one output. Safe to call from several threads.

    Raises:
        ModelUnavailable: if the model cannot be found or loaded, or gives more than one score.
    """

    def __init__(self, name: str) -> None:
        from sentence_transformers import CrossEncoder
        from torch.nn import Sigmoid

        try:
            self._model: Any = CrossEncoder(name, device="cpu", activation_fn=Sigmoid())
        except Exception as error:  # the library raises whatever its hub client or the files provoke
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ModelUnavailable(f"the reranking model {name!r} cannot be loaded: {reason}") from error
        if self._model.num_labels != 1:
            raise ModelUnavailable(f"the reranking model {name!r} gives {self._model.num_labels} scores, not one")
        self._lock = threading.Lock()

    def relevance(self, question: str, texts: Sequence[str]) -> list[float]:
        """See `Reranker`."""
        if not texts:
            return []
        with self._lock:
            scores = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        return [float(score) for score in scores]
