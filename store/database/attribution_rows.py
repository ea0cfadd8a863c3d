"""The rows of who said what, from types and back into types."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from store.database import article_rows
from store.database.findings import named
from store.database.schema import annotated, articles, attributions, versions
from store.types import Attribution, Span

KINDS = ("direct", "indirect", "mixed")
Found = Mapping[int, Sequence[Attribution]]
"""By the key of an article: what was found in its current version, nothing too."""


def write(connection: Connection, found: Found, numbers: Mapping[int, int], annotator: int) -> None:
    """Store what `annotator` found, in the place of what was known of these articles.

    Args:
        numbers: by the key of an article: which version was looked at.
    """
    drop(connection, list(found))
    looked_at = [{"article_key": key, "version": numbers[key], "annotator": annotator} for key in found]
    rows = [_row(key, ordinal, one) for key, some in found.items() for ordinal, one in enumerate(some)]
    for table, values in ((annotated, looked_at), (attributions, rows)):
        if values:
            connection.execute(insert(table), values)


def drop(connection: Connection, keys: Sequence[int]) -> None:
    """Forget what was found in the articles `keys`."""
    for batch in article_rows.in_batches(keys):
        for table in (attributions, annotated):
            connection.execute(delete(table).where(table.c.article_key.in_(batch)))


def of_article(connection: Connection, article_id: str) -> list[Attribution]:
    """Returns who said what in an article's current version, in the order of the text."""
    query = select(attributions).join(articles, articles.c.key == attributions.c.article_key)
    rows = connection.execute(query.where(articles.c.id == article_id).order_by(attributions.c.ordinal))
    return [attribution_from(row) for row in rows]


def speakers(connection: Connection) -> dict[str, int]:
    """Returns the full names of speakers, each with the number of its attributions."""
    query = select(attributions.c.speaker, func.count()).where(attributions.c.speaker.is_not(None))
    return {row[0]: row[1] for row in connection.execute(query.group_by(attributions.c.speaker))}


def said_by(connection: Connection, names: Sequence[str]) -> list[tuple[str, Attribution]]:
    """Returns the ids of articles, each with something that a speaker of one of these `names` says there."""
    query = select(articles.c.id, attributions).join(articles, articles.c.key == attributions.c.article_key)
    found = article_rows.select_by_ids(connection, query, attributions.c.speaker, names)
    rows = sorted(found, key=lambda row: (row.article_key, row.ordinal))
    return [(row.id, attribution_from(row)) for row in rows]


def attribution_from(row: Row[Any]) -> Attribution:
    """The attribution of a row of `attributions`."""
    source, cue, content = json.loads(row.spans)
    return Attribution(
        None if source is None else Span(*source),
        None if cue is None else Span(*cue),
        tuple(Span(*span) for span in content),
        row.kind,
        row.speaker,
    )


def disagreements(connection: Connection) -> Iterator[str]:
    """Yields what is wrong with the rows, a line each."""
    stale = select(articles.c.id).join(annotated, annotated.c.article_key == articles.c.key)
    stale = stale.where(annotated.c.version != articles.c.current_version)
    yield from named("articles of which an older version is annotated", connection.scalars(stale))
    lost = select(attributions.c.article_key).where(attributions.c.article_key.not_in(select(annotated.c.article_key)))
    yield from named("attributions of articles that are not annotated", map(str, connection.scalars(lost.distinct())))
    names = {row.key: row.id for row in connection.execute(select(articles.c.key, articles.c.id))}
    yield from named("articles with attributions that cannot be read", [names[key] for key in _unsound(connection)])


def _unsound(connection: Connection) -> list[int]:
    """The keys of articles with a row that cannot be read, or that is about no part of the text."""
    query = select(attributions, func.length(versions.c.text).label("size")).select_from(attributions)
    query = query.join(articles, articles.c.key == attributions.c.article_key).join(versions, article_rows.IS_CURRENT)
    rows = connection.execute(query, execution_options=article_rows.STREAMED)
    return list(dict.fromkeys(row.article_key for row in rows if not _is_sound(row)))


def remove_strays(connection: Connection) -> None:
    """Take out what belongs to no current article, and all of an article of which something cannot be read."""
    current = select(articles.c.key).where(articles.c.current_version == annotated.c.version)
    connection.execute(delete(annotated).where(annotated.c.article_key.not_in(current)))
    connection.execute(delete(attributions).where(attributions.c.article_key.not_in(select(annotated.c.article_key))))
    drop(connection, _unsound(connection))


def _is_sound(row: Row[Any]) -> bool:
    try:
        found = attribution_from(row)
    except (TypeError, ValueError):
        return False
    spans = [span for span in (found.source, found.cue, *found.content) if span is not None]
    return row.kind in KINDS and bool(found.content) and all(span.end <= row.size for span in spans)


def _row(key: int, ordinal: int, one: Attribution) -> dict[str, Any]:
    spans = [_pair(one.source), _pair(one.cue), [_pair(span) for span in one.content]]
    return {
        "article_key": key,
        "ordinal": ordinal,
        "kind": one.kind,
        "speaker": one.speaker,
        "spans": json.dumps(spans, separators=(",", ":")),
    }


def _pair(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]
