"""The view of the browse page, as its address says it: it can be sent to somebody, and kept."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from chatbot.web.html.wording import day, days
from store import Filters, Order

_NUMBER = re.compile(r"[1-9][0-9]{0,7}")


@dataclass(frozen=True, slots=True)
class View:
    """One page of one list.

    Attributes:
        words: searched for.
        number: of the page, counting from 1.
    """

    words: str = ""
    source: str | None = None
    section: str | None = None
    byline: str | None = None
    language: str | None = None
    first: date | None = None
    last: date | None = None
    order: Order = Order.NEWEST
    number: int = 1

    @property
    def filters(self) -> Filters:
        """Returns what the list is narrowed by."""
        source, section, byline = (() if name is None else (name,) for name in (self.source, self.section, self.byline))
        return Filters(self.first, self.last, source, section, byline, self.language)

    def title(self, source_name: Callable[[str], str]) -> str:
        """Returns the list in a few words; `source_name` is what readers see of a source."""
        source = None if self.source is None else source_name(self.source)
        byline = None if self.byline is None else f"by {self.byline}"
        when = days(self.first, self.last) if self.first and self.last else ""
        when = when or (f"since {day(self.first)}" if self.first else f"until {day(self.last)}" if self.last else "")
        told = (self.words, source, self.section, byline, self.language, when)
        return " · ".join(part for part in told if part) or "All articles"

    def address(self) -> dict[str, str]:
        """The query parameters of this view; what is as it is by default is left out."""
        told = {
            "q": self.words,
            "source": self.source,
            "section": self.section,
            "byline": self.byline,
            "language": self.language,
            "from": self.first and self.first.isoformat(),
            "to": self.last and self.last.isoformat(),
            "sort": "" if self.order is Order.NEWEST else self.order.value,
            "page": "" if self.number == 1 else str(self.number),
        }
        return {name: value for name, value in told.items() if value}


def view_of(address: Mapping[str, str]) -> View:
    """The view that an address means; what cannot be understood is as it is by default."""
    order = address.get("sort", "")
    number = address.get("page", "")
    return View(
        words=address.get("q", ""),
        source=address.get("source") or None,
        section=address.get("section") or None,
        byline=address.get("byline") or None,
        language=address.get("language") or None,
        first=_day(address.get("from", "")),
        last=_day(address.get("to", "")),
        order=Order(order) if order in set(Order) else Order.NEWEST,
        number=int(number) if _NUMBER.fullmatch(number) else 1,
    )


def known(name: str | None, options: Collection[str]) -> str | None:
    """`name`, if it is one of `options`."""
    return name if name in options else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
