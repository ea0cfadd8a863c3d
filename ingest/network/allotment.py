"""The seconds and bytes that one request may still take, whatever its server does with them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from ingest.limits import MEGABYTE
from ingest.network.errors import Refused, TooSlow

_OVERHEAD = MEGABYTE
"""Bytes of headers, of the marks between pieces and of trailers, beside the body."""


@dataclass(slots=True)
class Allotment:
    """The rest of a request's time and of its bytes as they come over the wire.

    Attributes:
        ends_at: on the monotonic clock.
        told: how long it had in all, for the message.
    """

    ends_at: float
    told: str
    body: int
    bytes_left: int

    def seconds(self, at_most: float | None = None) -> float:
        """Returns the seconds left, or `at_most` if that is less; always more than none.

        Raises:
            TooSlow: if none are left.
        """
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise TooSlow(self.told)
        return left if at_most is None else min(left, at_most)

    def count(self, received: int) -> None:
        """Take `received` bytes off.

        Raises:
            Refused: if they were more than are left.
        """
        self.bytes_left -= received
        if self.bytes_left < 0:
            raise too_large(self.body)


def too_large(body: int) -> Refused:
    """Returns the error for an answer of more than `body` bytes."""
    return Refused(f"larger than {body / MEGABYTE:g} MB")


@contextmanager
def allotted(seconds: float, told: str, body: int) -> Iterator[Allotment]:
    """Count what this thread reads and writes within the block as part of one request; see `Allotment`.

    Args:
        body: bytes of the answer's body.

    Raises:
        TooSlow: if there are no seconds.
    """
    allotment = Allotment(time.monotonic() + seconds, told, body, body + _OVERHEAD)
    allotment.seconds()
    token = _of_this_thread.set(allotment)
    try:
        yield allotment
    finally:
        _of_this_thread.reset(token)


def current() -> Allotment:
    """Returns the allotment of the request that this thread is at; outside of one there is none (`LookupError`)."""
    return _of_this_thread.get()


_of_this_thread: ContextVar[Allotment] = ContextVar("allotment")
