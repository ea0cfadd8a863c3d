"""What different articles report on: which event each belongs to. The decision itself is `store.clustering`'s.

An article is placed in the transaction that stores it, one after the other in the order of their coming, and what it is
compared with comes from the database. So the outcome does not depend on how articles are batched, a kill leaves nothing
half placed, and the memory does not grow with the archive.

Copies of one text (`store.stories`) belong to one event. An undated article belongs to none but that of its copies.
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, delete, func, insert, inspect, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from store import clustering, database
from store.clustering import WINDOW, Features
from store.filters import day_from_number, day_number
from store.names import names_in
from store.schema import articles, event_members, name_counts, passages, versions
from store.vectors import VectorIndex, Vectors

STORED = np.float16
"""How vectors are kept: what is rounded off is far below what decides."""


def place(connection: Connection, article_key: int, passage_vectors: Vectors) -> None:
    """Put an article, whose current version was just stored, into the event that it belongs to, or one of its own.

    A new version stays where the article was, as long as nothing else is nearer.

    Args:
        passage_vectors: of its passages, in order.
    """
    leave(connection, article_key)
    if not len(passage_vectors):
        return
    row = connection.execute(_CONTENT.where(articles.c.key == article_key)).one()
    mentions = names_in(row.text)
    names = _weighted(connection, mentions)
    vector = _rounded(passage_vectors)
    day = day_from_number(row.published_day) if row.published_day else None
    event = _event_of_copies(connection, article_key, row.story)
    if event is None and day is not None:
        event = _nearest(connection, Features(day, vector, names))
    values = {
        "article_key": article_key,
        "event": article_key if event is None else event,
        "day": row.published_day,
        "vector": vector.astype(STORED).tobytes(),
        "names": json.dumps(names, ensure_ascii=False),
    }
    connection.execute(insert(event_members), values)
    _count_names(connection, names, 1)
    if event is not None and event > article_key:  # a new version of an article that was there before its event
        _rename(connection, event, article_key)


def leave(connection: Connection, article_key: int) -> None:
    """Take an article out of its event, if it has one."""
    own = select(event_members).where(event_members.c.article_key == article_key)
    row = connection.execute(own).one_or_none()
    if row is None:
        return
    connection.execute(delete(event_members).where(event_members.c.article_key == article_key))
    _count_names(connection, json.loads(row.names), -1)
    if row.event == article_key:
        others = select(func.min(event_members.c.article_key)).where(event_members.c.event == row.event)
        first = connection.scalar(others)
        if first is not None:
            _rename(connection, row.event, first)


def keep_copies_together(connection: Connection, article_id: str) -> None:
    """Move an article that was just found to belong to a story to the event of that story's first article."""
    row = connection.execute(_CONTENT.where(articles.c.id == article_id)).one_or_none()
    own = row and connection.scalar(select(event_members.c.event).where(event_members.c.article_key == row.key))
    if row is None or own is None:
        return
    event = _event_of_copies(connection, row.key, row.story)
    if event is None or event == own:
        return
    if own == row.key:
        others = (event_members.c.event == own) & (event_members.c.article_key != own)
        first = connection.scalar(select(func.min(event_members.c.article_key)).where(others))
        if first is not None:
            connection.execute(update(event_members).where(others).values(event=first))
    connection.execute(
        update(event_members).where(event_members.c.article_key == row.key).values(event=min(event, row.key))
    )
    if row.key < event:
        _rename(connection, event, row.key)


def place_anew(connection: Connection, vectors: VectorIndex) -> None:
    """Forget all events, and place every current article again, in the order in which they were first stored."""
    connection.execute(delete(event_members))
    connection.execute(delete(name_counts))
    for key in connection.scalars(select(articles.c.key).order_by(articles.c.key)).all():
        own = select(passages.c.id).where(passages.c.article_key == key).order_by(passages.c.ordinal)
        ids = connection.scalars(own).all()
        found = vectors.fetch(ids)
        place(connection, key, np.asarray([found[id_] for id_ in ids if id_ in found], dtype=np.float32))


def exist(connection: Connection) -> bool:
    """Whether the archive keeps events; not if an earlier version of this program made it."""
    return inspect(connection).has_table(event_members.name)


def stored_vector(value: bytes) -> Vectors:
    """An article's vector as it was kept."""
    return np.frombuffer(value, dtype=STORED).astype(np.float32)


def article_vector(passage_vectors: Vectors) -> Vectors:
    """The vector of an article, of length one: the mean of its passages'."""
    mean = passage_vectors.mean(axis=0)
    return np.asarray(mean / (np.linalg.norm(mean) or 1), dtype=np.float32)


def _rounded(passage_vectors: Vectors) -> Vectors:
    return article_vector(passage_vectors).astype(STORED).astype(np.float32)


def _event_of_copies(connection: Connection, article_key: int, story: str | None) -> int | None:
    if story is None:
        return None
    copies = select(event_members.c.event).join(articles, articles.c.key == event_members.c.article_key)
    copies = copies.join(versions, database.IS_CURRENT).where(versions.c.story == story, articles.c.key != article_key)
    return connection.scalar(copies.order_by(articles.c.key).limit(1))


def _nearest(connection: Connection, own: Features) -> int | None:
    within = timedelta(days=WINDOW)
    between = event_members.c.day.between(day_number(own.day - within), day_number(own.day + within))
    rows = connection.execute(select(event_members).where(between).order_by(event_members.c.article_key)).all()
    return clustering.nearest(own, [row.event for row in rows], [_features(row) for row in rows])


def _features(row: Row[Any]) -> Features:
    return Features(day_from_number(row.day), stored_vector(row.vector), json.loads(row.names))


def _weighted(connection: Connection, mentions: Mapping[str, int]) -> dict[str, float]:
    counts = select(name_counts).where(name_counts.c.name.in_(list(mentions)))
    known = {row.name: row.articles for row in connection.execute(counts)}
    return clustering.weighted(mentions, known, database.count_rows(connection, event_members))


def _count_names(connection: Connection, names: Mapping[str, float], by: int) -> None:
    if not names:
        return
    row = upsert(name_counts)
    raised = row.on_conflict_do_update(
        index_elements=["name"], set_={"articles": name_counts.c.articles + row.excluded.articles}
    )
    connection.execute(raised, [{"name": name, "articles": by} for name in names])
    if by < 0:
        connection.execute(delete(name_counts).where(name_counts.c.articles <= 0))


def _rename(connection: Connection, event: int, to: int) -> None:
    connection.execute(update(event_members).where(event_members.c.event == event).values(event=to))


def first_day_of(day: date, days: int) -> int:
    """The first of the `days` days that end with `day`, as a number."""
    return day_number(day - timedelta(days=days - 1))


_CONTENT = select(articles.c.key, versions.c.text, versions.c.story, versions.c.published_day).join(
    versions, database.IS_CURRENT
)
