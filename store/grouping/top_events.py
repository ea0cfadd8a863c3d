"""Events as readers see them: the largest recent ones, and that of an article."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, func, select

from store.database.article_rows import IS_CURRENT
from store.database.filters import day_from_number, day_number
from store.database.schema import articles, event_articles, versions
from store.grouping import events
from store.grouping.recent import stored_vector
from store.types import Event

_HALF_LIVES = 3
"""How often an article's weight halves within the days that are looked at."""


def top_events(connection: Connection, limit: int, as_of: date | None, days: int) -> list[Event]:
    """The largest events of the last `days` days, the largest first.

    An article counts ``2^(-HALF_LIVES · age / days)``, its age in days; an outlet counts the square root of the sum of
    its articles, so that five outlets make an event larger than one outlet's five articles do.
    """
    if not events.exist(connection):
        return []
    last = as_of or _last_day(connection)
    if last is None:
        return []
    between = event_articles.c.day.between(day_number(last - timedelta(days=days - 1)), day_number(last))
    query = select(event_articles.c.event, event_articles.c.day, versions.c.source, versions.c.story, articles.c.key)
    query = query.join(articles, articles.c.key == event_articles.c.article_key).join(versions, IS_CURRENT)
    counted: dict[int, dict[str | None, dict[str | int, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in connection.execute(query.where(between, event_articles.c.event.in_(_of_several()))):
        weight = 2 ** (-_HALF_LIVES * (last - day_from_number(row.day)).days / days)
        copies = counted[row.event][row.source]  # copies in one outlet count once
        text = row.story or row.key
        copies[text] = max(weight, copies.get(text, 0.0))
    sizes = {
        event: sum(math.sqrt(sum(texts.values())) for texts in outlets.values()) for event, outlets in counted.items()
    }
    largest = sorted(sizes, key=lambda event: (-sizes[event], -event))[:limit]
    return _described(connection, largest)


def event_of(connection: Connection, article_id: str) -> Event | None:
    """The event that an article reports on; None if no other article does."""
    if not events.exist(connection):
        return None
    own = select(event_articles.c.event).join(articles, articles.c.key == event_articles.c.article_key)
    event = connection.scalar(own.where(articles.c.id == article_id))
    found = [] if event is None else _described(connection, [event])
    return found[0] if found and len(found[0].article_ids) > 1 else None


def count(connection: Connection) -> int:
    """Returns how many events have more than one article."""
    if not events.exist(connection):
        return 0
    return int(connection.scalar(select(func.count()).select_from(_of_several().subquery())) or 0)


def _last_day(connection: Connection) -> date | None:
    """The last day on which something was reported that another article reports too: one wrong date is no last day."""
    dated = select(func.max(event_articles.c.day)).where(event_articles.c.event.in_(_of_several()))
    number = connection.scalar(dated)
    return None if number is None else day_from_number(number)


def _of_several() -> Any:
    return select(event_articles.c.event).group_by(event_articles.c.event).having(func.count() > 1)


def _described(connection: Connection, wanted: Sequence[int]) -> list[Event]:
    query = select(
        event_articles.c.event, event_articles.c.day, event_articles.c.vector, articles.c.id, articles.c.key,
        versions.c.title, versions.c.source,
    ).join(articles, articles.c.key == event_articles.c.article_key).join(versions, IS_CURRENT)  # fmt: skip
    members: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(query.where(event_articles.c.event.in_(wanted)).order_by(articles.c.key)):
        members[row.event].append(row)
    return [_described_one(members[event]) for event in wanted]


def _described_one(members: Sequence[Row[Any]]) -> Event:
    vectors = np.stack([stored_vector(row.vector) for row in members])
    central = members[int(np.argmax(vectors @ vectors.sum(axis=0)))]
    days = [row.day for row in members if row.day is not None]
    newest = sorted(members, key=lambda row: (-(row.day or 0), row.key))
    return Event(
        id=members[0].id,
        title=central.title,
        article_ids=tuple(row.id for row in newest),
        sources=_each_once(row.source for row in sorted(members, key=lambda row: (row.day or 99_999_999, row.key))),
        first_day=day_from_number(min(days)) if days else None,
        last_day=day_from_number(max(days)) if days else None,
    )


def _each_once(sources: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for source in sources if source))
