"""The regard due to a host: one request at a time, a pause between two, and an end to our patience.

A host that answers nobody must not cost every address its full patience.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ingest.addresses import host_of
from ingest.limits import LEFT, TimeLimit
from ingest.network.errors import Postponed, Refused, TooSlow, Transient
from ingest.network.types import Limits


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
    """The turns in which a host is asked. Safe to share between threads."""

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


@dataclass(slots=True)
class _Record:
    failures: int = 0
    stalls: int = 0
    late: float = 0.0
    seconds: float = 0.0


class Hosts:
    """The time that each host has cost this run. Safe to share between threads."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._records: dict[str, _Record] = {}
        self._changing = threading.Lock()

    @property
    def seconds(self) -> dict[str, float]:
        """Returns how long the requests to each host took together."""
        with self._changing:
            return {host: record.seconds for host, record in self._records.items()}

    def check(self, host: str) -> None:
        """Leave a host alone that has used up its budget.

        Raises:
            Postponed
        """
        with self._changing:
            record = self._records.get(host, _Record())
        if record.stalls >= self._limits.stalls:
            raise Postponed(f"{LEFT}: {host} gave no answer {record.stalls} times in a row")
        if record.failures >= self._limits.failures:
            raise Postponed(f"{LEFT}: {host} failed {record.failures} times in a row")
        if record.late >= self._limits.late:
            raise Postponed(f"{LEFT}: {host} kept this run waiting for {record.late:.0f} s")

    @contextmanager
    def asking(self, host: str) -> Iterator[None]:
        """The block is one request to `host`."""
        started, failed = time.monotonic(), False
        try:
            yield
        except Transient:
            failed = True
            raise
        except TooSlow:
            # Unless its time had been used up by those who led here.
            failed = time.monotonic() - started > self._limits.prompt
            raise
        finally:
            self._note(host, time.monotonic() - started, failed=failed)

    def _note(self, host: str, seconds: float, *, failed: bool) -> None:
        was_prompt = seconds <= self._limits.prompt
        with self._changing:
            record = self._records.setdefault(host, _Record())
            record.seconds += seconds
            record.late += 0.0 if was_prompt else seconds - self._limits.prompt
            record.stalls = record.stalls + (not was_prompt) if failed else 0
            record.failures = record.failures + 1 if failed else 0
