"""How many questions one reader may ask a minute, where the chat is served to other computers."""

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter


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
