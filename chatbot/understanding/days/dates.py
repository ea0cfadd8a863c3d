"""Dates in words, given the day of asking: which days "since March", "from 2019 to 2021" or "in the 1990s" narrow.

A date in a question is *hard* where it says when articles appeared ("articles from May 2021", "in the news last week"),
and then narrows what may be quoted. It is *soft* where it says when something happened ("What happened in May 2021?"):
articles near that time are likelier, and nothing is hidden.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from dateutil.relativedelta import relativedelta

from chatbot.language.lexicon import NOUNS_FOR_NEWS
from chatbot.types import Period
from chatbot.understanding.days import periods
from chatbot.understanding.days.date_expressions import EXPRESSIONS
from chatbot.understanding.days.expression_table import Asking, DatedWords
from store import Span

_BOUNDS = {"since": "since", "after": "after", "before": "before", "until": "until", "till": "until", "up to": "until",
           "by": "until", "prior to": "before", "no later than": "until"}  # fmt: skip
"""What each preposition makes of the days that follow it."""
_BOUND = re.compile(
    r"(?:^|(?<=[\s(]))(?P<bound>since|after|before|until|till|up\s+to|by|prior\s+to|no\s+later\s+than)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_AT = re.compile(r"(?:^|(?<=[\s(]))(?:in|on|during|over|within|from|at|for|of)\s+(?:the\s+)?$", re.IGNORECASE)
_ONWARD = re.compile(r"^\s+(?:onwards?|on)\b", re.IGNORECASE)
_JOINT = re.compile(r"^\s*(?:and|to|until|till|through|[-–—])\s*(?:in\s+)?$", re.IGNORECASE)
_ENUMERATED = re.compile(
    r"^\s*+(?:,|,?\s*+(?:and|or)\b)\s*+(?:(?:in|on|during|from)\b)?\s*+(?:the\s+)?$", re.IGNORECASE
)
"""Between two dates that are both meant: "in March and in June 2022"."""
_VERBS = frozenset({"may", "march"})
"""In small letters, these go on with the sentence."""
_JOINTS_ALONE = frozenset({"-", "–", "—", "to", "through", "until"})
"""Between two dates these make a range even without "between" or "from" before the first."""
_ENDED_DAYS = 60
"""Days without an article after which an archive is taken to have ended."""
_RANGE = re.compile(r"(?:^|(?<=[\s(]))(?:between|from)\s+(?:the\s+)?$", re.IGNORECASE)
_ABOUT_ARTICLES = re.compile(
    rf"(?:\b(?:{NOUNS_FOR_NEWS}|editorials?|publications?)"
    r"(?:\s+(?:that\s+(?:was|were|appeared)|which\s+(?:was|were|appeared)|published|written|posted|printed"
    r"|dated|appearing|run|filed|about\s+(?:\w+\s+){1,4}(?:published|written|dated)))?"
    r"|^\s*(?:only|just|(?:and\s+)?(?:published|dated|posted)))\s*$",
    re.IGNORECASE,
)
"""The words before a date that says when articles appeared."""


class DateKind(Enum):
    """The part that a date plays in a question."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class DateFilter:
    """The days that an expression means, both ends included; None: open on that side, never on both.

    Attributes:
        span: of the expression in the question, with its preposition.
        kind: hard: only articles published then. Soft: articles of that time are likelier.
    """

    start: date | None
    end: date | None
    span: Span
    kind: DateKind


