"""The same encoders with their matrix products in int8: weights by output channel, inputs by fixed ranges.

Two things keep the error small. A channel's width is moved from the inputs into the weights (SmoothQuant: Xiao et al.,
ICML 2023), and the few channels between the two maps of a layer's second half that reach far further than the others
stay out of int8 altogether (LLM.int8(): Dettmers et al., NeurIPS 2022); since these channels are rows of one map and
columns of the next, keeping them apart moves no data.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from store.embedding.bert import BertBuilder, Shape, Weights

Floats = NDArray[np.float32]
Ranges = Mapping[str, NDArray[Any]]
"""The largest magnitude that each input channel of an affine map took on real texts, by the name of the map."""

CPU_FLAGS = Path("/proc/cpuinfo")
_INT8_PRODUCTS = {"avx512_vnni", "avx_vnni", "amx_int8"}
_SMOOTHING = 0.7
"""How much of a channel's width moves into the weights, 0 to 1."""
_WIDEST = 32
"""Channels of the feed-forward layer that stay out of int8."""
_GELU_LOWEST = 0.17
"""No output of the activation lies further below zero; so shifted, its range begins at 0 and none of it is wasted."""
_LEVELS = 256
"""Values of an int8."""


def has_int8_products() -> bool:
    """Returns whether this processor multiplies int8 faster than anything else, and without saturating.

    Known on Linux; elsewhere False.
    """
    try:
        text = CPU_FLAGS.read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return any(not _INT8_PRODUCTS.isdisjoint(line.split()) for line in text.splitlines() if line.startswith("flags"))


def make_builder(weights: Weights, shape: Shape, ranges: Path) -> BertBuilder:
    """The builder for this processor.

    Args:
        ranges: a file that `tests/weights/fit_ranges.py` wrote; without one nothing is rounded.
    """
    if has_int8_products() and ranges.exists():
        return QuantisedBuilder(weights, shape, load_file(ranges))
    return BertBuilder(weights, shape)


