"""Articles and their passages; offsets count Unicode code points."""

from dataclasses import dataclass
from datetime import date, datetime

from store.redaction import without_secrets
from store.types.moments import Moment, day_of

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
        """Returns whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """Returns whether the two have a character in common."""
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
    """The place of a passage in its article, and the sentences it consists of (article offsets, in order)."""

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
