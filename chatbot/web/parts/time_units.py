"""Time in units that fit a chart: days for weeks, weeks for months, months for years."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_STRAY = 0.005
"""The share of articles at the beginning that a chart leaves out where these take up a quarter of its time or more."""


class Unit(StrEnum):
    """The width of a bar."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    def start(self, day: date) -> date:
        """The first day of the unit that `day` lies in; weeks begin on Monday."""
        match self:
            case Unit.DAY:
                return day
            case Unit.WEEK:
                return day - timedelta(days=day.weekday())
            case Unit.MONTH:
                return day.replace(day=1)
            case Unit.YEAR:
                return day.replace(month=1, day=1)

    def end(self, start: date) -> date:
        """The last day of the unit that begins with `start`."""
        match self:
            case Unit.DAY:
                return start
            case Unit.WEEK:
                return start + timedelta(days=6)
            case Unit.MONTH:
                return (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            case Unit.YEAR:
                return start.replace(month=12, day=31)


_LONGEST = ((Unit.DAY, 120), (Unit.WEEK, 3 * 366), (Unit.MONTH, 20 * 366))
"""Up to how many days each unit is used; years beyond."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Articles over time, as a chart shows them.

    Attributes:
        bars: the first day of each unit that has articles, and how many, ascending.
        first, last: the days that the bars span.
        earlier: how many articles are left out because they lie far before all others.
    """

    unit: Unit
    bars: tuple[tuple[date, int], ...]
    first: date
    last: date
    earlier: int


def fitting_unit(first: date, last: date) -> Unit:
    """The unit for a chart from `first` to `last`."""
    days = (last - first).days + 1
    return next((unit for unit, longest in _LONGEST if days <= longest), Unit.YEAR)


def first_of_most(days: Sequence[tuple[date, int]], stray: float = _STRAY) -> date:
    """Returns where a chart begins: at the first of `days`, or after strays that would take up a quarter of it."""
    seen, total = 0, sum(count for _, count in days)
    running = []
    for _, count in days:
        seen += count
        running.append(seen)
    start = days[min(bisect_left(running, total * stray), len(days) - 1)][0]
    first, last = days[0][0], days[-1][0]
    return start if (start - first) >= (last - first) / 4 else first


def spread(days: Sequence[tuple[date, int]], stray: float = _STRAY) -> Spread | None:
    """The bars of a chart of `days`, which are ascending; None where there are fewer than two.

    Args:
        stray: the share of articles that may be left out, see `first_of_most`.
    """
    if len(days) < 2:
        return None
    first, last = first_of_most(days, stray), days[-1][0]
    unit = fitting_unit(first, last)
    bars: Counter[date] = Counter()
    earlier = 0
    for day, count in days:
        if day < first:
            earlier += count
        else:
            bars[unit.start(day)] += count
    return Spread(unit, tuple(sorted(bars.items())), first, last, earlier)
