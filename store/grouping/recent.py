"""Articles of some days, kept in memory while a writer compares others with them."""

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from store.database.filters import day_from_number, day_number
from store.database.schema import event_articles
from store.grouping.clustering import WINDOW, Rows, hashed, padded
from store.grouping.names import MOST_NAMES
from store.types.vectors import Vectors

STORED = np.float16
"""How vectors are kept in the database: what is rounded off is far below what decides."""
_MOST_ROWS = 40_000
"""Articles kept, some 70 MB; days that were used longest ago are forgotten first."""


def stored_vector(value: bytes) -> Vectors:
    """An article's vector as the database keeps it."""
    return np.frombuffer(value, dtype=STORED).astype(np.float32)


class _Day:
    """The articles of a day; room for more is made by doubling."""

    def __init__(self, dimension: int) -> None:
        vector, names, weights = ("vector", "f4", dimension), ("names", "u4", MOST_NAMES), ("weights", "f4", MOST_NAMES)
        self._rows: NDArray[np.void] = np.zeros(4, [("event", "i8"), vector, names, weights])
        self.count = 0

    def append(self, event: int, vector: Vectors, names: Mapping[int, float]) -> None:
        if self.count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._rows[self.count] = (event, vector, *padded(names))
        self.count += 1

    def rows(self, day: date) -> Rows:
        filled = self._rows[: self.count]
        return Rows(day, filled["event"], filled["vector"], filled["names"], filled["weights"])


class RecentArticles:
    """The articles of the days last compared with, as the database holds them, or is about to."""

    def __init__(self) -> None:
        self._days: OrderedDict[date, _Day] = OrderedDict()

    def around(self, connection: Connection, day: date, dimension: int) -> list[Rows]:
        """All articles within `WINDOW` days of `day`, in the order of the days."""
        span = _span(day)
        missing = [near for near in span if near not in self._days]
        if missing:
            self._read(connection, missing, dimension)
        for near in span:
            self._days.move_to_end(near)
        while sum(held.count for held in self._days.values()) > _MOST_ROWS and len(self._days) > len(span):
            self._days.popitem(last=False)
        return [self._days[near].rows(near) for near in span if self._days[near].count]

    def reads(self, day: date) -> bool:
        """Returns whether `around` would read from the database."""
        return any(near not in self._days for near in _span(day))

    def add(self, day: date, event: int, vector: Vectors, names: Mapping[int, float]) -> None:
        """Note an article of a day that `around` has just given."""
        self._days[day].append(event, vector, names)

    def forget(self, day_numbers: Iterable[int | None]) -> None:
        """Read these days (YYYYMMDD) again when they are next needed: the database changed otherwise."""
        for number in day_numbers:
            if number is not None:
                self._days.pop(day_from_number(number), None)

    def forget_all(self) -> None:
        """Read everything again when it is next needed."""
        self._days.clear()

    def _read(self, connection: Connection, days: list[date], dimension: int) -> None:
        for day in days:
            self._days[day] = _Day(dimension)
        wanted = event_articles.c.day.in_([day_number(day) for day in days])
        for row in connection.execute(select(event_articles).where(wanted).order_by(event_articles.c.article_key)):
            names = hashed(json.loads(row.names))
            self._days[day_from_number(row.day)].append(row.event, stored_vector(row.vector), names)


def _span(day: date) -> list[date]:
    first = max(day.toordinal() - WINDOW, date.min.toordinal())
    last = min(day.toordinal() + WINDOW, date.max.toordinal())
    return [date.fromordinal(number) for number in range(first, last + 1)]
