"""Articles that belong together: as copies of one text, by an event, or as worth reading one after the other."""

from dataclasses import dataclass
from datetime import date

from store.types.moments import Moment


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
