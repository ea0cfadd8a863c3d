"""How many articles an archive has of which time."""

from datetime import date, datetime
from itertools import groupby

from sqlalchemy import Connection, func, select

from store.database import article_rows
from store.database.filters import conditions, day_from_number
from store.database.schema import articles, versions
from store.reports.silences import silences
from store.types import Filters, Silence, SourceCoverage


def days(connection: Connection, filters: Filters) -> list[tuple[date, int]]:
    """Publication days of the articles that pass `filters`, ascending, with how many; days of none are left out."""
    day = versions.c.published_day
    query = (
        select(day, func.count()).join(articles, article_rows.IS_CURRENT).where(day.is_not(None), *conditions(filters))
    )
    return [(day_from_number(number), count) for number, count in connection.execute(query.group_by(day).order_by(day))]


def months_by_source(connection: Connection) -> list[tuple[str, str, int]]:
    """Source, month (YYYY-MM), how many articles, ordered by both; articles without a day or a source are left out."""
    month = versions.c.published_day // 100
    query = select(versions.c.source, month, func.count()).join(articles, article_rows.IS_CURRENT)
    query = query.where(versions.c.published_day.is_not(None), versions.c.source.is_not(None))
    rows = connection.execute(query.group_by(versions.c.source, month).order_by(versions.c.source, month))
    return [(source, f"{number // 100:04}-{number % 100:02}", count) for source, number, count in rows]


def by_source(connection: Connection) -> list[SourceCoverage]:
    """What there is of each source, the largest first."""
    v = versions.c
    query = select(
        v.source, func.count(), func.count(v.published_day), func.min(v.published_day), func.max(v.published_day)
    ).join(articles, article_rows.IS_CURRENT)
    rows = connection.execute(query.group_by(v.source).order_by(func.count().desc(), v.source))
    return [
        SourceCoverage(
            source, count, count - dated, *(None if number is None else day_from_number(number) for number in ends)
        )
        for source, count, dated, *ends in rows
    ]


def silences_by_source(connection: Connection) -> list[Silence]:
    """The silences of every source, the longest first; see `store.reports.silences`."""
    v = versions.c
    query = select(v.source, v.published_day).distinct().join(articles, article_rows.IS_CURRENT)
    query = query.where(v.source.is_not(None), v.published_day.is_not(None)).order_by(v.source, v.published_day)
    found: list[Silence] = []
    for source, rows in groupby(connection.execute(query), key=lambda row: row.source):
        days = [day_from_number(row.published_day) for row in rows]
        found += [Silence(source, first, last) for first, last in silences(days)]
    return sorted(found, key=lambda silence: (-silence.days, silence.first, silence.source))


def arrived_since(connection: Connection, moment: datetime) -> int:
    """How many of the archive's articles were first stored at `moment`, in UTC, or later."""
    first = versions.c.version == 1
    query = select(func.count()).select_from(versions)
    return int(connection.scalar(query.where(first, versions.c.fetched_at >= moment.isoformat())) or 0)
