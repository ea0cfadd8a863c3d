"""The tagger: which words are cues, and for each cue which words are its speaker and which are what was said.

The first layers of MiniLM. A token is judged for itself (does a cue begin here?) and, as parsers join a word to its
head (Dozat and Manning, ICLR 2017), together with each cue: is it a part of the speaker, of the cue, of what is said?
"""

import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from store.attributions.encoding import Encoded, encode
from store.embedding.bert import Shape, Weights
from store.embedding.inference import TokenModel
from store.embedding.minilm import load_tokenizer, packaged_model
from store.embedding.quantised import make_builder
from store.embedding.weights import load_weights
from store.types import Span

SHIPPED = Path(__file__).with_name("shipped")
RANGES = "ranges.safetensors"
CONTENT, SOURCE, CUE = 0, 1, 2
LABELS = 3
PAIR_WIDTH = 192
FARTHEST = 64
"""Tokens between a cue and another, beyond which distance is the same."""
_LIKELY_CUE = 0.0
"""The log odds from which a token is taken to begin a cue."""

Floats = NDArray[np.float32]


class Judged(NamedTuple):
    """What the network says of a stretch: of each likely cue its token, its log odds, the logits ``(t, 3)`` of all."""

    encoded: Encoded
    cues: tuple[tuple[int, float, Floats], ...]


@cache
def shipped_tagger() -> "Tagger":
    """Returns the shipped model, which is loaded once."""
    return Tagger()


class Tagger:
    """Judges stretches of text. Loaded when it is first asked; safe to call from several threads.

    Args:
        folder: with the trained weights; the shipped ones by default.
    """

    def __init__(self, folder: Path = SHIPPED) -> None:
        self._folder = folder
        self._loading = threading.Lock()
        self._loaded: tuple[Any, TokenModel, Weights] | None = None

    def judge(self, texts: Sequence[tuple[str, Sequence[Span]]]) -> list[list[Judged]]:
        """Returns, for each text with its stretches, what is found in each.

        Raises:
            store.ModelUnavailable: if the weights, or the packaged model they build on, are not there or damaged.
        """
        tokenizer, model, weights = self._model()
        encoded = [encode(tokenizer, text, some) for text, some in texts]
        flat = [one for some in encoded for one in some]
        outputs = iter(model.run([[one.ids, one.types] for one in flat], batch_size=32))
        return [[_judged(one, next(outputs), weights) for one in some] for some in encoded]

    def _model(self) -> tuple[Any, TokenModel, Weights]:
        with self._loading:
            if self._loaded is None:
                backbone = packaged_model()
                weights, config = load_weights(self._folder, backbone)
                shape = Shape(config["num_hidden_layers"], config["num_attention_heads"], config["layer_norm_eps"])
                network = TokenModel(_build_network(weights, shape, self._folder / RANGES))
                self._loaded = load_tokenizer(backbone), network, weights
            return self._loaded


def _judged(encoded: Encoded, outputs: tuple[Floats, ...], weights: Weights) -> Judged:
    length = len(encoded.ids)
    starts, of_cue, keys, alone = (output[:length] for output in outputs)
    likely = np.flatnonzero(encoded.begins & (starts >= _LIKELY_CUE))
    if not len(likely):
        return Judged(encoded, ())
    queries = of_cue[likely] @ weights["pair.bilinear.weight"].T + weights["pair.bilinear.bias"]
    pairs = np.einsum("nld,td->ntl", queries.reshape(len(likely), LABELS, PAIR_WIDTH), keys) + alone
    apart = np.arange(length)[None] - likely[:, None]
    pairs += weights["pair.places"][np.clip(apart, -FARTHEST, FARTHEST) + FARTHEST]
    return Judged(encoded, tuple((int(at), float(starts[at]), pairs[n]) for n, at in enumerate(likely)))


def _build_network(weights: Weights, shape: Shape, ranges: Path) -> Any:
    """Returns an ``openvino.Model`` from ids and types, int64 of shape ``(b, t)``.

    Its outputs: logits of cues ``(b, t)``, cues and tokens as they are paired, both ``(b, t, PAIR_WIDTH)``, and logits
    of tokens alone ``(b, t, 3)``.
    """
    import openvino

    build = make_builder(weights, shape, ranges)
    ids, types = build.parameter("ids"), build.parameter("types")
    hidden = build.encode(ids, types)
    starts = build.op.squeeze(build.linear(hidden, "cue"), build.const([2], np.int64))
    of_cue, of_token = (build.op.gelu(build.linear(hidden, name), "erf") for name in ("pair.cue", "pair.token"))
    return openvino.Model(
        [starts, of_cue, of_token, build.linear(of_token, "pair.alone")], [ids, types], "attributions"
    )
