"""What all the requests for one address may take together: its redirects, attempts and robots.txt."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.network.errors import Postponed, Refused, TooSlow
from ingest.network.types import Limits
from ingest.time_limit import TimeLimit


class Patience:
    """The seconds of one address: those of asking, and those of waiting until it may be asked again.

    Two purses, because a polite wait that a server asks for is no fault of the answer. Pauses between two addresses
    are in neither.
    """

    def __init__(self, limits: Limits, time_limit: TimeLimit) -> None:
        self._limits = limits
        self._time_limit = time_limit
        self._asking = limits.seconds
        self._waiting = limits.longest_wait

    @property
    def is_whole(self) -> bool:
        """Whether nothing was asked yet."""
        return self._asking >= self._limits.seconds

    @property
    def is_spent(self) -> bool:
        """Whether there is no time left."""
        return self._asking <= 0 or self._waiting < 0

    @contextmanager
    def asking(self) -> Iterator[float]:
        """One request; gives the seconds that it may take.

        Raises:
            TooSlow: if there are none left.
            Postponed: if the run's time is over.
        """
        if self._time_limit.is_over:
            raise Postponed(self._time_limit.told)
        if self._asking <= 0:
            raise TooSlow(f"not there after {self._limits.seconds:g} s")
        started = time.monotonic()
        try:
            yield min(self._asking, self._time_limit.seconds_left)
        finally:
            self._asking -= time.monotonic() - started

    def wait(self, seconds: float) -> float:
        """Returns `seconds`, which are about to be waited before another attempt.

        Raises:
            Refused: if the waits for this address become longer than the longest one together.
        """
        self._waiting -= seconds
        if self._waiting < 0:
            raise Refused(f"still busy after {self._limits.longest_wait:g} s of waiting")
        return seconds
