"""The processes of this computer that work on pages, or what stands in for them.

The one file that knows pebble. Every process bounds its memory, and ends itself where nobody is left to end it.
"""

import faulthandler
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol

from pebble import ProcessExpired as ProcessExpired
from pebble import ProcessPool

from ingest.limits import bound_memory
from ingest.types import FoundArticle, RawPage, Rejection

MOST_MEMORY = 1024
"""Megabytes that a process may take for a page."""
_PAGES_OF_A_PROCESS = 1000
"""Then it is replaced: parsers keep memory."""
_MOST_BY_DEFAULT = 4
"""More processes than that find nothing to do: embedding takes longer than extracting."""

Extract = Callable[[RawPage], FoundArticle | Rejection]


class Pool(Protocol):
    """The pool that pages are worked on in, as far as it matters here: pebble's, or a cluster."""

    @property
    def active(self) -> bool:
        """Returns whether it takes work."""

    def begin(self, work: Extract, page: RawPage, longest_s: float) -> "Future[FoundArticle | Rejection]":
        """Have `work` done on a page, for at most `longest_s` seconds."""

    def stop(self) -> None:
        """Give up what is not done, and wait until nobody works on it."""


MakePool = Callable[[], Pool]


class _LocalPool:
    def __init__(self, workers: int) -> None:
        self._pool = ProcessPool(
            workers,
            max_tasks=_PAGES_OF_A_PROCESS,
            initializer=bound_memory,
            initargs=(MOST_MEMORY,),
            context=_context(),
        )

    @property
    def active(self) -> bool:
        return bool(self._pool.active)

    def begin(self, work: Extract, page: RawPage, longest_s: float) -> "Future[FoundArticle | Rejection]":
        return self._pool.schedule(guarded, (work, page, longest_s), timeout=longest_s)

    def stop(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def local_pool(workers: int) -> MakePool:
    """Makes a pool of so many processes of this computer."""
    return lambda: _LocalPool(workers)


def default_workers() -> int:
    """As many as this process may use processors, up to four."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(available, _MOST_BY_DEFAULT)


def guarded(work: Extract, page: RawPage, longest_s: float) -> FoundArticle | Rejection:
    """Returns what a process of a pool runs.

    The pool ends a process that is busy for too long; should there be no pool any more, killed as it may be, the
    process ends itself, even from within an expression that never returns to Python.
    """
    with Path(os.devnull).open("w") as nowhere:
        faulthandler.dump_traceback_later(longest_s + 10, exit=True, file=nowhere)
        try:
            return work(page)
        finally:
            faulthandler.cancel_dump_traceback_later()


def _context() -> Any:
    """Forked from a server that has loaded the extractor: neither our threads nor our memory are copied."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["ingest.extraction.html", "ingest.workers.line"])
    return context
