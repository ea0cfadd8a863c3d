"""Which words of a conversation a question leaves out: term classification (QuReTeC: Voskarides et al., SIGIR 2020).

MiniLM with one head, trained on the human rewritings of CANARD and of TREC CAsT 2022 (see `shipped/MODEL_CARD.md`).
"""

import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from chatbot.understanding.followups.encoding import encode
from store.embedding.bert import BertBuilder, Shape, Weights
from store.embedding.inference import TokenModel
from store.embedding.minilm import load_tokenizer, packaged_model
from store.embedding.weights import load_weights

SHIPPED = Path(__file__).with_name("shipped")


@cache
def shipped_terms() -> "TermModel":
    """Returns the shipped model, which is loaded once."""
    return TermModel()


class TermModel:
    """Judges the words of a conversation. Loaded when it is first asked; safe to call from several threads.

    Args:
        folder: with the trained weights; the shipped ones by default.
    """

    def __init__(self, folder: Path = SHIPPED) -> None:
        self._folder = folder
        self._loading = threading.Lock()
        self._loaded: tuple[Any, TokenModel] | None = None

    def probabilities(self, question: str, said: Sequence[tuple[str, int]]) -> dict[str, float]:
        """Returns, for each stem of the texts `said`, how likely `question` leaves it out, 0..1.

        Args:
            said: the texts before the question with their types (see `encoding`), the latest first.

        Raises:
            store.ModelUnavailable: if the weights, or the packaged model they build on, are not there or damaged.
        """
        tokenizer, model = self._model()
        encoded = encode(tokenizer, question, said)
        ((logits,),) = model.run([[encoded.ids, encoded.types]])
        found: dict[str, float] = {}
        for stem, logit in zip(encoded.stems, logits, strict=True):
            if stem is not None:
                found[stem] = max(found.get(stem, 0.0), float(1.0 / (1.0 + np.exp(-logit))))
        return found

    def _model(self) -> tuple[Any, TokenModel]:
        with self._loading:
            if self._loaded is None:
                backbone = packaged_model()
                weights, config = load_weights(self._folder, backbone)
                shape = Shape(config["num_hidden_layers"], config["num_attention_heads"], config["layer_norm_eps"])
                self._loaded = load_tokenizer(backbone), TokenModel(_build_network(weights, shape))
            return self._loaded


def _build_network(weights: Weights, shape: Shape) -> Any:
    """Returns an ``openvino.Model`` from ids and types, both int64 of shape ``(b, t)``, to logits ``(b, t)``."""
    import openvino

    build = BertBuilder(weights, shape)
    ids, types = build.parameter("ids"), build.parameter("types")
    logits = build.op.squeeze(build.linear(build.encode(ids, types), "carried"), build.const([2], np.int64))
    return openvino.Model([logits], [ids, types], "followups")
