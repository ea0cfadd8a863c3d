"""The limits of one reader: open tabs and, where the server serves other computers, questions a minute.

There are as many tabs as the server has file descriptors for, so that none takes the others down.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

try:
    import resource
except ImportError:  # Windows, which has no such limit
    resource = None  # type: ignore[assignment]

_UNLIMITED = 8_192
_KEPT_APART = 96
"""Descriptors for the archive, the models' files, answers to plain requests, and tabs that may come back."""
_EACH = 5
"""Descriptors of a tab: its connection, and an event loop of Streamlit's; one to spare."""
_SHARE = 4
"""One address may have a quarter of all tabs: more readers than that share one only behind an unnamed proxy."""
_FEWEST = 8


def descriptors() -> int:
    """Returns how many files and connections this process may have open."""
    if resource is None:
        return _UNLIMITED
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _UNLIMITED if soft == resource.RLIM_INFINITY else min(soft, _UNLIMITED)


class Tabs:
    """Counts open tabs. Used on one event loop only.

    Args:
        files: how many descriptors there are.
    """

    def __init__(self, files: int) -> None:
        self.most = max(_FEWEST, (files - _KEPT_APART) // _EACH)
        self.most_each = max(_FEWEST, self.most // _SHARE)
        self._open: Counter[str] = Counter()

    def refusal(self, reader: str, *, alone: bool) -> str:
        """Returns why `reader` may not open another tab; empty if they may."""
        if self._open.total() >= self.most:
            return f"There are {self.most} open pages already, as many as this server has room for."
        if not alone and self._open[reader] >= self.most_each:
            return f"There are {self.most_each} open pages from your address already."
        return ""

    @contextmanager
    def opened(self, reader: str) -> Iterator[None]:
        """One tab of `reader` is open for the length of the block."""
        self._open[reader] += 1
        try:
            yield
        finally:
            self._open[reader] -= 1
            if not self._open[reader]:
                del self._open[reader]


class RateLimit:
    """Counts questions by client. Safe to share between threads.

    Args:
        a_minute: how many questions each client may ask in any minute.
    """

    def __init__(self, a_minute: int) -> None:
        self._item = RateLimitItemPerMinute(a_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def take(self, client: str) -> bool:
        """Count one question of `client`; False if it is one too many."""
        return self._limiter.hit(self._item, client)
