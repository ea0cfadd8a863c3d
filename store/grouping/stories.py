"""Stories: articles that are copies of one text. Finding them is the business of `ingest.duplicates`."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, Engine, bindparam, delete, func, insert, select, update

from store.database.article_rows import IS_CURRENT, select_by_ids
from store.database.filters import day_from_number
from store.database.schema import articles, story_bands, versions
from store.database.sql import integers_in
from store.redaction import without_secrets
from store.types import Copy, parse_moment

_FULL = 0.9
"""A copy with this share of the longest one's characters is full."""


# Its bands one value: putting a statement together with each would take longer than a database takes to answer it.
_SHARING = select(story_bands).where(story_bands.c.band.in_(integers_in(bindparam("bands"))))
_CANDIDATE = select(articles.c.key, articles.c.id, versions.c.story, versions.c.text, versions.c.published_day).join(
    versions, IS_CURRENT
)


def write_bands(connection: Connection, bands: Mapping[int, Iterable[int]]) -> None:
    """Put the bands of articles, by their keys, in the place of those that they had."""
    if not bands:
        return
    dropped = delete(story_bands).where(story_bands.c.article_key == bindparam("key"))
    connection.execute(dropped, [{"key": key} for key in bands])
    # In the order of the table: neighbours share pages of it.
    rows = [
        {"band": band, "article_key": key}
        for band, key in sorted((b, k) for k, some in bands.items() for b in set(some))
    ]
    if rows:
        connection.execute(insert(story_bands), rows)


def write_stories(connection: Connection, stories: Mapping[str, str]) -> None:
    """Put the current versions of articles (by id) into stories (by name)."""
    if not stories:
        return
    key = select(articles.c.key).where(articles.c.id == bindparam("id_")).scalar_subquery()
    number = select(articles.c.current_version).where(articles.c.id == bindparam("id_")).scalar_subquery()
    here = (versions.c.article_key == key) & (versions.c.version == number)
    placed = update(versions).where(here).values(story=bindparam("name"))
    connection.execute(placed, [{"id_": article_id, "name": story} for article_id, story in stories.items()])


class Candidate(NamedTuple):
    """An article that may be a copy; `day` is that of its publication."""

    id: str
    story: str | None
    text: str
    day: date | None


class StoryCandidates:
    """The stored articles that share one of `bands`, read at once."""

    def __init__(self, engine: Engine, bands: Iterable[int]) -> None:
        self._keys: dict[int, list[int]] = {}
        with engine.connect() as connection:
            for row in connection.execute(_SHARING, {"bands": json.dumps(list(bands))}):
                self._keys.setdefault(row.band, []).append(row.article_key)
            keys = {key for some in self._keys.values() for key in some}
            self._candidates = {
                row.key: Candidate(row.id, row.story, row.text, _day_of(row.published_day))
                for row in select_by_ids(connection, _CANDIDATE, articles.c.key, keys)
            }

    def sharing(self, bands: Iterable[int]) -> list[Candidate]:
        """Those that share one of `bands`, which are among the given, in the order in which they were first stored."""
        keys = {key for band in bands for key in self._keys.get(band, ())}
        return [self._candidates[key] for key in sorted(keys)]


def _day_of(number: int | None) -> date | None:
    return day_from_number(number) if number else None


def copies(connection: Connection, article_id: str) -> tuple[Copy, ...]:
    """The current articles of the story that `article_id` belongs to, it among them: the lead first, then by day.

    The lead is the earliest of the full copies. Empty if the article is unknown or belongs to no story.
    """
    own = select(versions.c.story).join(articles, IS_CURRENT).where(articles.c.id == article_id)
    story = connection.scalar(own)
    if story is None:
        return ()
    v = versions.c
    length = func.length(v.text).label("length")
    query = select(articles.c.id, v.version, v.title, v.source, v.url, v.canonical_url, v.published, v.published_day)
    query = query.add_columns(length)
    rows = connection.execute(query.join(versions, IS_CURRENT).where(v.story == story)).all()
    longest = max(row.length for row in rows)
    ordered = sorted(
        rows, key=lambda row: (row.length < _FULL * longest, row.published_day or 99_999_999, -row.length, row.id)
    )
    found = [
        Copy(
            article_id=row.id,
            version=row.version,
            title=row.title,
            source=row.source,
            url=without_secrets(row.canonical_url or row.url or "") or None,
            published=parse_moment(row.published),
        )
        for row in ordered
    ]
    return (replace(found[0], is_lead=True), *sorted(found[1:], key=_day))


def _day(copy: Copy) -> str:
    return copy.published.isoformat()[:10] if copy.published else "9999"


def count(connection: Connection) -> int:
    """Returns how many stories have more than one article."""
    shared = select(versions.c.story).join(articles, IS_CURRENT).where(versions.c.story.is_not(None))
    shared = shared.group_by(versions.c.story).having(func.count() > 1)
    return int(connection.scalar(select(func.count()).select_from(shared.subquery())) or 0)
