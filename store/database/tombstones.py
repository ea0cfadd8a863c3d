"""Articles that were taken out for good."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, bindparam, delete, inspect, select

from store.database.article_rows import select_by_ids
from store.database.schema import tombstones, visits
from store.database.sql import replace
from store.types import Removal


def bury(connection: Connection, article_id: str, reason: str) -> None:
    """Leave a tombstone for an article, and forget where it was read."""
    row = {"article_id": article_id, "removed_at": datetime.now(UTC).isoformat(timespec="seconds"), "reason": reason}
    replace(connection, tombstones, [row])
    connection.execute(delete(visits).where(visits.c.article_id == article_id))


def buried(engine: Engine, article_id: str) -> str | None:
    """Why and when the article was taken out, in a few words; None if it was not."""
    with engine.connect() as connection:
        row = connection.execute(select(tombstones).where(tombstones.c.article_id == article_id)).one_or_none()
    return None if row is None else f"{row.reason}, {row.removed_at[:10]}"


def buried_among(engine: Engine, article_ids: Sequence[str]) -> frozenset[str]:
    """Those of the articles that were taken out."""
    with engine.connect() as connection:
        found = select_by_ids(connection, select(tombstones.c.article_id), tombstones.c.article_id, article_ids)
        return frozenset(row.article_id for row in found)


def removals(connection: Connection, limit: int) -> list[Removal]:
    """The `limit` articles that were taken out last, the latest first."""
    if not inspect(connection).has_table(tombstones.name):
        return []
    query = select(tombstones).order_by(tombstones.c.removed_at.desc(), tombstones.c.article_id).limit(limit)
    return [
        Removal(row.article_id, datetime.fromisoformat(row.removed_at), row.reason) for row in connection.execute(query)
    ]


def unbury(engine: Engine, article_id: str) -> None:
    """Let the article come back."""
    with engine.begin() as connection:
        connection.execute(delete(tombstones).where(tombstones.c.article_id == article_id))


def lift(connection: Connection, article_ids: Sequence[str]) -> None:
    """Take the tombstones of articles away that are there again; part of the transaction that stores them."""
    connection.execute(
        delete(tombstones).where(tombstones.c.article_id == bindparam("stored")),
        [{"stored": id_} for id_ in article_ids],
    )
