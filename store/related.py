"""Articles worth reading after another one: near it by vector, and by the names that both mention."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, select

from store import database, events
from store.clustering import NAMES, shared
from store.schema import articles, event_members, passages, versions
from store.types import Related, parse_moment
from store.vectors import VectorIndex, Vectors

LOOKED_AT = 100
"""Nearest passages whose articles are compared."""
LEAST_COSINE = 0.4
"""Articles less alike have nothing to do with each other."""
SAME_EVENT = 0.2
"""Added where both report on one event."""
SHOWN_NAMES = 3
LEAST_WEIGHT = 0.1
"""Names that say less about either article are not shown."""


def related(connection: Connection, vectors: VectorIndex, article_id: str, limit: int) -> list[Related]:
    """The articles nearest to `article_id`, the nearest first: no copies of it, and each text once."""
    own = _vector_of(connection, vectors, [article_id]).get(article_id)
    if own is None:
        return []
    row = connection.execute(_ROWS.where(articles.c.id == article_id)).one()
    hits = vectors.query(own, LOOKED_AT)
    near = select(passages.c.id, articles.c.id.label("article")).join(
        articles, articles.c.key == passages.c.article_key
    )
    ids = {
        found.article
        for found in database.select_by_ids(connection, near, passages.c.id, [hit.passage_id for hit in hits])
    }
    rows = list(database.select_by_ids(connection, _ROWS, articles.c.id, ids - {article_id}))
    rows = [other for other in rows if other.story is None or other.story != row.story]
    others = _vector_of(connection, vectors, [other.id for other in rows])
    keys = [row.key, *(other.key for other in rows)]
    members = _members(connection, keys)
    mine = members.get(row.key)
    found = []
    for other in rows:
        if other.id in others:
            cosine = float(others[other.id] @ own)
            if cosine >= LEAST_COSINE:
                found.append((other.story, _compared(other, cosine, mine, members.get(other.key))))
    found.sort(key=lambda pair: (-pair[1].score, pair[1].article_id))
    return _each_text_once(found, limit)


def _compared(row: Row[Any], cosine: float, mine: Row[Any] | None, its: Row[Any] | None) -> Related:
    names: tuple[str, ...] = ()
    score, same_event = cosine, False
    if mine is not None and its is not None:
        my_names, its_names = json.loads(mine.names), json.loads(its.names)
        same_event = mine.event == its.event
        score = (1 - NAMES) * cosine + NAMES * shared(my_names, its_names) + SAME_EVENT * same_event
        names = _shown(my_names, its_names)
    return Related(
        article_id=row.id,
        version=row.version,
        title=row.title,
        source=row.source,
        published=parse_moment(row.published),
        score=score,
        same_event=same_event,
        names=names,
    )


def _shown(one: Mapping[str, float], other: Mapping[str, float]) -> tuple[str, ...]:
    both = {name: min(weight, other[name]) for name, weight in one.items() if name in other}
    weighty = [name for name, weight in both.items() if weight >= LEAST_WEIGHT]
    return tuple(sorted(weighty, key=lambda name: -both[name])[:SHOWN_NAMES])


def _each_text_once(found: Iterable[tuple[str | None, Related]], limit: int) -> list[Related]:
    kept: list[Related] = []
    seen: set[str] = set()
    for story, one in found:
        if story is None or story not in seen:
            kept.append(one)
        if story is not None:
            seen.add(story)
    return kept[:limit]


def _vector_of(connection: Connection, vectors: VectorIndex, article_ids: list[str]) -> dict[str, Vectors]:
    query = select(passages.c.id, articles.c.id.label("article")).join(
        articles, articles.c.key == passages.c.article_key
    )
    passage_ids: dict[str, list[str]] = {}
    for row in database.select_by_ids(connection, query, articles.c.id, article_ids):
        passage_ids.setdefault(row.article, []).append(row.id)
    found = vectors.fetch([id_ for ids in passage_ids.values() for id_ in ids])
    rows = {article: [found[id_] for id_ in ids if id_ in found] for article, ids in passage_ids.items()}
    return {article: events.article_vector(np.stack(own)) for article, own in rows.items() if own}


def _members(connection: Connection, keys: list[int]) -> dict[int, Row[Any]]:
    if not events.exist(connection):
        return {}
    query = select(event_members.c.article_key, event_members.c.event, event_members.c.names)
    rows = database.select_by_ids(connection, query, event_members.c.article_key, keys)
    return {row.article_key: row for row in rows}


_ROWS = select(
    articles.c.key, articles.c.id, versions.c.version, versions.c.title, versions.c.source, versions.c.published,
    versions.c.story,
).join(versions, database.IS_CURRENT)  # fmt: skip
