"""Events: each article is placed in the one that it reports on. The decision itself is `store.grouping.clustering`'s.

Articles are placed in the transaction that stores them, one after the other in the order of their coming, and compared
with what the database holds. So the outcome does not depend on how they are batched, a kill leaves nothing half placed,
and the memory does not grow with the archive.

Copies of one text (`stories`) belong to one event. An undated article belongs to none but that of its copies.
An event is named by the lowest key among its articles.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, Row, Select, delete, insert, inspect, select, update

from store.database import article_rows
from store.database.filters import day_from_number
from store.database.schema import articles, event_articles, name_counts, passages, versions
from store.database.sql import insert_into
from store.grouping.clustering import Features, article_vector, hashed, nearest, weighted
from store.grouping.names import names_in
from store.grouping.recent import STORED, RecentArticles
from store.types.vectors import Vectors
from store.vectors.protocol import VectorIndex

_ARTICLES_AT_ONCE = 200
"""Articles placed at a time when all are placed anew."""


class Arrival(NamedTuple):
    """An article whose current version was just stored, and the vectors of its passages, in order."""

    article_key: int
    passage_vectors: Vectors


class EventPlacer:
    """Keeps the events of an archive in line with its articles, each call within a transaction of the caller's.

    What it remembers between transactions is only what the database holds: call `forget` when one is rolled back.
    """

    def __init__(self) -> None:
        self._recent = RecentArticles()

    def forget(self) -> None:
        """The database is not as this object left it."""
        self._recent.forget_all()

    def place(self, connection: Connection, arrivals: Sequence[Arrival]) -> None:
        """Put articles into the events that they belong to, or ones of their own, one after the other."""
        placement = _Placement(connection, self._recent, [arrival.article_key for arrival in arrivals])
        for arrival in arrivals:
            placement.place(*arrival)
        placement.flush()

    def leave(self, connection: Connection, article_key: int) -> None:
        """Take an article out of its event, if it has one."""
        _leave(connection, self._recent, article_key)

    def keep_together(self, connection: Connection, stories: Mapping[str, str]) -> None:
        """Note which story each article (by id) belongs to now, and move it to the event of the story's first one."""
        for article_id, story in stories.items():
            key = select(articles.c.key).where(articles.c.id == article_id).scalar_subquery()
            connection.execute(update(event_articles).where(event_articles.c.article_key == key).values(story=story))
        for story in dict.fromkeys(stories.values()):
            copies = connection.execute(_copies_of(story)).all()
            moving = [row for row in copies if row.event != copies[0].event]
            for row in moving:
                own = event_articles.c.article_key == row.article_key
                connection.execute(update(event_articles).where(own).values(event=copies[0].event))
            self._recent.forget(row.day for row in moving)
            for event in sorted({row.event for row in moving}):  # the first copy's event keeps its first article
                _name_by_first(connection, self._recent, event)

    def place_all_anew(self, connection: Connection, vectors: VectorIndex, order: Sequence[int] | None = None) -> None:
        """Forget all events, and place every current article again.

        Args:
            order: the articles' keys as they are to arrive; None for the order in which they were first stored.
        """
        forget_events(connection)
        self._recent.forget_all()
        keys = order or connection.scalars(select(articles.c.key).order_by(articles.c.key)).all()
        for batch in article_rows.in_batches(keys, _ARTICLES_AT_ONCE):
            ids: dict[int, list[str]] = {key: [] for key in batch}
            own = select(passages.c.article_key, passages.c.id).where(passages.c.article_key.in_(batch))
            for key, id_ in connection.execute(own.order_by(passages.c.article_key, passages.c.ordinal)):
                ids[key].append(id_)
            found = vectors.fetch([id_ for some in ids.values() for id_ in some])
            rows = {key: [found[id_] for id_ in some if id_ in found] for key, some in ids.items()}
            self.place(connection, [Arrival(key, np.asarray(some, dtype=np.float32)) for key, some in rows.items()])


def forget_events(connection: Connection, _vectors: VectorIndex | None = None) -> None:
    """Forget all events."""
    connection.execute(delete(event_articles))
    connection.execute(delete(name_counts))


def exist(connection: Connection) -> bool:
    """Returns whether the archive keeps events; not if an earlier version of this program made it."""
    return inspect(connection).has_table(event_articles.name)


