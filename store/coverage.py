"""How many articles an archive has of which time."""

from datetime import date

from sqlalchemy import Connection, func, select

from store import database
from store.filters import conditions, day_from_number
from store.schema import articles, versions
from store.types import Filters


def days(connection: Connection, filters: Filters) -> list[tuple[date, int]]:
    """Publication days of the articles that pass `filters`, ascending, with how many; days of none are left out."""
    day = versions.c.published_day
    query = select(day, func.count()).join(articles, database.IS_CURRENT).where(day.is_not(None), *conditions(filters))
    return [(day_from_number(number), count) for number, count in connection.execute(query.group_by(day).order_by(day))]


def months_by_source(connection: Connection) -> list[tuple[str, str, int]]:
    """Source, month (YYYY-MM), how many articles, ordered by both; articles without a day or a source are left out."""
    month = versions.c.published_day // 100
    query = select(versions.c.source, month, func.count()).join(articles, database.IS_CURRENT)
    query = query.where(versions.c.published_day.is_not(None), versions.c.source.is_not(None))
    rows = connection.execute(query.group_by(versions.c.source, month).order_by(versions.c.source, month))
    return [(source, f"{number // 100:04}-{number % 100:02}", count) for source, number, count in rows]
