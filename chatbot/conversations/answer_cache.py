"""Answers that were given, to be given again while the archive stays as it is."""

import threading
from collections import OrderedDict

from chatbot.types import Query, Turn

Key = tuple[Query, int, int]
"""A query, how much evidence it may have, and the generation of the archive."""


class Remembered:
    """The answers used last. Safe to share between threads.

    Args:
        size: how many are kept.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._turns: OrderedDict[Key, Turn] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Turn | None:
        """The answer to `key`, if it is kept."""
        with self._lock:
            if key in self._turns:
                self._turns.move_to_end(key)
            return self._turns.get(key)

    def put(self, key: Key, turn: Turn) -> None:
        """Keep an answer; what was not asked for the longest is forgotten."""
        with self._lock:
            self._turns[key] = turn
            while len(self._turns) > self._size:
                self._turns.popitem(last=False)
