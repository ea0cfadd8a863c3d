"""The types of watching. All are immutable."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from store import Filters, Span

NOBODY = ""
"""The owner of what is watched where there is one reader only."""

ArticleVersion = tuple[str, int]
"""The id of an article, and a version."""


class NoticeKind(Enum):
    """What is new."""

    FIRST_ANSWER = "first answer"
    """The archive did not answer before."""
    CHANGED_FIGURE = "changed figure"
    """The short answer is another figure."""
    CORRECTION = "correction"
    """An article that was quoted has a new version."""
    NEW_ANSWER = "new answer"
    """New words answer."""
    LATER_REPORT = "later report"
    """A new article answers the same."""


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """What a watched question was answered when it was asked last.

    Attributes:
        short: the short answer, if there was one.
        quoted: the article versions that were quoted; empty where there was no answer.
    """

    short: str | None = None
    quoted: tuple[ArticleVersion, ...] = ()


@dataclass(frozen=True, slots=True)
class Watch:
    """A standing question.

    Attributes:
        id: not to be guessed.
        owner: whose it is, as of conversations; `NOBODY` where there is one reader only.
        question: self-contained.
        filters: what narrows it.
        weights: how telling each content word of the question was when it was watched, by stem; see `Rarity`.
        vector: of the question, by the archive's embedder, of length 1.
        created: UTC.
    """

    id: str
    owner: str
    question: str
    filters: Filters
    weights: Mapping[str, float]
    vector: NDArray[np.float32]
    created: datetime
    last: LastAnswer = LastAnswer()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something new about a watched question: one quotation.

    Attributes:
        watch: its id.
        question: that is watched.
        noticed: UTC.
        span: of the quote, in article offsets.
        said, before: the short answers now and then, if there were any.
        seen: whether its owner has looked at it.
    """

    watch: str
    question: str
    kind: NoticeKind
    noticed: datetime
    article: str
    version: int
    span: Span
    quote: str
    title: str
    source: str | None
    published: str | None
    said: str | None = None
    before: str | None = None
    seen: bool = False
