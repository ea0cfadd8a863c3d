"""Calendar periods: the days that a unit, a month or a distance in time covers. Both ends are included."""

from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, date, timedelta

from dateutil.relativedelta import relativedelta

from chatbot.language.lexicon import SEASONS
from chatbot.types import Period

ONE_DAY = timedelta(days=1)
_YEARS_LOOKED_AT = 9
"""Two 29 Februaries are at most eight years apart."""


def day(of: date) -> Period:
    """Returns one day."""
    return Period(of, of)


def week(of: date) -> Period:
    """Returns the week that `of` lies in, Monday to Sunday."""
    monday = of - timedelta(days=of.weekday())
    return Period(monday, monday + timedelta(days=6))


def weekend(of: date) -> Period:
    """Returns Saturday and Sunday of the week that `of` lies in."""
    saturday = of + timedelta(days=5 - of.weekday())
    return Period(saturday, saturday + ONE_DAY)


def months(year: int, month: int, count: int = 1) -> Period:
    """Returns `count` whole months from the first of `month`."""
    first = date(year, month, 1)
    return Period(first, first + relativedelta(months=count) - ONE_DAY)


def quarter(year: int, number: int) -> Period:
    """Returns quarter 1..4 of the calendar year."""
    return months(year, 3 * number - 2, 3)


def years(year: int, count: int = 1) -> Period:
    """Returns `count` whole calendar years."""
    return Period(date(year, 1, 1), date(year + count - 1, 12, 31))


def season(name: str, year: int) -> Period:
    """Returns a season of the northern half of the world; winter belongs to the year of its December."""
    return months(year, SEASONS[name], 3)


def unit(name: str, of: date) -> Period:
    """Returns the day, week, weekend, month, quarter, year, decade or century that `of` lies in.

    Raises:
        ValueError: if the calendar does not reach that far.
    """
    if name == "day":
        return day(of)
    if name in {"week", "weekend"}:
        return week(of) if name == "week" else weekend(of)
    if name == "month":
        return months(of.year, of.month)
    if name == "quarter":
        return quarter(of.year, (of.month + 2) // 3)
    if name == "decade":
        return years(of.year // 10 * 10, 10)
    if name == "century":
        return years((of.year - 1) // 100 * 100 + 1, 100)
    return years(of.year)


def moved(of: date, name: str, count: int) -> date:
    """Returns `of` moved by `count` units, backwards where negative; the 31st becomes the last day of a shorter month.

    Raises:
        ValueError: if the calendar does not reach that far.
    """
    in_years = {"year": 1, "decade": 10, "century": 100}.get(name)
    if in_years is not None and not MINYEAR <= of.year + in_years * count <= MAXYEAR:
        raise ValueError("beyond the calendar")
    steps = {
        "day": {"days": 1},
        "week": {"weeks": 1},
        "weekend": {"weeks": 1},
        "fortnight": {"weeks": 2},
        "month": {"months": 1},
        "quarter": {"months": 3},
    }.get(name, {"years": in_years or 1})
    try:
        return of + relativedelta(**{step: size * count for step, size in steps.items()})  # type: ignore[arg-type]
    except OverflowError as beyond:
        raise ValueError("beyond the calendar") from beyond


def nearest(of_year: Callable[[int], Period], day: date, *, ahead: bool) -> Period:
    """Returns, of the same period in several years, the one that is nearest to `day`.

    Args:
        of_year: raises ValueError for years that do not have it, as 29 February.
        ahead: whether the first that has not ended by `day` is meant, else the latest that has begun.

    Raises:
        ValueError: if no year near `day` has it.
    """
    for step in range(_YEARS_LOOKED_AT):
        try:
            found = of_year(day.year + step if ahead else day.year - step)
        except ValueError:
            continue
        if (found.end or date.max) >= day if ahead else (found.start or date.min) <= day:
            return found
    raise ValueError("no such day")