def date_filter(
    question: str, today: date, anchor: date | None = None, *, last: date | None = None, ahead: bool = False
) -> DateFilter | None:
    """Returns the first date in `question`, asked on `today`, with those that are named beside it; None without any.

    Args:
        anchor: the day that the conversation speaks of, for "two days later" and "the year before"; without it such
            words are not read.
        last: the archive's last day: of an archive that ended long ago, a date without a year is near its end.
        ahead: whether the question asks for what is to come: "18 June" is the next one then, else the last.
    """
    ended = last is not None and (today - last).days > _ENDED_DAYS
    asking = Asking(today, last if ended and last is not None else today, ahead, anchor)
    found = list(EXPRESSIONS.find(question, asking))
    for number, words in enumerate(found):
        dated = _range(question, words, found[number + 1 :]) or _bounded(question, words)
        if dated is not None:
            period, span = _with_others(question, *dated, found[number + 1 :])
            kind = DateKind.HARD if _ABOUT_ARTICLES.search(question[: span.start]) else DateKind.SOFT
            return DateFilter(period.start, period.end, span, kind)
    return None


def _range(question: str, first: DatedWords, following: Sequence[DatedWords]) -> tuple[Period, Span] | None:
    """Returns the days of "between X and Y", "from X to Y" or "2019-2021"."""
    if not following:
        return None
    second = following[0]
    opened = _RANGE.search(question[: first.span.start])
    joint = question[first.span.end : second.span.start]
    if not _JOINT.match(joint) or (opened is None and joint.strip().lower() not in _JOINTS_ALONE):
        return None
    opening = _in_the_year_of(second.period, first.period)
    starts = [period.start for period in (opening, second.period) if period.start is not None]
    ends = [period.end for period in (opening, second.period) if period.end is not None]
    if len(starts) < 2 or len(ends) < 2:
        return None
    start = opened.start() if opened is not None else first.span.start
    return Period(min(starts), max(ends)), Span(start, second.span.end)


def _with_others(question: str, period: Period, span: Span, following: Sequence[DatedWords]) -> tuple[Period, Span]:
    """Returns the days from the first to the last of several that are named one after the other."""
    for words in following:
        if words.span.start < span.end:
            continue
        written = words.span.of(question)
        if not _ENUMERATED.match(question[span.end : words.span.start]) or written in _VERBS:
            break
        has_year = re.search(r"\d{4}", span.of(question))
        opening = period if has_year else _in_the_year_of(words.period, period)
        days = [day for day in (opening.start, opening.end, words.period.start, words.period.end) if day is not None]
        if len(days) < 4:
            break
        period, span = Period(min(days), max(days)), Span(span.start, words.span.end)
    return period, span


def _in_the_year_of(later: Period, earlier: Period) -> Period:
    """Returns the `earlier` of two periods in the year of the other, if it would come after it: "May or July 2022"."""
    if later.start is None or earlier.start is None or earlier.start <= later.start:
        return earlier
    year = later.start.year
    return Period(*(None if day is None else day + relativedelta(year=year) for day in (earlier.start, earlier.end)))


def _bounded(question: str, words: DatedWords) -> tuple[Period, Span] | None:
    """Returns the days of one expression with its preposition; None where it is no date after all."""
    before, after = question[: words.span.start], question[words.span.end :]
    bound = _BOUND.search(before)
    if bound is not None:
        limited = _limited(words.period, _BOUNDS[" ".join(bound["bound"].lower().split())])
        return None if limited is None else (limited, Span(bound.start(), words.span.end))
    onward, at = _ONWARD.match(after), _AT.search(before)
    start = at.start() if at is not None else words.span.start
    if onward is not None and at is not None and words.period.start is not None:
        return Period(words.period.start, None), Span(start, words.span.end + onward.end())
    if at is None and words.ambiguous and len(words.span.of(question).split()) == 1:
        return None  # "may" or "April O'Neil", and not "May 2021" or "last May"
    return words.period, Span(start, words.span.end)


def _limited(period: Period, bound: str) -> Period | None:
    try:
        if bound == "since":
            return Period(period.start, None)
        if bound == "after":
            return Period(None if period.end is None else period.end + periods.ONE_DAY, None)
        if bound == "before":
            return Period(None, None if period.start is None else period.start - periods.ONE_DAY)
        return Period(None, period.end)
    except OverflowError:  # before the first day of the calendar, or after its last
        return None
