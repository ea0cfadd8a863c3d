"""Any cross-encoder that sentence-transformers can load, by hub name or folder (`NEWS_RERANKER`)."""

import threading
from collections.abc import Sequence
from typing import Any

from store import ModelUnavailable


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
        """See `chatbot.retrieval.reranking.Reranker`."""
        if not texts:
            return []
        with self._lock:
            scores = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        return [float(score) for score in scores]
