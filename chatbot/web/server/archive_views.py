"""What the pages without questions work with: the archive, opened without a model, and what is known of it.

What takes longer than a moment is looked up once for each generation of the archive, for all readers.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import streamlit as st

from chatbot.settings import ChatSettings
from chatbot.web.html import page_html
from chatbot.web.server.opening import archive_folder, chat_settings, open_archive, status_of
from store import (
    Archive,
    ArchiveMissing,
    ArchiveStatus,
    Event,
    Filters,
    Listed,
    Removal,
    Run,
    Silence,
    SourceCoverage,
    StoreError,
)

RECENT_DAYS = (7, 31, 366)
"""The largest events of a week are top stories; in an archive with fewer than `FEW`, of a month, or of a year."""
STORIES, FEW = 6, 3
RUNS = 50
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class Growth:
    """How many articles were first stored in the last 7 and 30 days."""

    week: int
    month: int


@dataclass(frozen=True, slots=True)
class Story:
    """An event with its articles, the newest first, and the one whose headline it goes by."""

    event: Event
    articles: tuple[Listed, ...]
    headline: Listed


@dataclass(frozen=True, slots=True)
class FrontPage:
    """What the front page tells.

    Attributes:
        stories_to: the last day of the days that `stories` are from; None without stories. `stories_days`: how many.
    """

    days: Sequence[tuple[date, int]]
    growth: Growth
    stories: Sequence[Story]
    stories_days: int
    stories_to: date | None
    picks: Sequence[Listed]


@dataclass(frozen=True, slots=True)
class CoverageFacts:
    """What the coverage page tells."""

    sources: Sequence[SourceCoverage]
    months: Sequence[tuple[str, str, int]]
    days: Sequence[tuple[date, int]]
    silences: Sequence[Silence]
    runs: Sequence[Run]
    removals: Sequence[Removal]


@dataclass(frozen=True, slots=True)
class Shelves:
    """An open archive, as the pages without questions see it."""

    folder: Path
    archive: Archive
    settings: ChatSettings

    def status(self) -> ArchiveStatus:
        """What the archive holds now."""
        return status_of(self.folder, self.archive)

    def count(self, filters: Filters, words: str) -> int:
        """How many articles a list has; remembered, because turning its pages asks again."""
        return _count(
            self.folder, self.archive.identity(), self.archive.generation(), _key(filters), words, filters, self.archive
        )

    def authors(self) -> list[str]:
        """The bylines of its articles."""
        return self._now(_authors)

    def front(self, pinned: Sequence[str] = ()) -> FrontPage:
        """What the front page tells; `pinned` stand before the picks of the settings."""
        picks = tuple(dict.fromkeys([*pinned, *self.settings.picks]))
        return _front(self.folder, self.archive.identity(), self.archive.generation(), picks, self.archive)

    def coverage(self) -> CoverageFacts:
        """What the coverage page tells; the log of runs may be newer than the rest."""
        return self._now(_coverage)

    def _now(self, look_up: Callable[[Path, Hashable, int, Archive], Known]) -> Known:
        return look_up(self.folder, self.archive.identity(), self.archive.generation(), self.archive)


def open_shelves() -> Shelves | None:
    """The archive that the environment names. Where there is nothing to see the page says why, and None is returned."""
    folder = archive_folder()
    try:
        shelves = Shelves(folder, open_archive(folder), chat_settings(folder))
        shelves.archive.refresh()
        if shelves.status().articles:
            return shelves
        st.html(page_html.nothing_to_read("This archive is empty", folder))
    except ArchiveMissing:
        st.html(page_html.nothing_to_read("There is no archive here yet", folder))
    except StoreError as error:
        st.html(page_html.note(str(error), alert=True))
    return None


def _key(filters: Filters) -> str:
    """Tells filters apart."""
    return repr(filters)


@st.cache_data(show_spinner=False, max_entries=1_000)
def _count(
    folder: Path, identity: Hashable, generation: int, key: str, words: str, _filters: Filters, _archive: Archive
) -> int:
    del folder, identity, generation, key
    return _archive.count_listed(_filters, words)


@st.cache_resource(show_spinner=False, max_entries=2)
def _authors(folder: Path, identity: Hashable, generation: int, _archive: Archive) -> list[str]:
    del folder, identity, generation
    return _archive.authors()


@st.cache_resource(show_spinner=False, max_entries=2, ttl=timedelta(hours=1))  # growth is counted from now
def _front(folder: Path, identity: Hashable, generation: int, picks: Sequence[str], _archive: Archive) -> FrontPage:
    del folder, identity, generation
    now = datetime.now(UTC)
    growth = Growth(*(_archive.arrived_since(now - timedelta(days=days)) for days in (7, 30)))
    for days in RECENT_DAYS:
        events = _archive.top_events(STORIES, days=days)
        if len(events) >= FEW:
            break
    stories = [_story(event, _archive) for event in events]
    found = [one for one in map(_archive.id_of, picks) if one is not None]
    return FrontPage(
        days=_archive.days(),
        growth=growth,
        stories=stories,
        stories_days=days,
        stories_to=max((one.event.last_day for one in stories if one.event.last_day), default=None),
        picks=_archive.listed(found),
    )


def _story(event: Event, archive: Archive) -> Story:
    members = tuple(archive.listed(event.article_ids))
    return Story(event, members, next((one for one in members if one.title == event.title), members[0]))


@st.cache_resource(
    show_spinner=False, max_entries=2, ttl=timedelta(minutes=1)
)  # runs that change nothing are logged too
def _coverage(folder: Path, identity: Hashable, generation: int, _archive: Archive) -> CoverageFacts:
    del folder, identity, generation
    return CoverageFacts(
        sources=_archive.coverage_by_source(),
        months=_archive.months_by_source(),
        days=_archive.days(),
        silences=_archive.silences(),
        runs=_archive.last_runs(RUNS),
        removals=_archive.removals(),
    )
