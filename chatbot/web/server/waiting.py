"""Whether a reader waits for an answer: what is looked for aside stands back until nobody does."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

_changed = Condition()
_waiting = 0


@contextmanager
def answering() -> Iterator[None]:
    """The block answers a reader's question."""
    global _waiting
    with _changed:
        _waiting += 1
    try:
        yield
    finally:
        with _changed:
            _waiting -= 1
            _changed.notify_all()


def somebody_waits() -> bool:
    """Whether any reader of this server waits for an answer."""
    return _waiting > 0


def until_nobody_waits() -> None:
    """Return once no reader of this server waits for an answer."""
    with _changed:
        _changed.wait_for(lambda: not somebody_waits())