class _Placement:
    """A run of articles that are placed with few statements: what is not written yet is remembered."""

    def __init__(self, connection: Connection, recent: RecentArticles, keys: Sequence[int]) -> None:
        self._connection = connection
        self._recent = recent
        self._contents = {
            row.key: row for row in article_rows.select_by_ids(connection, _CONTENT, articles.c.key, keys)
        }
        self._mentions = {key: names_in(row.text) for key, row in self._contents.items()}
        self._articles = article_rows.count_rows(connection, event_articles)
        names = {name.lower() for mentions in self._mentions.values() for name in mentions}
        counted = article_rows.select_by_ids(connection, select(name_counts), name_counts.c.name, names)
        self._articles_with = Counter({row.name: row.articles for row in counted})
        self._new_names: Counter[str] = Counter()
        self._waiting: list[dict[str, Any]] = []

    def place(self, key: int, passage_vectors: Vectors) -> None:
        content = self._contents[key]
        if content.event is not None:
            self.flush()
            self._articles_with.subtract(_leave(self._connection, self._recent, key))
            self._articles -= 1
        if not len(passage_vectors):
            return
        names = weighted(self._mentions[key], self._articles_with, self._articles)
        vector = article_vector(passage_vectors).astype(STORED)
        event = self._event(content, vector.astype(np.float32), hashed(names))
        row = {
            "article_key": key,
            "event": event,
            "day": content.published_day,
            "story": content.story,
            "vector": vector.tobytes(),
            "names": json.dumps(names, ensure_ascii=False),
        }
        self._waiting.append(row)
        self._articles += 1
        self._new_names.update(map(str.lower, names))
        self._articles_with.update(map(str.lower, names))
        if event > key:  # a new version of an article that was there before the event
            self.flush()
            _name_by_first(self._connection, self._recent, event)

    def flush(self) -> None:
        """Write what is remembered."""
        if self._waiting:
            self._connection.execute(insert(event_articles), self._waiting)
            _count_names(self._connection, self._new_names)
        self._waiting.clear()
        self._new_names.clear()

    def _event(self, content: Row[Any], vector: Vectors, names: Mapping[int, float]) -> int:
        event: int | None = None
        if content.story is not None:
            self.flush()
            copy = self._connection.execute(_copies_of(content.story)).first()
            event = None if copy is None else int(copy.event)
        if content.published_day is not None:
            day = day_from_number(content.published_day)
            if self._recent.reads(day):
                self.flush()
            around = self._recent.around(self._connection, day, len(vector))
            if event is None and (names or not _has_capitals(content.text)):
                event = nearest(Features(day, vector, names), around)
            self._recent.add(day, content.key if event is None else event, vector, names)
        return content.key if event is None else event


def _has_capitals(text: str) -> bool:
    """Returns whether names in `text` would show: if there are none, it is a table, say, and alike only in its form."""
    return any(character.isupper() for character in text)


def _leave(connection: Connection, recent: RecentArticles, article_key: int) -> list[str]:
    """Take an article out of its event; returns its names in lower case."""
    own = event_articles.c.article_key == article_key
    row = connection.execute(select(event_articles).where(own)).one_or_none()
    if row is None:
        return []
    names = [name.lower() for name in json.loads(row.names)]
    connection.execute(delete(event_articles).where(own))
    _count_names(connection, dict.fromkeys(names, -1))
    recent.forget([row.day])
    _name_by_first(connection, recent, row.event)
    return names


def _count_names(connection: Connection, changes: Mapping[str, int]) -> None:
    if not changes:
        return
    row = insert_into(connection, name_counts)
    raised = row.on_conflict_do_update(
        index_elements=["name"], set_={"articles": name_counts.c.articles + row.excluded.articles}
    )
    connection.execute(raised, [{"name": name, "articles": by} for name, by in changes.items()])
    if min(changes.values()) < 0:
        connection.execute(delete(name_counts).where(name_counts.c.articles <= 0))


def _name_by_first(connection: Connection, recent: RecentArticles, event: int) -> None:
    """Name `event` by its first article, where that has gone or another has come before it."""
    here = event_articles.c.event == event
    rows = connection.execute(select(event_articles.c.article_key, event_articles.c.day).where(here)).all()
    first = min((row.article_key for row in rows), default=event)
    if first != event:
        connection.execute(update(event_articles).where(here).values(event=first))
        recent.forget(row.day for row in rows)


def _copies_of(story: str) -> Select[Any]:
    """The members of events whose articles are copies of one text, in the order in which they were first stored."""
    columns = event_articles.c.article_key, event_articles.c.event, event_articles.c.day
    # Not those whose current version says so: it may be about to be placed.
    return select(*columns).where(event_articles.c.story == story).order_by(event_articles.c.article_key)


_CONTENT = (
    select(articles.c.key, versions.c.text, versions.c.story, versions.c.published_day, event_articles.c.event)
    .join(versions, article_rows.IS_CURRENT)
    .outerjoin(event_articles, event_articles.c.article_key == articles.c.key)
)
