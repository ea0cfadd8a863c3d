"""BERT encoders (Devlin et al., NAACL 2019) written with OpenVINO's operators, from weights in their published layout.

Written out, rather than converted from PyTorch, so that neither PyTorch nor a converted copy of the model is needed to
run one: the weights are read where the package keeps them, and the network is ready in a fraction of a second.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = Mapping[str, NDArray[np.float32]]
"""By the names of the published layout, such as ``encoder.layer.0.output.dense.weight``."""

WORD_EMBEDDINGS = "embeddings.word_embeddings.weight"
TOKEN_TYPES = "embeddings.token_type_embeddings.weight"  # noqa: S105 - a tensor's name, not a secret
POSITIONS = "embeddings.position_embeddings.weight"
PAD, CLS, SEP = 0, 101, 102
"""The special tokens of BERT's vocabulary."""
EXCLUDED = -1e4


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a model, as far as its weights do not tell it."""

    layers: int
    heads: int
    epsilon: float = 1e-12


class BertBuilder:
    """Builds networks over one set of weights; one method per building block."""

    def __init__(self, weights: Weights, shape: Shape) -> None:
        from openvino import opset13

        self.op: Any = opset13
        self.weights = weights
        self._shape = shape

    def const(self, value: Any, dtype: Any = np.float32) -> Any:
        """A constant of the network."""
        return self.op.constant(np.asarray(value, dtype=dtype))

    def parameter(self, name: str) -> Any:
        """An input of token ids or types: int64 of shape ``(batch, length)``, padded with 0."""
        return self.op.parameter([-1, -1], np.int64, name=name)

    def kept(self, ids: Any) -> Any:
        """1.0 for every token, 0.0 for padding, shape ``(batch, length)``."""
        return self.op.convert(self.op.not_equal(ids, self.const(PAD, np.int64)), "f32")

    def encode(self, ids: Any, types: Any | None = None) -> Any:
        """The last layer's output, shape ``(batch, length, width)``; without `types` all tokens are of type 0."""
        padding = self.op.subtract(self.const(1.0), self.kept(ids))
        bias = self.op.multiply(self.op.unsqueeze(padding, self.const([1, 2], np.int64)), self.const(EXCLUDED))
        hidden = self._embed(ids, types)
        for number in range(self._shape.layers):
            hidden = self._layer(hidden, bias, f"encoder.layer.{number}.")
        return hidden

    def linear(self, x: Any, name: str) -> Any:
        """An affine map over the last axis."""
        product = self.op.matmul(x, self.const(self.weights[name + ".weight"]), False, True)
        return self.op.add(product, self.const(self.weights[name + ".bias"]))

    def feed_forward(self, x: Any, prefix: str) -> Any:
        """The two affine maps of a layer's second half, with the activation between them."""
        inner = self.op.gelu(self.linear(x, prefix + "intermediate.dense"), "erf")
        return self.linear(inner, prefix + "output.dense")

    def _norm(self, x: Any, name: str) -> Any:
        centred = self.op.mvn(x, self.const([-1], np.int64), True, self._shape.epsilon, "inside_sqrt")
        scaled = self.op.multiply(centred, self.const(self.weights[name + ".weight"]))
        return self.op.add(scaled, self.const(self.weights[name + ".bias"]))

    def _embed(self, ids: Any, types: Any | None) -> Any:
        op, zero, one = self.op, self.const(0, np.int64), self.const(1, np.int64)
        length = op.gather(op.shape_of(ids, "i64"), one, zero)
        positions = op.range(zero, length, one, "i64")
        kinds = self.const(self.weights[TOKEN_TYPES][0]) if types is None else self._lookup(TOKEN_TYPES, types)
        total = op.add(op.add(self._lookup(WORD_EMBEDDINGS, ids), kinds), self._lookup(POSITIONS, positions))
        return self._norm(total, "embeddings.LayerNorm")

    def _layer(self, x: Any, bias: Any, prefix: str) -> Any:
        op, attention = self.op, prefix + "attention."
        query, key, value = (self._heads(x, attention + "self." + part) for part in ("query", "key", "value"))
        mixed = op.scaled_dot_product_attention(query, key, value, bias)
        mixed = op.transpose(mixed, self.const([0, 2, 1, 3], np.int64))
        mixed = op.reshape(mixed, self.const([0, 0, -1], np.int64), True)
        x = self._norm(op.add(x, self.linear(mixed, attention + "output.dense")), attention + "output.LayerNorm")
        return self._norm(op.add(x, self.feed_forward(x, prefix)), prefix + "output.LayerNorm")

    def _lookup(self, name: str, ids: Any) -> Any:
        return self.op.gather(self.const(self.weights[name]), ids, self.const(0, np.int64))

    def _heads(self, x: Any, name: str) -> Any:
        shape = self.const([0, 0, self._shape.heads, -1], np.int64)
        heads = self.op.reshape(self.linear(x, name), shape, True)
        return self.op.transpose(heads, self.const([0, 2, 1, 3], np.int64))
