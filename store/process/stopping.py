"""Ending a command when a signal asks for it: tidily, with the status that shells expect, without a traceback."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

PATIENCE_S = 1.5
"""Seconds that a step of work may go on after the signal; then it is broken off, and again if it did not end."""


_AGAIN_S = 0.05
"""After which a stop that Python ignored is raised again."""


class Terminated(KeyboardInterrupt):
    """SIGTERM came: what is true of Ctrl-C is true of it."""


def status_of(stop: KeyboardInterrupt) -> int:
    """Returns the exit status: 128 and the number of the signal."""
    return 128 + (signal.SIGTERM if isinstance(stop, Terminated) else signal.SIGINT)


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does, by an exception.

    Raises:
        KeyboardInterrupt, Terminated
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _raise)
    try:
        with _none_ignored():
            yield
    except Exception as error:
        if stop := _stop_behind(error):
            raise stop from error
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _none_ignored() -> Iterator[None]:
    """A stop that comes out inside a callback is raised again a moment later, at the latest where the block ends.

    Python would print it, and go on: in the callback of a weak reference, in `__del__`.
    """
    ignored: list[KeyboardInterrupt] = []
    print_it, before = sys.unraisablehook, signal.getsignal(signal.SIGALRM)

    def keep(unraisable: "sys.UnraisableHookArgs") -> None:
        if isinstance(unraisable.exc_value, KeyboardInterrupt):
            ignored.append(unraisable.exc_value)
            if not signal.getitimer(signal.ITIMER_REAL)[0]:  # else it comes again anyhow: `between_steps`
                signal.signal(signal.SIGALRM, again)
                signal.setitimer(signal.ITIMER_REAL, _AGAIN_S)
        else:
            print_it(unraisable)

    def again(_number: int, _frame: FrameType | None) -> None:
        if ignored:
            raise ignored.pop()

    sys.unraisablehook = keep
    try:
        yield
        if ignored:
            raise ignored.pop()
    finally:
        sys.unraisablehook = print_it
        if signal.getsignal(signal.SIGALRM) is again:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


def _stop_behind(error: BaseException | None) -> KeyboardInterrupt | None:
    """Returns the stop that `error` comes of: one that comes while a library is imported becomes its `ImportError`."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__
    return error


class Stop:
    """The request to stop that a signal makes; from `between_steps`."""

    def __init__(self) -> None:
        self.asked: int | None = None

    def check(self) -> None:
        """Stop here, if it was asked for.

        Raises:
            KeyboardInterrupt, Terminated
        """
        if self.asked is not None:
            number, self.asked = self.asked, None
            signal.setitimer(signal.ITIMER_REAL, 0)
            _raise(number, None)


@contextmanager
def between_steps() -> Iterator[Stop]:
    """In the block, SIGINT and SIGTERM take effect where it calls `Stop.check` or ends, or else after `PATIENCE_S`.

    An exception that comes just anywhere can come out inside a library's callback, where Python only prints it and goes
    on: so it comes again. A second signal is not waited for.
    """
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.asked is not None:
            _raise(number, frame)
        stop.asked = number
        signal.setitimer(signal.ITIMER_REAL, PATIENCE_S, 2 * PATIENCE_S)

    def insist(number: int, frame: FrameType | None) -> None:
        if stop.asked is not None:
            _raise(stop.asked, frame)
        elif callable(outer := before.get(signal.Signals(number))):
            outer(number, frame)

    wanted = {signal.SIGINT: ask, signal.SIGTERM: ask, signal.SIGALRM: insist}
    before = {
        number: signal.signal(number, handler)
        for number, handler in wanted.items()
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield stop
        stop.check()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _raise(number: int, _frame: FrameType | None) -> None:
    raise Terminated if number == signal.SIGTERM else KeyboardInterrupt