class QuantisedBuilder(BertBuilder):
    """Builds networks whose encoder layers run in int8; what has no range in `ranges` stays as it is.

    Args:
        ranges: from `watched_ranges`.
    """

    def __init__(self, weights: Weights, shape: Shape, ranges: Ranges) -> None:
        super().__init__(weights, shape)
        self._ranges = {name: np.maximum(found.astype(np.float32), 1e-3) for name, found in ranges.items()}
        self._inputs: dict[str, tuple[Any, Floats]] = {}

    def linear(self, x: Any, name: str) -> Any:
        """An affine map over the last axis."""
        if name not in self._ranges:
            return super().linear(x, name)
        return self._product(x, name, self.weights[name + ".weight"], self.weights[name + ".bias"])

    def feed_forward(self, x: Any, prefix: str) -> Any:
        """The two affine maps of a layer's second half, with the activation between them."""
        first, second = prefix + "intermediate.dense", prefix + "output.dense"
        if second not in self._ranges:
            return super().feed_forward(x, prefix)
        op, width = self.op, self._ranges[second]
        order = np.argsort(-width, kind="stable")
        wide, narrow = np.sort(order[:_WIDEST]), np.sort(order[_WIDEST:])
        into, bias, out = (self.weights[name] for name in (first + ".weight", first + ".bias", second + ".weight"))
        inner = op.gelu(self._product(x, first, into[narrow], bias[narrow]), "erf")
        apart = op.gelu(op.add(op.matmul(x, self.const(into[wide]), False, True), self.const(bias[wide])), "erf")
        product = self._shifted_product(inner, width[narrow], out[:, narrow], self.weights[second + ".bias"])
        return op.add(product, op.matmul(apart, self.const(out[:, wide]), False, True))

    def _product(self, x: Any, name: str, weight: Floats, bias: Floats) -> Any:
        """The affine map `name`, or the rows of it in `weight` and `bias`."""
        # Query, key and value read the same input: it is rounded once for the three.
        source = name.rpartition(".")[0] if ".self." in name else name
        if source not in self._inputs:
            whole = [self.weights[sibling + ".weight"] for sibling in _siblings(name)]
            scale = _smoothing(self._ranges[name], np.abs(np.concatenate(whole)).max(0))
            step = float((self._ranges[name] / scale).max()) / (_LEVELS // 2 - 1)
            scaled = self.op.multiply(x, self.const(1 / scale))
            self._inputs[source] = self._rounded(scaled, -_LEVELS // 2 * step, (_LEVELS // 2 - 1) * step), scale
        rounded, scale = self._inputs[source]
        matrix, _ = self._int8(weight * scale)
        return self.op.add(self.op.matmul(rounded, matrix, False, True), self.const(bias))

    def _shifted_product(self, x: Any, width: Floats, weight: Floats, bias: Floats) -> Any:
        """An affine map of what the activation gives; what the shift adds is taken from the bias."""
        scale = _smoothing(width + _GELU_LOWEST, np.abs(weight).max(0))
        shift = _GELU_LOWEST / scale
        shifted = self.op.add(self.op.multiply(x, self.const(1 / scale)), self.const(shift))
        rounded = self._rounded(shifted, 0.0, float(((width + _GELU_LOWEST) / scale).max()))
        matrix, values = self._int8(weight * scale)
        return self.op.add(self.op.matmul(rounded, matrix, False, True), self.const(bias - values @ shift))

    def _rounded(self, x: Any, lowest: float, highest: float) -> Any:
        ends = self.const(lowest), self.const(highest)
        return self.op.fake_quantize(x, *ends, *ends, _LEVELS)

    def _int8(self, weight: Floats) -> tuple[Any, Floats]:
        """A matrix of the network with one scale for each output channel, and the values that it stands for."""
        scale = np.maximum(np.abs(weight).max(1, keepdims=True) / 127, 1e-12)
        values = np.rint(weight / scale).astype(np.int8)
        matrix = self.op.convert(self.op.constant(values, dtype=np.int8), "f32")
        return self.op.multiply(matrix, self.const(scale)), values * scale


class _Watch(BertBuilder):
    """Notes the input of every affine map in the encoder's layers."""

    def __init__(self, weights: Weights, shape: Shape) -> None:
        super().__init__(weights, shape)
        self.inputs: dict[str, Any] = {}

    def linear(self, x: Any, name: str) -> Any:
        if name.startswith("encoder."):
            self.inputs[name] = x
        return super().linear(x, name)


def watched_ranges(
    weights: Weights, shape: Shape, batches: Sequence[Sequence[NDArray[np.int64]]]
) -> dict[str, NDArray[np.float16]]:
    """Run the encoder in float32 over `batches` of token ids (and types) and note how far its channels reach.

    Args:
        batches: of tuples of int64 arrays ``(batch, length)``, without padding.
    """
    import openvino

    watch = _Watch(weights, shape)
    inputs = [watch.parameter(f"input{number}") for number in range(len(batches[0]))]
    watch.encode(*inputs)
    op = watch.op
    reached = [op.reduce_max(op.abs(x), watch.const([0, 1], np.int64), False) for x in watch.inputs.values()]
    network = openvino.Model(reached, inputs, "watch")
    run = openvino.Core().compile_model(network, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    most: dict[str, Floats] = {}
    for batch in batches:
        found = run(dict(enumerate(batch)))
        for number, name in enumerate(watch.inputs):
            most[name] = np.maximum(most.get(name, 0), found[number])
    return {name: np.nextafter(found.astype(np.float16), np.float16(np.inf)) for name, found in most.items()}


def _siblings(name: str) -> tuple[str, ...]:
    """The maps that read what the map `name` reads, it among them."""
    start, _, _ = name.rpartition(".")
    return tuple(f"{start}.{part}" for part in ("query", "key", "value")) if ".self." in name else (name,)


def _smoothing(width: Floats, weight: Floats) -> Floats:
    """Returns what each input channel is divided by, and its column of weights multiplied with."""
    scale: Floats = (width**_SMOOTHING / np.maximum(weight, 1e-5) ** (1 - _SMOOTHING)).astype(np.float32)
    return scale / np.float32(np.median(scale))
