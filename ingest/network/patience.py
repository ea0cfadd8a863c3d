"""The patience with one address, how long and how often it is asked: the one file that knows tenacity.

All the requests for one address share its time: its redirects, attempts and robots.txt.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from ingest.limits import TimeLimit
from ingest.network.errors import Busy, Postponed, Refused, TooSlow, Transient
from ingest.network.types import Limits


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
        """Returns whether nothing was asked yet."""
        return self._asking >= self._limits.seconds

    @property
    def is_spent(self) -> bool:
        """Returns whether there is no time left."""
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


Outcome = TypeVar("Outcome")
_FIRST_WAIT = 1.0
_growing = wait_exponential_jitter(initial=_FIRST_WAIT, max=30)


def persistently(attempt: Callable[[], Outcome], limits: Limits, sleep: Callable[[float], None]) -> Outcome:
    """Returns what `attempt` returns, trying again with growing waits while it raises `Transient`.

    Raises:
        Transient: of the last attempt, or of one whose server wants a longer wait than the limits allow.
    """

    def is_worth_it(error: BaseException) -> bool:
        too_long = isinstance(error, Busy) and error.wait is not None and error.wait > limits.longest_wait
        return isinstance(error, Transient) and not too_long

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, Busy) else None
        return asked if asked is not None else _growing(state)

    retrying = Retrying(
        retry=retry_if_exception(is_worth_it),
        stop=stop_after_attempt(limits.attempts),
        wait=wait,
        sleep=sleep,
        reraise=True,
    )
    return retrying(attempt)
