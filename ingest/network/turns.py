"""One request at a time to each host, and a pause between two."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ingest.identity.addressing import host_of
from ingest.network.errors import Postponed, Refused
from ingest.time_limit import TimeLimit


class Pauses:
    """Waiting that can be cut short when the run ends."""

    def __init__(self, time_limit: TimeLimit = TimeLimit()) -> None:
        self._stopped = threading.Event()
        self._time_limit = time_limit

    def sleep(self, seconds: float) -> None:
        """Wait.

        Raises:
            Refused: when `stop` was called, so that whoever waits gives up.
            Postponed: at once, if the run's time would be over by then.
        """
        if seconds >= self._time_limit.seconds_left:
            raise Postponed(self._time_limit.told)
        if self._stopped.wait(max(0.0, seconds)):
            raise Refused("stopped")

    def stop(self) -> None:
        """Wake all that wait, now and later."""
        self._stopped.set()


class _Host:
    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.free_at = 0.0


class Turns:
    """Who may ask a host now. Safe to share between threads."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._adding = threading.Lock()

    @contextmanager
    def of(self, url: str, pause: float) -> Iterator[None]:
        """The block is alone in reading from the host of `url`, and the next one waits `pause` seconds after it."""
        with self._adding:
            host = self._hosts.setdefault(host_of(url), _Host())
        with host.turn:
            self._sleep(host.free_at - time.monotonic())
            try:
                yield
            finally:
                host.free_at = time.monotonic() + pause
