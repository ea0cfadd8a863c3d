"""The parts of how a question was understood: the reader is shown them over an answer, and can take them off.

Every part knows the query without it, so that taking it off is asking again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

from chatbot.types import Period, Query
from chatbot.understanding.followups import continued, parts_of
from store import Filters


class Part(Enum):
    """The sort of a part."""

    QUESTION = "question"
    CONTINUES = "continues"
    DATES = "dates"
    SOURCE = "source"
    SECTION = "section"
    AUTHOR = "author"
    LANGUAGE = "language"
    PERIOD = "period"
    FOCUS = "focus"
    LATEST = "latest"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of how a question was understood.

    Attributes:
        text: what it says, plain text.
        without: the query that leaves it out.
    """

    part: Part
    text: str
    without: Query


def chips(query: Query) -> tuple[Chip, ...]:
    """Returns the parts of `query` beyond what was typed, the question itself first; empty where there are none."""
    return (*_question_chips(query), *_filter_chips(query), *_preference_chips(query))


def _question_chips(query: Query) -> Iterator[Chip]:
    question, carried = parts_of(query.standalone) if query.standalone != query.asked else (query.asked, "")
    if question.casefold() != query.asked.casefold():  # capitals alone are nothing to tell of
        yield Chip(
            Part.QUESTION, question, replace(query, standalone=continued(query.asked, [carried] * bool(carried)))
        )
    if carried:
        yield Chip(Part.CONTINUES, f"continues: {carried}", replace(query, standalone=question))


def understood_as(query: Query) -> str | None:
    """Returns the question that was made of what was typed; None if its words were taken as they are."""
    return next((chip.text for chip in _question_chips(query) if chip.part is Part.QUESTION), None)


def _filter_chips(query: Query) -> Iterator[Chip]:
    filters = query.filters
    if days := days_in_words(Period(filters.published_from, filters.published_to)):
        undated = replace(filters, published_from=None, published_to=None)
        yield Chip(Part.DATES, f"Only articles {days}", _with(query, undated))
    for name in filters.sources:
        rest = tuple(other for other in filters.sources if other != name)
        yield Chip(Part.SOURCE, name, _with(query, replace(filters, sources=rest)))
    for name in filters.sections:
        rest = tuple(other for other in filters.sections if other != name)
        yield Chip(Part.SECTION, f"section {name}", _with(query, replace(filters, sections=rest)))
    for name in filters.authors:
        rest = tuple(other for other in filters.authors if other != name)
        yield Chip(Part.AUTHOR, f"by {name}", _with(query, replace(filters, authors=rest)))
    if filters.language:
        yield Chip(Part.LANGUAGE, f"language {filters.language}", _with(query, replace(filters, language=None)))


def _preference_chips(query: Query) -> Iterator[Chip]:
    """Yields the parts that make some articles likelier and hide none."""
    if query.period is not None and (days := days_in_words(query.period)):
        yield Chip(Part.PERIOD, f"Prefers articles {days}", replace(query, period=None))
    if query.focus:
        yield Chip(Part.FOCUS, "Continues the previous answer", replace(query, focus=()))
    if query.latest:
        yield Chip(Part.LATEST, "Newest first", replace(query, latest=False))
    if query.several_sources:
        yield Chip(Part.OTHERS, "Other sources", replace(query, several_sources=False))


def _with(query: Query, filters: Filters) -> Query:
    return replace(query, filters=filters)


def days_in_words(period: Period) -> str:
    """Returns days like "from May 2021"; empty for a period that is open on both sides."""
    start, end = period.start, period.end
    if start is None:
        return "" if end is None else f"until {day(end)}"
    return f"since {day(start)}" if end is None else f"from {_stretch(start, end)}"


def _stretch(start: date, end: date) -> str:
    if start == end:
        return day(start)
    after = end + timedelta(days=1) if end < date.max else end
    if (start.month, start.day, after.month, after.day) == (1, 1, 1, 1):
        return str(start.year) if start.year == end.year else f"{start.year} – {end.year}"
    if start.day == after.day == 1 and (start.year, start.month) == (end.year, end.month):
        return f"{start:%B} {start.year}"
    return f"{day(start)} – {day(end)}"


def day(moment: date) -> str:
    """Returns a day as a newspaper writes it: ``1 September 2015``."""
    return f"{moment.day} {moment:%B} {moment.year}"
