"""Articles worth reading after another one: near it by vector, and by the names that both mention."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, Row, select

from store.database import article_rows
from store.database.schema import articles, event_articles, passages, versions
from store.grouping import events
from store.grouping.clustering import NAMES, article_vector, hashed
from store.grouping.recent import stored_vector
from store.types import Related, parse_moment
from store.types.vectors import Vectors
from store.vectors.protocol import VectorIndex

_LOOKED_AT = 100
"""Nearest passages whose articles are compared."""
_LEAST = 0.35
"""Articles less alike (their score, between 0 and 1) have nothing to do with each other."""
_SAME_EVENT = 0.2
"""Added where both report on one event."""
_SHOWN_NAMES = 3
"""Names that two related articles are said to share."""
_LEAST_WEIGHT = 0.1
"""Names that say less about either article are not shown."""


class _Known(NamedTuple):
    """The numbers that an article is compared by; `event` is None where none was looked for."""

    vector: Vectors
    event: int | None
    names: dict[str, float]


def related(connection: Connection, vectors: VectorIndex, article_id: str, limit: int) -> list[Related]:
    """The articles nearest to `article_id`, the nearest first: no copies of it, and each text once."""
    row = connection.execute(_ROWS.where(articles.c.id == article_id)).one_or_none()
    own = row and _known(connection, vectors, [row.key]).get(row.key)
    if row is None or own is None:
        return []
    near = [hit.passage_id for hit in vectors.query(own.vector, _LOOKED_AT)]
    found = article_rows.select_by_ids(connection, select(passages.c.article_key, passages.c.id), passages.c.id, near)
    keys = {passage.article_key for passage in found} | _event_mates(connection, own.event)
    rows = list(article_rows.select_by_ids(connection, _ROWS, articles.c.key, keys - {row.key}))
    others = _known(connection, vectors, [other.key for other in rows if row.story is None or other.story != row.story])
    compared = [(other.story, _compared(other, own, others[other.key])) for other in rows if other.key in others]
    kept = [pair for pair in compared if pair[1].score >= _LEAST]
    return _each_text_once(sorted(kept, key=lambda pair: (-pair[1].score, pair[1].article_id)), limit)


def _compared(row: Row[Any], own: _Known, other: _Known) -> Related:
    same_event = own.event is not None and own.event == other.event
    return Related(
        article_id=row.id,
        version=row.version,
        title=row.title,
        source=row.source,
        published=parse_moment(row.published),
        score=(1 - NAMES) * float(own.vector @ other.vector)
        + NAMES * _shared(own.names, other.names)
        + _SAME_EVENT * same_event,
        same_event=same_event,
        names=_shown(own.names, other.names),
    )


def _shared(one: dict[str, float], other: dict[str, float]) -> float:
    theirs = hashed(other)
    return sum(weight * theirs.get(name, 0.0) for name, weight in hashed(one).items())


def _shown(one: dict[str, float], other: dict[str, float]) -> tuple[str, ...]:
    theirs = {name.lower(): weight for name, weight in other.items()}
    both = {name: min(weight, theirs.get(name.lower(), 0.0)) for name, weight in one.items()}
    weighty = [name for name, weight in both.items() if weight >= _LEAST_WEIGHT]
    return tuple(sorted(weighty, key=lambda name: -both[name])[:_SHOWN_NAMES])


def names_of(connection: Connection, article_id: str, limit: int) -> list[str]:
    """The names that an article mentions, those that tell it most from others first."""
    own = select(event_articles.c.names).join(articles, articles.c.key == event_articles.c.article_key)
    stored = connection.scalar(own.where(articles.c.id == article_id)) if events.exist(connection) else None
    names: dict[str, float] = json.loads(stored or "{}")
    return sorted(names, key=lambda name: (-names[name], name))[:limit]


def _each_text_once(found: Iterable[tuple[str | None, Related]], limit: int) -> list[Related]:
    kept: dict[str, Related] = {}
    for story, article in found:
        kept.setdefault(f"story {story}" if story else f"article {article.article_id}", article)
    return list(kept.values())[:limit]


def _event_mates(connection: Connection, event: int | None) -> set[int]:
    if event is None:
        return set()
    return set(connection.scalars(select(event_articles.c.article_key).where(event_articles.c.event == event)))


def _known(connection: Connection, vectors: VectorIndex, keys: Sequence[int]) -> dict[int, _Known]:
    known: dict[int, _Known] = {}
    if events.exist(connection):
        for row in article_rows.select_by_ids(connection, select(event_articles), event_articles.c.article_key, keys):
            known[row.article_key] = _Known(stored_vector(row.vector), row.event, json.loads(row.names))
    return known | _ungrouped(connection, vectors, [key for key in keys if key not in known])


def _ungrouped(connection: Connection, vectors: VectorIndex, keys: Sequence[int]) -> dict[int, _Known]:
    ids: dict[int, list[str]] = {}
    own = select(passages.c.article_key, passages.c.id, passages.c.ordinal)
    rows = article_rows.select_by_ids(connection, own, passages.c.article_key, keys)
    for row in sorted(rows, key=lambda row: row.ordinal):
        ids.setdefault(row.article_key, []).append(row.id)
    found = vectors.fetch([id_ for some in ids.values() for id_ in some])
    stored = {key: [found[id_] for id_ in some if id_ in found] for key, some in ids.items()}
    return {key: _Known(article_vector(np.stack(some)), None, {}) for key, some in stored.items() if some}


_ROWS = select(
    articles.c.key,
    articles.c.id,
    versions.c.version,
    versions.c.title,
    versions.c.source,
    versions.c.published,
    versions.c.story,
).join(versions, article_rows.IS_CURRENT)
