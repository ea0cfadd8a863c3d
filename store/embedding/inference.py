"""Running networks on the CPU through OpenVINO.

On processors that have it, matrix products run in bfloat16; docs/figures.md says what that costs and buys.
"""

import threading
from collections import deque
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

_BATCH_SIZE = 16
_FEW_BATCHES = 2


class TokenModel:
    """A compiled network from token ids (and more of their shape) to arrays. Safe to call from several threads.

    Args:
        network: an ``openvino.Model`` whose inputs are int64 of shape ``(batch, length)``, padded with 0, and whose
            outputs have the batch first.
    """

    def __init__(self, network: Any) -> None:
        import openvino

        core = openvino.Core()
        # One request over all cores is soonest done; several side by side get most done.
        self._soon = core.compile_model(network, "CPU", {"PERFORMANCE_HINT": "LATENCY"})
        self._network, self._core, self._queue_of = network, core, openvino.AsyncInferQueue
        self._free: deque[Any] = deque()
        self._many: Any = None
        self._one_queue = threading.Lock()

    def run(self, rows: Sequence[Sequence[ArrayLike]], batch_size: int = _BATCH_SIZE) -> list[tuple[Any, ...]]:
        """Run the network over `rows`, in batches of similar length so that little is spent on padding.

        Args:
            rows: for each item its token ids, and any further inputs of the same length.

        Returns:
            for each item, in the order given, its slice of every output; per-token outputs keep their padding.
        """
        # The longest first: with several requests side by side, what is left for one alone at the end is short.
        order = sorted(range(len(rows)), key=lambda i: -np.size(rows[i][0]))
        batches = [order[first : first + batch_size] for first in range(0, len(order), batch_size)]
        results: list[tuple[Any, ...]] = [()] * len(rows)

        def collect(request: Any, members: list[int]) -> None:
            outputs = [np.array(tensor.data, dtype=np.float32) for tensor in request.output_tensors]
            for place, member in enumerate(members):
                results[member] = tuple(output[place] for output in outputs)

        if len(batches) <= _FEW_BATCHES:
            # Kept for whoever comes next: to lay one out takes as long as a tenth of a question.
            try:
                request = self._free.pop()
            except IndexError:
                request = self._soon.create_infer_request()
            for members in batches:
                request.infer(_padded([rows[i] for i in members]))
                collect(request, members)
            self._free.append(request)
            return results
        with self._one_queue:
            if self._many is None:
                self._many = self._core.compile_model(self._network, "CPU", {"PERFORMANCE_HINT": "THROUGHPUT"})
            queue = self._queue_of(self._many)
            queue.set_callback(collect)
            for members in batches:
                queue.start_async(_padded([rows[i] for i in members]), members)
            queue.wait_all()
        return results


def _padded(rows: Sequence[Sequence[ArrayLike]]) -> dict[int, NDArray[np.int64]]:
    """The inputs of a batch, by their place."""
    shape = (len(rows), max(np.size(row[0]) for row in rows))
    arrays = {number: np.zeros(shape, np.int64) for number in range(len(rows[0]))}
    for place, row in enumerate(rows):
        for number, values in enumerate(row):
            arrays[number][place, : np.size(values)] = values
    return arrays
