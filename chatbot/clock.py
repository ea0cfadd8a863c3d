"""How long the steps of an answer take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class StepClock:
    """Wall-clock milliseconds by step."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._steps: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Times what is done inside, as `name`."""
        started = time.perf_counter()
        yield
        self._steps[name] = self._steps.get(name, 0.0) + (time.perf_counter() - started) * 1_000

    def timings(self) -> dict[str, float]:
        """Returns the milliseconds of each step, and in all as "total"."""
        return {**self._steps, "total": (time.perf_counter() - self._started) * 1_000}
