"""What passes between the steps of ingesting. All types are immutable."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from store import ArticleContent


class Form(Enum):
    """In what form a page holds its article."""

    TEXT = auto()
    HTML = auto()
    RECORD = auto()
    """One JSON object."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """Something a source holds that should be one article.

    Attributes:
        origin: what a person calls it: a file, ``file:line`` or URL, as it was given.
        place: where it came from, the same whatever the working directory: its identity when it names no better one.
        url: the address it was fetched from.
        fetched_at: UTC.
    """

    origin: str
    place: str
    form: Form
    content: bytes
    fetched_at: datetime
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """An input that was not ingested, and why, in a few words."""

    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """A file in a folder that is of no kind we read; named on its own it would be a `Rejection`."""

    origin: str


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article taken from a page, with its identity.

    Attributes:
        warnings: what could not be read and was left out, one line each.
    """

    origin: str
    article_id: str
    content: ArticleContent
    fetched_at: datetime
    warnings: tuple[str, ...] = ()


class Source(Protocol):
    """Where pages come from. Reading never raises for a bad input: that is a `Rejection`, and the rest goes on."""

    @property
    def size(self) -> int:
        """How much there is to read, in bytes; an estimate, for the progress bar only."""

    @property
    def consumed(self) -> int:
        """How much of `size` was read so far."""

    def pages(self) -> Iterator[RawPage | Rejection | Ignored]:
        """Everything this source holds, always in the same order."""
