"""Trying again what may work the next time: the one file that knows tenacity."""

from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from ingest.network.errors import Busy, Transient
from ingest.network.types import Limits

Outcome = TypeVar("Outcome")
_FIRST_WAIT = 1.0
_growing = wait_exponential_jitter(initial=_FIRST_WAIT, max=30)


def persistently(attempt: Callable[[], Outcome], limits: Limits, sleep: Callable[[float], None]) -> Outcome:
    """What `attempt` returns, trying again with growing waits while it raises `Transient`.

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
