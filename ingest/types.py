"""The types that pass between the steps of ingesting. All are immutable."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from store import ArticleContent, Visit

RECORD_FIELDS = frozenset(
    "id url canonical_url title text html published updated authors source section language story".split()
)
"""The names under which records and tables hold what is read of an article."""


class InputKind(Enum):
    """The kinds of input; the values are those of `--as`."""

    TEXT = "text"
    HTML = "html"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    WARC = "warc"
    ZIP = "zip"
    FEED = "feed"
    SITEMAP = "sitemap"
    SITE = "site"
    LIST = "list"


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
        charset: the encoding that the server declared, for what does not declare one itself.
        renamed: for a record, field -> the key that holds it.
        known: for HTML, what else is known of the article, field -> value as in a record; the page itself goes first.
        day_first: for a record, whether its input writes the day before the month ("03/04/2023"); None where that is
            open.
        visit: how it was fetched, to be remembered when its article is stored.
    """

    origin: str
    place: str
    form: Form
    content: bytes
    fetched_at: datetime
    url: str | None = None
    charset: str | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, object] = field(default_factory=dict)
    day_first: bool | None = None
    visit: Visit | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """An input that was not ingested, and why, in a few words.

    Attributes:
        is_left: whether it was only left for want of time, and the next run takes it up.
    """

    origin: str
    reason: str
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class Ignored:
    """A file in a folder that is of no kind we read; named on its own it would be a `Rejection`."""

    origin: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An address that has nothing new since its last visit."""

    origin: str


@dataclass(frozen=True, slots=True)
class Gone:
    """An address whose page was taken down for good."""

    origin: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know about a source that is no fault of one input: what was left unread, say."""

    origin: str
    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """A feed or sitemap was read to its end, and nothing of it failed: it need not be read again until it changes."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing for now: a server takes its time. Whoever holds what others want may let it go meanwhile."""


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article taken from a page, with its identity.

    Attributes:
        warnings: what could not be read and was left out, one line each.
        other_id: its identity if the archive holds another story under `article_id`; None if it has no other.
        is_page: whether it was read from a page as that was at `fetched_at`; a record may be of any time.
    """

    origin: str
    article_id: str
    content: ArticleContent
    fetched_at: datetime
    warnings: tuple[str, ...] = ()
    visit: Visit | None = None
    other_id: str | None = None
    is_page: bool = False


Outcome = Rejection | Ignored | Unchanged | Gone | Remark | Finished | Waiting
"""What can become of an input before it is extracted, other than a page."""
Item = RawPage | Outcome
"""What a source gives."""
Found = FoundArticle | Outcome
"""What has become of an item when it is extracted."""


class Source(Protocol):
    """A source of pages. Reading never raises for a bad input: that is a `Rejection`, and the rest goes on."""

    @property
    def size(self) -> int:
        """Returns how much there is to read, in bytes; an estimate, for the progress bar only."""

    @property
    def consumed(self) -> int:
        """Returns how much of `size` was read so far."""

    def pages(self) -> Iterator[Item]:
        """Everything this source holds, always in the same order."""
