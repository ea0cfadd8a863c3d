"""The number of articles by source and time, and the silences that chance does not explain."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise

from sqlalchemy import Engine, func, select

from store.database import article_rows
from store.database.filters import conditions, day_from_number
from store.database.schema import articles, versions
from store.fulltext.searches import holding
from store.storage.dialects import dialect_of
from store.types import Filters, Silence, SourceCoverage

_LEAST_DAYS = 10
"""Of a source with articles on fewer days nothing can be said."""
_EXPECTED = 0.05
"""How many gaps of this length chance would leave in the whole of a source's time, at most, for it to be a silence."""


class Coverage:
    """An archive's articles by source and time. Safe to call from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._index = dialect_of(engine).full_text

    def days(self, filters: Filters = Filters()) -> list[tuple[date, int]]:
        """Returns the publication days of the articles that pass `filters`, ascending, each with how many there are."""
        day = versions.c.published_day
        query = select(day, func.count()).join(articles, article_rows.IS_CURRENT)
        query = query.where(day.is_not(None), *conditions(filters, versions, holding(self._index)))
        with self._engine.connect() as connection:
            rows = connection.execute(query.group_by(day).order_by(day))
            return [(day_from_number(number), count) for number, count in rows]

    def months_by_source(self) -> list[tuple[str, str, int]]:
        """Returns source, month (``YYYY-MM``) and how many articles, ordered by both; undated articles are left out."""
        month = versions.c.published_day // 100
        query = select(versions.c.source, month, func.count()).join(articles, article_rows.IS_CURRENT)
        query = query.where(versions.c.published_day.is_not(None), versions.c.source.is_not(None))
        with self._engine.connect() as connection:
            rows = connection.execute(query.group_by(versions.c.source, month).order_by(versions.c.source, month))
            return [(source, f"{number // 100:04}-{number % 100:02}", count) for source, number, count in rows]

    def by_source(self) -> list[SourceCoverage]:
        """Returns what there is of each source, the largest first."""
        v = versions.c
        query = select(
            v.source, func.count(), func.count(v.published_day), func.min(v.published_day), func.max(v.published_day)
        ).join(articles, article_rows.IS_CURRENT)
        with self._engine.connect() as connection:
            rows = connection.execute(query.group_by(v.source).order_by(func.count().desc(), v.source))
            return [
                SourceCoverage(source, count, count - dated, *map(_day, ends)) for source, count, dated, *ends in rows
            ]

    def silences(self) -> list[Silence]:
        """Returns the stretches of days without articles that chance does not explain, the longest first."""
        v = versions.c
        query = select(v.source, v.published_day).distinct().join(articles, article_rows.IS_CURRENT)
        query = query.where(v.source.is_not(None), v.published_day.is_not(None)).order_by(v.source, v.published_day)
        found: list[Silence] = []
        with self._engine.connect() as connection:
            for source, rows in groupby(connection.execute(query), key=lambda row: row.source):
                days = [day_from_number(row.published_day) for row in rows]
                found += [Silence(source, first, last) for first, last in find_silences(days)]
        return sorted(found, key=lambda silence: (-silence.days, silence.first, silence.source))

    def arrived_since(self, moment: datetime) -> int:
        """Returns how many of the archive's articles were first stored at `moment`, in UTC, or later."""
        first = versions.c.version == 1
        query = select(func.count()).select_from(versions)
        with self._engine.connect() as connection:
            return int(connection.scalar(query.where(first, versions.c.fetched_at >= moment.isoformat())) or 0)


def _day(number: int | None) -> date | None:
    return None if number is None else day_from_number(number)


def find_silences(days: Sequence[date]) -> list[tuple[date, date]]:
    """Returns the silences between `days`, as first and last day without an article.

    If a source has articles on a share `p` of its days, chance leaves ``n · (1 - p)^g`` gaps of at least `g` days after
    its `n` days: a daily paper is silent when it misses a week, a monthly is not. Days of the week are not looked at.
    The longest silences would themselves lower `p`: they are taken out, and the rest is judged again.

    Args:
        days: on which the source has articles, each once, ascending.
    """
    if len(days) < _LEAST_DAYS:
        return []
    gaps = [(after - before).days - 1 for before, after in pairwise(days)]
    silent: set[int] = set()
    while True:
        span = len(days) + sum(gap for number, gap in enumerate(gaps) if number not in silent)
        missed = 1 - len(days) / span
        found = {number for number, gap in enumerate(gaps) if gap and len(days) * missed**gap <= _EXPECTED}
        if found <= silent:
            break
        silent |= found
    day = timedelta(days=1)
    return [(days[number] + day, days[number + 1] - day) for number in sorted(silent)]
