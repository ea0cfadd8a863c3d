"""Searches of an archive, and the answers of its indexes and lists."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from store.types.articles import Passage
from store.types.moments import Moment


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a question. An empty field does not narrow; both days are included.

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
        """Returns whether nothing is narrowed."""
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


class Order(StrEnum):
    """The order of a list; undated articles come last by day, and the latest stored first among equals."""

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
class Facets:
    """How many articles a list would have for each source, section and day, copies counted too.

    Each without what the list is narrowed by of the same kind: by another source it could be narrowed instead.

    Attributes:
        sources, sections: the most frequent first. `days`: ascending.
    """

    sources: tuple[tuple[str, int], ...]
    sections: tuple[tuple[str, int], ...]
    days: tuple[tuple[date, int], ...]
