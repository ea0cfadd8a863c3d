"""Many addresses: several hosts at the same time, each of them one address after the other."""

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import zip_longest
from typing import overload

from ingest.addresses import host_of
from ingest.network.fetcher import Fetcher
from ingest.network.types import Answer, NotYet

AHEAD = 32
"""Answers that may wait for whoever uses them: bounds the memory."""


@overload
def fetch_all(fetcher: Fetcher, urls: Iterable[str]) -> Iterator[Answer]: ...


@overload
def fetch_all(fetcher: Fetcher, urls: Iterable[str], every_s: float) -> Iterator[Answer | NotYet]: ...


def fetch_all(fetcher: Fetcher, urls: Iterable[str], every_s: float | None = None) -> Iterator[Answer | NotYet]:
    """The answers for `urls`, in their order, read ahead in several threads.

    Args:
        every_s: give a `NotYet` whenever there has been no answer for so many seconds; None waits in silence.
    """
    pool = ThreadPoolExecutor(fetcher.limits.hosts, thread_name_prefix="fetch")
    lines = _Lines(fetcher, pool)
    waiting: deque[Future[Answer]] = deque()
    try:
        for url in urls:
            waiting.append(lines.queue(url))
            if len(waiting) >= AHEAD:
                yield from _result(waiting.popleft(), every_s)
        while waiting:
            yield from _result(waiting.popleft(), every_s)
    finally:
        lines.stop()
        pool.shutdown(wait=False, cancel_futures=True)


def _result(future: "Future[Answer]", every_s: float | None) -> Iterator[Answer | NotYet]:
    while not wait([future], timeout=every_s).done:
        yield NotYet()
    yield future.result()


def interleaved(urls: Iterable[str]) -> list[str]:
    """`urls`, each once, by turns from every host, so that reading ahead meets several; the same order every time."""
    by_host: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        by_host.setdefault(host_of(url), []).append(url)
    return [url for row in zip_longest(*by_host.values()) for url in row if url is not None]


class _Lines:
    """A line before every host; one thread serves a line, so that no thread stands waiting in it."""

    def __init__(self, fetcher: Fetcher, pool: ThreadPoolExecutor) -> None:
        self._fetcher = fetcher
        self._pool = pool
        self._lines: dict[str, deque[tuple[str, Future[Answer]]]] = {}
        self._changing = threading.Lock()

    def queue(self, url: str) -> "Future[Answer]":
        future: Future[Answer] = Future()
        host = host_of(url)
        with self._changing:
            is_served = host in self._lines
            self._lines.setdefault(host, deque()).append((url, future))
        if not is_served:
            self._pool.submit(self._serve, host)
        return future

    def stop(self) -> None:
        with self._changing:
            for line in self._lines.values():
                line.clear()

    def _serve(self, host: str) -> None:
        while True:
            with self._changing:
                line = self._lines[host]
                if not line:
                    del self._lines[host]
                    return
                url, future = line.popleft()
            try:
                future.set_result(self._fetcher.get(url))
            except BaseException as error:
                future.set_exception(error)
