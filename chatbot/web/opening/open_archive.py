"""The archive for the pages without questions: opened without a model, with what is known of it.

What takes longer than a moment is looked up once for each generation of the archive, for all readers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import streamlit as st

from chatbot.web.html import page_html
from chatbot.web.opening.caching import cached, state_of
from chatbot.web.opening.shared import archive_folder, chat_settings, shared_archive, status_of
from chatbot.web.settings.chat_settings import ChatSettings
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

_RECENT_DAYS = (7, 31, 366)
"""The largest events of a week stand on the front page; in an archive with fewer than `_FEW`, of a month, or a year."""
_TOP_EVENTS, _FEW = 6, 3
_RUNS = 50
"""Runs of `news-ingest` that the coverage page knows of, the latest."""


@dataclass(frozen=True, slots=True)
class Growth:
    """The number of articles first stored in the last 7 and 30 days."""

    week: int
    month: int


@dataclass(frozen=True, slots=True)
class TopEvent:
    """An event with its articles, the newest first, and the one whose headline it goes by."""

    event: Event
    articles: tuple[Listed, ...]
    headline: Listed


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The content of the front page.

    Attributes:
        events_to: the last day of the days that `events` are from; None without events. `events_days`: how many.
    """

    days: Sequence[tuple[date, int]]
    growth: Growth
    events: Sequence[TopEvent]
    events_days: int
    events_to: date | None
    picks: Sequence[Listed]


@dataclass(frozen=True, slots=True)
class CoverageFacts:
    """The content of the coverage page."""

    sources: Sequence[SourceCoverage]
    months: Sequence[tuple[str, str, int]]
    days: Sequence[tuple[date, int]]
    silences: Sequence[Silence]
    runs: Sequence[Run]
    removals: Sequence[Removal]


@dataclass(frozen=True, slots=True)
class OpenArchive:
    """An open archive, as the pages without questions see it."""

    folder: Path
    archive: Archive
    settings: ChatSettings

    def status(self) -> ArchiveStatus:
        """Returns what the archive holds now."""
        return status_of(self.archive)

    def count(self, filters: Filters, words: str) -> tuple[int, int]:
        """Returns how many articles a list has, without and with the copies that it leaves out.

        Remembered, because turning its pages asks again.
        """
        return _count((state_of(self.archive), filters, words), self.archive, filters, words)

    def authors(self) -> list[str]:
        """Returns the bylines of its articles."""
        return _authors(state_of(self.archive), self.archive)

    def front(self, pinned: Sequence[str] = ()) -> FrontPage:
        """Returns what the front page tells; `pinned` stand before the picks of the settings."""
        picks = tuple(dict.fromkeys([*pinned, *self.settings.picks]))
        return _front((state_of(self.archive), picks), self.archive, picks)

    def coverage(self) -> CoverageFacts:
        """Returns what the coverage page tells; the log of runs may be newer than the rest."""
        return _coverage(state_of(self.archive), self.archive)


def open_archive() -> OpenArchive | None:
    """The archive that the environment names. Where there is nothing to see the page says why, and None is returned."""
    folder = archive_folder()
    try:
        opened = OpenArchive(folder, shared_archive(folder), chat_settings(folder))
        opened.archive.refresh()
        if opened.status().articles:
            return opened
        st.html(page_html.nothing_to_read("This archive is empty", folder))
    except ArchiveMissing:
        st.html(page_html.nothing_to_read("There is no archive here yet", folder))
    except StoreError as error:
        st.html(page_html.note(str(error), alert=True))
    return None


@cached(max_entries=1_000)
def _count(archive: Archive, filters: Filters, words: str) -> tuple[int, int]:
    return archive.browsing.count(filters, words), archive.browsing.count(filters, words, copies=True)


@cached(max_entries=2)
def _authors(archive: Archive) -> list[str]:
    return archive.authors()


@cached(max_entries=2, ttl=timedelta(hours=1))  # growth is counted from now
def _front(archive: Archive, picks: Sequence[str]) -> FrontPage:
    now = datetime.now(UTC)
    growth = Growth(*(archive.coverage.arrived_since(now - timedelta(days=days)) for days in (7, 30)))
    for days in _RECENT_DAYS:
        largest = archive.top_events(_TOP_EVENTS, days=days)
        if len(largest) >= _FEW:
            break
    events = [_top_event(event, archive) for event in largest]
    picked = [article_id for article_id in map(archive.id_of, picks) if article_id is not None]
    return FrontPage(
        days=archive.coverage.days(),
        growth=growth,
        events=events,
        events_days=days,
        events_to=max((top.event.last_day for top in events if top.event.last_day), default=None),
        picks=archive.browsing.by_ids(picked),
    )


def _top_event(event: Event, archive: Archive) -> TopEvent:
    articles = tuple(archive.browsing.by_ids(event.article_ids))
    return TopEvent(event, articles, next((each for each in articles if each.title == event.title), articles[0]))


@cached(max_entries=2, ttl=timedelta(minutes=1))  # runs that change nothing are logged too
def _coverage(archive: Archive) -> CoverageFacts:
    return CoverageFacts(
        sources=archive.coverage.by_source(),
        months=archive.coverage.months_by_source(),
        days=archive.coverage.days(),
        silences=archive.coverage.silences(),
        runs=archive.last_runs(_RUNS),
        removals=archive.removals(),
    )
