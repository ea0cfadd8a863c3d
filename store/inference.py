"""Transformers on the CPU through OpenVINO: the one file that knows it.

A model is converted from PyTorch once (seconds, and the only time that PyTorch is imported) and kept as OpenVINO
IR in the user's cache folder; after that, starting takes a fraction of a second. On processors that have it, matrix
products run in bfloat16; see the README for what that costs and buys.
"""

import logging
import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from store.errors import ModelUnavailable
from store.quiet import quiet_transformers

BATCH_SIZE = 16

logger = logging.getLogger(__name__)


def cache_folder() -> Path:
    """Where converted models are kept: ``NEWS_CACHE``, or the user's cache folder."""
    chosen = os.environ.get("NEWS_CACHE")
    return Path(chosen) if chosen else user_cache_path("news-archive")


class TokenModel:
    """A compiled model from token ids to arrays. Safe to call from several threads.

    Args:
        name: names the converted model in the cache; must change whenever the weights or the graph do.
        build: makes the PyTorch module; called only if the cache lacks `name`. The module takes `inputs`
            positionally, each an int64 tensor of shape ``(batch, length)``, and returns a tensor or a tuple of tensors
            with the batch first.
        inputs: names of the inputs, in the module's order; the first two are the token ids and the attention mask.

    Raises:
        ModelUnavailable: if the converted model cannot be stored.
    """

    def __init__(self, name: str, build: Callable[[], Any], inputs: Sequence[str]) -> None:
        import openvino

        path = cache_folder() / f"{name}-openvino-{openvino.__version__.split('-')[0]}.xml"
        try:
            if not path.exists():
                _convert(build, inputs, path)
            self._compiled = _compile(path)
        except OSError as error:
            raise ModelUnavailable(
                f"the model cannot be prepared in {path.parent} ({error}): set NEWS_CACHE to another folder"
            ) from error
        except RuntimeError:  # OpenVINO's, for a damaged file: make it again, once
            _convert(build, inputs, path)
            self._compiled = _compile(path)
        self._inputs = len(inputs)
        self._openvino = openvino
        self._one_batch_at_a_time = threading.Lock()

    def run(self, rows: Sequence[Sequence[Sequence[int]]], batch_size: int = BATCH_SIZE) -> list[tuple[Any, ...]]:
        """Run the model over `rows`, in batches of similar length so that little is spent on padding.

        Args:
            rows: for each item the token ids and then any further per-token inputs after the attention mask (the mask
                itself is made here), all of the item's length.

        Returns:
            for each item, in the order given, its slice of every output; per-token outputs keep their padding.
        """
        order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]))
        results: list[tuple[Any, ...]] = [()] * len(rows)

        def collect(request: Any, members: list[int]) -> None:
            outputs = [np.array(tensor.data, dtype=np.float32) for tensor in request.output_tensors]
            for place, member in enumerate(members):
                results[member] = tuple(output[place] for output in outputs)

        with self._one_batch_at_a_time:
            queue = self._openvino.AsyncInferQueue(self._compiled)
            queue.set_callback(collect)
            for first in range(0, len(order), batch_size):
                members = order[first : first + batch_size]
                queue.start_async(dict(enumerate(self._pad([rows[i] for i in members]))), members)
            queue.wait_all()
        return results

    def _pad(self, rows: Sequence[Sequence[Sequence[int]]]) -> list[NDArray[np.int64]]:
        shape = (len(rows), max(len(row[0]) for row in rows))
        arrays = [np.zeros(shape, np.int64) for _ in range(self._inputs)]
        for place, row in enumerate(rows):
            length = len(row[0])
            arrays[0][place, :length] = row[0]
            arrays[1][place, :length] = 1
            for array, values in zip(arrays[2:], row[1:], strict=True):
                array[place, :length] = values
        return arrays


def _compile(path: Path) -> Any:
    import openvino

    return openvino.Core().compile_model(path, "CPU", {"PERFORMANCE_HINT": "THROUGHPUT"})


def compile_for_latency(network: Any) -> Any:
    """Compile an ``openvino.Model`` for single requests: each uses all cores."""
    import openvino

    return openvino.Core().compile_model(network, "CPU", {"PERFORMANCE_HINT": "LATENCY"})


def _convert(build: Callable[[], Any], inputs: Sequence[str], path: Path) -> None:
    """Convert and store atomically: two processes may do so at once, and either may be killed."""
    logger.warning("preparing the model %s for this machine (once; takes some seconds)", path.stem)
    import openvino
    import torch

    path.parent.mkdir(parents=True, exist_ok=True)
    example = {name: torch.ones(2, 8, dtype=torch.long) for name in inputs}
    with torch.no_grad(), quiet_transformers():
        model = openvino.convert_model(build().eval(), example_input=example)
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        made = Path(scratch) / path.name
        openvino.save_model(model, made, compress_to_fp16=False)
        # The weights first: once the .xml is in place the pair is taken for whole.
        made.with_suffix(".bin").replace(path.with_suffix(".bin"))
        made.replace(path)
