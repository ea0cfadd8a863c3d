"""What an archive is made of. All types are immutable; offsets count Unicode code points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from store.redaction import without_secrets

Moment = date | datetime
"""A day (``date``), or a time (``datetime``) with its own UTC offset, or without one when the source gave none."""


def day_of(moment: Moment) -> date:
    """The calendar day of `moment` where it was written, that is, in its own UTC offset."""
    return moment.date() if isinstance(moment, datetime) else moment


def format_moment(moment: Moment | None) -> str | None:
    """ISO 8601: ``2023-06-15``, or ``2023-06-15T18:03:00+01:00`` with the offset it was given with, if any."""
    return None if moment is None else moment.isoformat()


def parse_moment(value: str | None) -> Moment | None:
    """The inverse of `format_moment`.

    Raises:
        ValueError: if `value` is not ISO 8601.
    """
    if value is None:
        return None
    return date.fromisoformat(value) if len(value) == len("2023-06-15") else datetime.fromisoformat(value)


CAPTION_MARK = "Caption: "
"""Begins a paragraph of an article's text that is the caption of a picture."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters ``[start, end)``; never empty, never negative.

    Raises:
        ValueError: if ``not 0 <= start < end``.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The slice of `text` that this span covers."""
        return text[self.start : self.end]

    def shifted(self, by: int) -> "Span":
        """The same range, `by` characters further on."""
        return Span(self.start + by, self.end + by)

    def contains(self, other: "Span") -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """Whether the two have a character in common."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class ArticleContent:
    """An article as a source gives it, before the archive has given it an identity and a version.

    Attributes:
        text: paragraphs separated by blank lines.
        url: as given. `canonical_url`: what the page itself calls its address.
        published, updated: see `Moment`; None when the source names none.
        language: ISO 639-1, or None when unknown.
        story: the name of the group of copies that this article belongs to, where the source gives one.
    """

    title: str
    text: str
    url: str | None = None
    canonical_url: str | None = None
    source: str | None = None
    authors: tuple[str, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    section: str | None = None
    language: str | None = None
    story: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One version of a stored article. `version` counts from 1; the highest is the current one.

    Attributes:
        fetched_at: when this version was read, in UTC.
        content_hash: sha256 over every field of `content`, in hexadecimal.
    """

    id: str
    version: int
    content: ArticleContent
    fetched_at: datetime
    content_hash: str
    is_current: bool = True

    @property
    def text(self) -> str:
        """The article's text, which all offsets refer to."""
        return self.content.text

    @property
    def title(self) -> str:
        """The headline."""
        return self.content.title

    @property
    def link_target(self) -> str | None:
        """The address of the original page: the canonical one where it is known; without secrets."""
        address = self.content.canonical_url or self.content.url
        return address and without_secrets(address)


@dataclass(frozen=True, slots=True)
class PassageSpans:
    """Where a passage lies in its article, and the sentences it consists of (article offsets, in order)."""

    span: Span
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of an article's current version: what is embedded and retrieved.

    Attributes:
        id: unique in the archive, the same for the same article, version and ordinal.
        text: ``article.text[span.start:span.end]``.
        sentences: spans in article offsets, in order, all inside `span`.
        title, source, published, language: the article's, repeated here because every step of answering needs them.
    """

    id: str
    article_id: str
    version: int
    ordinal: int
    span: Span
    text: str
    sentences: tuple[Span, ...]
    title: str
    source: str | None
    published: Moment | None
    language: str | None = None
    story: str | None = None

    @property
    def day(self) -> date | None:
        """The day of publication; None when the source names none."""
        return None if self.published is None else day_of(self.published)

    def slice(self, span: Span) -> str:
        """The characters of `span`, given in article offsets; it must lie inside the passage."""
        if not self.span.contains(span):
            raise ValueError(f"{span} is not inside passage {self.id} {self.span}")
        return self.text[span.start - self.span.start : span.end - self.span.start]


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a question. An empty field does not narrow; both days are included.

    Sources, sections, authors and language are compared without regard to case. An article without a date does
    not pass a date filter.
    """

    published_from: date | None = None
    published_to: date | None = None
    sources: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    language: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is narrowed."""
        return self == Filters()


class Hit(NamedTuple):
    """A passage found by an index. Higher scores are better, whatever the index."""

    passage_id: str
    score: float


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A retrieved passage with the scores that brought it here; higher is better in each.

    Attributes:
        score: what the list is ordered by.
        cosine: similarity to the question, -1..1.
        bm25: lexical score, 0 or more, unbounded; 0 when no word of the question stands in the passage.
    """

    passage: Passage
    score: float
    cosine: float = 0.0
    bm25: float = 0.0


@dataclass(frozen=True, slots=True)
class Copy:
    """One article of a story: the same text, at this address, in this source.

    Attributes:
        is_lead: whether it is the story's lead: the earliest of the full copies.
    """

    article_id: str
    version: int
    title: str
    source: str | None
    url: str | None
    published: Moment | None
    is_lead: bool = False


class Order(StrEnum):
    """What a list is sorted by; undated articles come last by day, and the latest stored first among equals."""

    NEWEST = "newest"
    OLDEST = "oldest"
    HEADLINE = "headline"
    SOURCE = "source"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Listed:
    """An article as a list shows it, in its current version.

    Attributes:
        also_in: other sources that carry the same text.
    """

    article_id: str
    version: int
    title: str
    source: str | None
    section: str | None
    authors: tuple[str, ...]
    published: Moment | None
    also_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Silence:
    """Days, both ends included, on which a source has no article, and longer than chance leaves it without one."""

    source: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """What an archive has of one source.

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
class Event:
    """Something that several articles report on.

    Attributes:
        id: the id of the article that was stored first among them.
        title: the headline of the article nearest to their centre.
        article_ids: the newest first. `sources`: each once, in the order of its first article.
        first_day, last_day: publication days of its articles; None where none of them is dated.
    """

    id: str
    title: str
    article_ids: tuple[str, ...]
    sources: tuple[str, ...]
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Related:
    """An article that is worth reading after another one, and why.

    Attributes:
        score: similarity of the two, higher is better; what the list is ordered by.
        same_event: whether both report on the same event.
        names: names that both mention, the rarest first.
    """

    article_id: str
    version: int
    title: str
    source: str | None
    published: Moment | None
    score: float
    same_event: bool = False
    names: tuple[str, ...] = ()


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
    """What must agree between the model that made an archive's vectors and the one that embeds a question."""

    model: str
    revision: str
    dimension: int
    metric: str = "cosine"

    def agrees_with(self, other: "EmbedderFingerprint") -> bool:
        """Whether vectors of both can be compared: the same weights, whatever folder they are loaded from."""
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
