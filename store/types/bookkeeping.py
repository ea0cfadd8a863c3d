"""An archive's bookkeeping: its model, its runs and visits, the articles taken out, and counts of what it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Silence:
    """Days, both ends included, on which a source has no article, and longer than chance leaves it without one."""

    source: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """Returns how many."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """The number and period of one source's articles.

    Attributes:
        source: None for the articles that name none.
        articles: current ones. `undated`: how many of these have no day.
        first, last: publication days; None where none is dated.
    """

    source: str | None
    articles: int
    undated: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Removal:
    """An article that was taken out for good; `removed_at` in UTC."""

    article_id: str
    removed_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Visit:
    """That `url` was read, and what its server gave to ask with the next time; `fetched_at` in UTC."""

    url: str
    etag: str | None
    last_modified: str | None
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """One run of `news-ingest`.

    Attributes:
        started_at, finished_at: UTC; a run that was killed, or is still going on, has no end.
        inputs: what it was asked to take.
        report: what became of it, as `news-ingest --json` prints it.
    """

    started_at: datetime
    finished_at: datetime | None
    inputs: Sequence[str]
    report: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EmbedderFingerprint:
    """The facts that must agree between the model that made an archive's vectors and the one that embeds a question."""

    model: str
    revision: str
    dimension: int
    metric: str = "cosine"

    def agrees_with(self, other: "EmbedderFingerprint") -> bool:
        """Returns whether vectors of both can be compared: the same weights, whatever folder they are loaded from."""
        named_alike = self.model == other.model or "unknown" not in (self.revision, other.revision)
        mine, theirs = ((f.revision, f.dimension, f.metric) for f in (self, other))
        return named_alike and mine == theirs

    def __str__(self) -> str:
        return f"{self.model}@{self.revision[:12]} ({self.dimension} dimensions, {self.metric})"


@dataclass(frozen=True, slots=True)
class ArchiveStatus:
    """Counts of what an archive holds; days are publication days.

    Attributes:
        stories: texts of which there are several copies.
        events: what more than one article reports on.
        ungrouped: articles that no event was looked for: stored by an earlier version, or with that turned off.
        removed: articles taken out for good, of which only a tombstone is left.
    """

    articles: int
    versions: int
    passages: int
    vectors: int
    sources: Sequence[tuple[str, int]]
    first_published: date | None
    last_published: date | None
    embedder: EmbedderFingerprint
    generation: int
    undated: int = 0
    sections: Sequence[tuple[str, int]] = field(default_factory=tuple)
    languages: Sequence[tuple[str, int]] = field(default_factory=tuple)
    stories: int = 0
    removed: int = 0
    events: int = 0
    ungrouped: int = 0
