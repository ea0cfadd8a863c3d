"""Pages extracted in other processes, while this one embeds.

What comes out is in the order of what went in: the archive must not depend on which page was done first. A page that
kills its process, or that keeps it busy for too long, is a rejection; its process is replaced, and the rest goes on.
"""

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from ingest.extraction.articles import extract
from ingest.types import Form, Found, FoundArticle, Item, RawPage, Rejection, Source, Waiting
from ingest.workers.pool import MOST_MEMORY, Extract, MakePool, Pool, ProcessExpired

AHEAD = 96
"""Pages that may be read before the first of them is used: about as many as are extracted while a batch is embedded."""
AHEAD_BYTES = 32_000_000
"""Bytes of them, so that large pages do not fill the memory."""
_LONGEST_S = 60.0
"""Seconds for one page. The slowest of real ones take about two."""


def find_articles(sources: Iterable[Source], make_pool: MakePool | None = None) -> Generator[Found]:
    """Yields everything in `sources`, extracted, in order; HTML in a pool if one is given."""
    items = (item for source in sources for item in source.pages())
    if make_pool is not None:
        return extracted(items, make_pool)
    return (extract(item) if isinstance(item, RawPage) else item for item in items)


def extracted(
    items: Iterable[Item], make_pool: MakePool, work: Extract = extract, longest_s: float = _LONGEST_S
) -> Generator[Found]:
    """`items` in their order, pages extracted: HTML in a pool, the rest, which takes no time, here.

    Close it when it is not run to its end: that ends the processes.

    Args:
        work: what is done with an HTML page; must be importable in another process.
    """
    line = _Line(make_pool, work, longest_s)
    try:
        for item in items:
            if not (isinstance(item, Waiting) and line):  # pages in it are work enough
                line.append(item)
            while line.is_first_done or line.is_long:
                yield line.take_first()
        while line:
            yield line.take_first()
    finally:
        line.stop()


@dataclass(slots=True)
class _Queued:
    """An item in the line; `future` for a page that a process works on, or worked on."""

    item: Item
    is_for_pool: bool = False
    future: "Future[FoundArticle | Rejection] | None" = None
    was_begun_again: bool = False

    @property
    def size(self) -> int:
        return len(self.item.content) if isinstance(self.item, RawPage) else 0


class _Line:
    """Items in the order in which they leave. The pool starts with the first page: without HTML nobody pays for it."""

    def __init__(self, make_pool: MakePool, work: Extract, longest_s: float) -> None:
        self._make_pool = make_pool
        self._work = work
        self._longest_s = longest_s
        self._pool: Pool | None = None
        self._waiting: deque[_Queued] = deque()
        self._bytes = 0
        self._suspects = 0
        """Pages at the beginning of the line that are worked on one by one: one of them ends the whole pool."""

    def __len__(self) -> int:
        return len(self._waiting)

    def append(self, item: Item) -> None:
        queued = _Queued(item, is_for_pool=isinstance(item, RawPage) and _is_html(item))
        if isinstance(item, RawPage) and queued.is_for_pool and not self._suspects:
            if self._pool is not None and not self._pool.active:
                self._begin_again()
            queued.future = self._begin(item)
        self._waiting.append(queued)
        self._bytes += queued.size

    @property
    def is_first_done(self) -> bool:
        if not self._waiting:
            return False
        first = self._waiting[0]
        return not first.is_for_pool or (first.future is not None and first.future.done())

    @property
    def is_long(self) -> bool:
        return len(self._waiting) > AHEAD or (len(self._waiting) > 1 and self._bytes > AHEAD_BYTES)

    def take_first(self) -> Found:
        """Wait for the first; what became of it."""
        found = None
        while found is None:
            found = self._outcome(self._waiting[0])
        self._bytes -= self._waiting.popleft().size
        if self._suspects:
            self._suspects -= 1
            if not self._suspects:
                self._begin_again()
        return found

    def stop(self) -> None:
        if self._pool is not None:
            self._pool.stop()
            self._pool = None

    def _begin(self, page: RawPage) -> "Future[FoundArticle | Rejection]":
        if self._pool is None:
            self._pool = self._make_pool()
        return self._pool.begin(self._work, page, self._longest_s)

    def _outcome(self, queued: _Queued) -> Found | None:
        """None: it was begun again."""
        if not isinstance(queued.item, RawPage):
            return queued.item
        origin = queued.item.origin
        if not queued.is_for_pool:
            return extract(queued.item)
        if queued.future is None:
            if self._pool is not None and not self._pool.active:
                self.stop()
            queued.future = self._begin(queued.item)
        try:
            return self._result(queued.future)
        except TimeoutError:
            return Rejection(origin, f"takes longer than {self._longest_s:.0f} s to extract")
        except ProcessExpired as error:
            return Rejection(origin, f"ended the process that extracted it (exit status {error.exitcode})")
        except BrokenProcessPool:
            return self._blamed(queued, origin)
        except MemoryError:
            return Rejection(origin, f"takes more than {MOST_MEMORY} MB of memory to extract")
        except Exception as error:
            # Whatever came out of a page is that page's fault, as in this process.
            return Rejection(origin, f"cannot be extracted: {type(error).__name__}: {error}")

    def _result(self, future: "Future[FoundArticle | Rejection]") -> FoundArticle | Rejection:
        while not wait([future], timeout=1).done:
            if self._pool is None or not self._pool.active:  # what it had not begun it has forgotten
                raise BrokenProcessPool
        return future.result()

    def _blamed(self, queued: _Queued, origin: str) -> Rejection | None:
        """Returns what to make of a pool that ended and does not know over which page.

        All are begun again, which is enough where somebody else ended it. If it ends again, they are begun one by one,
        and the one over which it then ends is to blame.
        """
        if self._suspects:
            self._suspects = 1  # the others are innocent, or will be found out later
            return Rejection(origin, "ended the process that extracted it")
        if queued.was_begun_again:
            self.stop()
            self._suspects = len(self._waiting)
            for other in self._waiting:
                if not _is_good(other.future):
                    other.future = None
        else:
            self._begin_again()
        return None

    def _begin_again(self) -> None:
        """With a new pool, everything that is not done."""
        self.stop()
        for queued in self._waiting:
            if isinstance(queued.item, RawPage) and queued.is_for_pool and not _is_good(queued.future):
                queued.future, queued.was_begun_again = self._begin(queued.item), True


def _is_html(page: RawPage) -> bool:
    """Returns whether it is work for another process; all else takes less time than the way there and back."""
    if page.form is Form.RECORD:
        return page.renamed.get("html", "html").encode() in page.content
    return page.form is Form.HTML


def _is_good(future: "Future[Any] | None") -> bool:
    return future is not None and future.done() and future.exception() is None
