"""Which articles are copies of one text. Finding them is the business of `ingest.stories`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from store.database import IS_CURRENT, in_batches
from store.filters import day_from_number
from store.schema import articles, story_bands, versions
from store.types import Copy, parse_moment

FULL = 0.9
"""A copy with this share of the longest one's characters is full."""


def write_bands(connection: Connection, article_key: int, bands: Iterable[int]) -> None:
    """Put `bands` in the place of those that the article had."""
    connection.execute(delete(story_bands).where(story_bands.c.article_key == article_key))
    rows = [{"article_key": article_key, "band": band} for band in set(bands)]
    if rows:
        connection.execute(insert(story_bands), rows)


def write_stories(connection: Connection, stories: Mapping[str, str]) -> None:
    """Put the current versions of articles (by id) into stories (by name)."""
    for article_id, story in stories.items():
        key = select(articles.c.key).where(articles.c.id == article_id).scalar_subquery()
        number = select(articles.c.current_version).where(articles.c.id == article_id).scalar_subquery()
        here = (versions.c.article_key == key) & (versions.c.version == number)
        connection.execute(update(versions).where(here).values(story=story))


class Candidate(NamedTuple):
    """An article that may be a copy; `day` is that of its publication."""

    id: str
    story: str | None
    text: str
    day: date | None


def candidates(engine: Engine, bands: Sequence[int]) -> list[Candidate]:
    """Every article that shares one of `bands`, in the order in which they were first stored."""
    keys: set[int] = set()
    with engine.connect() as connection:
        for some in in_batches(bands):
            keys.update(connection.scalars(select(story_bands.c.article_key).where(story_bands.c.band.in_(some))))
        found: list[Candidate] = []
        for batch in in_batches(sorted(keys)):
            query = select(articles.c.id, versions.c.story, versions.c.text, versions.c.published_day)
            query = query.join(versions, IS_CURRENT).where(articles.c.key.in_(batch)).order_by(articles.c.key)
            for id_, story, text, number in connection.execute(query):
                found.append(Candidate(id_, story, text, day_from_number(number) if number else None))
    return found


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
        rows, key=lambda row: (row.length < FULL * longest, row.published_day or 99_999_999, -row.length, row.id)
    )
    found = [
        Copy(
            article_id=row.id,
            version=row.version,
            title=row.title,
            source=row.source,
            url=row.canonical_url or row.url,
            published=parse_moment(row.published),
        )
        for row in ordered
    ]
    return (replace(found[0], is_lead=True), *sorted(found[1:], key=_day))


def _day(copy: Copy) -> str:
    return copy.published.isoformat()[:10] if copy.published else "9999"


def count(connection: Connection) -> int:
    """How many stories have more than one article."""
    shared = select(versions.c.story).join(articles, IS_CURRENT).where(versions.c.story.is_not(None))
    shared = shared.group_by(versions.c.story).having(func.count() > 1)
    return int(connection.scalar(select(func.count()).select_from(shared.subquery())) or 0)
