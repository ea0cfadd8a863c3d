"""Of `verify`: the rows beside the texts: what an article is filed under, where it came from, what went."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, func, select

from store.database import article_rows, facts
from store.database.findings import named
from store.database.schema import articles, event_articles, meta, name_counts, runs, tombstones, versions, visits
from store.errors import ArchiveUnreadable
from store.grouping.recent import STORED
from store.storage import tables

POINTLESS_VISIT: ColumnElement[bool] = visits.c.article_id.is_not(None) & visits.c.article_id.not_in(
    select(articles.c.id)
)
"""A visit that keeps a page from being read again whose article is not there."""
PREMATURE_TOMBSTONE: ColumnElement[bool] = tombstones.c.article_id.in_(select(articles.c.id))
"""A tombstone of an article that is there."""


def wrong_facts(connection: Connection) -> Iterator[str]:
    """The tables, and what the database says about itself."""
    known = {row.name: row.value for row in connection.execute(select(meta))}
    yield from (
        f"the database does not say its {name}" for name in ("generation", "vectors", "archive") if name not in known
    )
    if known.get("vectors", facts.FIRST_VECTORS) != facts.vectors_name(connection):
        yield f"the database names {known['vectors']!r} as the folder of its vectors"
    yield from named("facts that the database should not say of itself", sorted(known.keys() - facts.FACTS))
    for read in (facts.stored_fingerprint, facts.generation):
        try:
            read(connection)
        except ArchiveUnreadable as error:
            yield str(error)


def numbering(connection: Connection) -> Iterator[str]:
    """Yields whether each article has the versions 1, 2, …, the last of which is current."""
    number = versions.c.version
    highest = select(func.max(number)).where(versions.c.article_key == articles.c.key).scalar_subquery()
    behind = select(articles.c.id).where(highest.is_distinct_from(articles.c.current_version))
    yield from named("articles whose current version is not their latest", connection.scalars(behind))
    gaps = (func.count() != func.max(number)) | (func.min(number) != 1)
    each = select(articles.c.id).join(versions, versions.c.article_key == articles.c.key).group_by(articles.c.key)
    yield from named("articles of which a version is lost", connection.scalars(each.having(gaps)))


def origins(connection: Connection) -> Iterator[str]:
    """Visits, tombstones and the log of runs."""
    there = tables.table_names(connection)
    if visits.name in there:
        pointless = connection.scalars(select(visits.c.url).where(POINTLESS_VISIT))
        yield from named("visits to articles that are not in the archive", pointless)
        yield from named("visits whose time cannot be read", unreadable_visits(connection))
    if tombstones.name in there:
        premature = connection.scalars(select(tombstones.c.article_id).where(PREMATURE_TOMBSTONE))
        yield from named("tombstones of articles that are in the archive", premature)
    if runs.name in there:
        yield from named("runs whose log cannot be read", map(str, unreadable_runs(connection)))


def unreadable_visits(connection: Connection) -> list[str]:
    """The addresses whose visits `store.database.visits` cannot read."""
    return [row.url for row in connection.execute(select(visits)) if not _is_time(row.fetched_at)]


def unreadable_runs(connection: Connection) -> list[int]:
    """The numbers of the runs that `store.database.runs` cannot read."""
    return [row.key for row in connection.execute(select(runs)) if not _is_run(row)]


def events(connection: Connection) -> Iterator[str]:
    """Yields which event an article belongs to, as far as the rows themselves tell."""
    if not {event_articles.name, name_counts.name} <= tables.table_names(connection):
        return
    size = facts.stored_fingerprint(connection).dimension * np.dtype(STORED).itemsize
    wrong: list[str] = []
    astray: list[str] = []
    mentions: Counter[str] = Counter()
    grouped_by = versions.c.published_day, versions.c.story.label("own_story")
    query = select(articles.c.id, event_articles, *grouped_by).join(versions, article_rows.IS_CURRENT)
    query = query.join(event_articles, event_articles.c.article_key == articles.c.key)
    for row in connection.execute(query, execution_options=article_rows.STREAMED):
        names = _loaded(row.names, dict)
        mentions.update(map(str.lower, names or ()))
        if names is None or len(row.vector) != size or row.day != row.published_day:
            wrong.append(row.id)
        if row.story != row.own_story:
            astray.append(row.id)
    yield from named("articles whose day, names or vector for events are not theirs", wrong)
    yield from named("articles whose story for events is not theirs", astray)
    event = event_articles.c.event
    misnamed = select(event).group_by(event).having(func.min(event_articles.c.article_key) != event)
    yield from named("events that are not named by their first article", map(str, connection.scalars(misnamed)))
    if not wrong:
        yield from _counts(connection, mentions)


def _counts(connection: Connection, mentions: Counter[str]) -> Iterator[str]:
    """Yields whether names are counted as often as articles mention them."""
    counted = {row.name: row.articles for row in connection.execute(select(name_counts))}
    total, number = mentions.total(), sum(counted.values())
    if number != total:
        yield f"articles mention {total} names, but {number} are counted for events"
    else:
        differing = sorted(name for name in mentions.keys() | counted.keys() if mentions[name] != counted.get(name, 0))
        yield from named("names that are counted wrongly for events", differing)


def _is_run(row: Row[Any]) -> bool:
    times = [row.started_at, *([] if row.finished_at is None else [row.finished_at])]
    return (
        all(map(_is_time, times))
        and _loaded(row.inputs, list) is not None
        and _loaded(row.report, dict) is not None
    )  # fmt: skip


def _is_time(written: object) -> bool:
    try:
        return isinstance(written, str) and datetime.fromisoformat(written).tzinfo is not None
    except ValueError:
        return False


def _loaded(written: object, kind: type) -> Any:
    """Returns what JSON says, if it is of `kind`."""
    try:
        found = json.loads(written) if isinstance(written, str) else None
    except ValueError:
        return None
    return found if isinstance(found, kind) else None
