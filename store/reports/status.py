"""Counts of what an archive holds."""

from sqlalchemy import Connection, func, select

from store.database import article_rows, facts
from store.database.filters import day_from_number
from store.database.schema import articles, event_articles, passages, tombstones, versions
from store.grouping import stories, top_events
from store.types import ArchiveStatus, EmbedderFingerprint
from store.vectors.protocol import VectorIndex


def status(connection: Connection, vectors: VectorIndex, fingerprint: EmbedderFingerprint) -> ArchiveStatus:
    """Returns counts of what an archive holds now.

    Args:
        fingerprint: of the model that made the vectors.
    """
    rows = select(versions).join(articles, article_rows.IS_CURRENT).subquery()

    def tally(column: str) -> list[tuple[str, int]]:
        value = rows.c[column]
        query = select(value, func.count()).where(value.is_not(None)).group_by(value)
        return [(name, count) for name, count in connection.execute(query.order_by(func.count().desc(), value))]

    first, last, dated, all_articles = connection.execute(
        select(
            func.min(rows.c.published_day),
            func.max(rows.c.published_day),
            func.count(rows.c.published_day),
            func.count(rows.c.article_key),
        )
    ).one()
    return ArchiveStatus(
        articles=all_articles,
        versions=int(connection.scalar(select(func.count()).select_from(versions)) or 0),
        passages=int(connection.scalar(select(func.count()).select_from(passages)) or 0),
        vectors=vectors.count(),
        sources=tally("source"),
        first_published=None if first is None else day_from_number(first),
        last_published=None if last is None else day_from_number(last),
        embedder=fingerprint,
        generation=facts.generation(connection),
        undated=all_articles - dated,
        sections=tally("section"),
        languages=tally("language"),
        stories=stories.count(connection),
        removed=article_rows.count_rows(connection, tombstones),
        events=top_events.count(connection),
        ungrouped=max(0, all_articles - article_rows.count_rows(connection, event_articles)),
    )
