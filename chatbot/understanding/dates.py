"""Dates in words, given the day of asking: which days "last week", "since March" or "in the 1990s" mean.

A date in a question is *hard* where it says when articles appeared ("articles from May 2021", "in the news last week"),
and then narrows what may be quoted. It is *soft* where it says when something happened ("What happened in May 2021?"):
articles near that time are likelier, and nothing is hidden.

Names of months are read by dateutil; what a week or a quarter is, by `periods` with its calendar arithmetic.
Numeric dates with slashes are not
read: 03/04/2021 is two different days in two countries.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache

from dateutil.parser import parserinfo
from dateutil.relativedelta import relativedelta

from chatbot.understanding import periods
from chatbot.understanding.periods import Period
from store import Span


class Kind(Enum):
    """What a date in a question is about."""

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
    kind: Kind


MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
MONTH_NAMES = parserinfo()
WEEKDAYS = tuple(DAYS.split("|"))
UNITS = "days?|weeks?|weekends?|fortnights?|months?|quarters?|years?|decades?|centur(?:y|ies)"
SEASON_NAMES = "spring|summer|autumn|fall|winter"
NUMBERS = {
    word: number
    for number, words in enumerate(
        ("", "a|an|one", "two|a couple of", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve")
    )
    for word in words.split("|") if word
} | {"few": 3, "several": 5}  # fmt: skip
NUMBER = r"\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True))
YEAR = r"(?:1[5-9]|20)\d\d"
DECADES = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80,
           "nineties": 90}  # fmt: skip
QUARTERS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
PARTS = {"early": (0, 1), "the beginning of": (0, 1), "the start of": (0, 1), "mid": (1, 2), "the middle of": (1, 2),
         "late": (2, 3), "the end of": (2, 3)}  # fmt: skip

Reading = Callable[[re.Match[str], date, date | None], Period]
PATTERNS: list[tuple[str, Reading]] = []


def _reads(pattern: str) -> Callable[[Reading], Reading]:
    """Register how an expression is read: its match, the day of asking, the day that the conversation speaks of."""

    def register(reading: Reading) -> Reading:
        PATTERNS.append((pattern, reading))
        return reading

    return register


@_reads(r"(?P<iso>\d{4}-\d\d-\d\d)")
def _iso(match: re.Match[str], today: date, anchor: date | None) -> Period:  # noqa: ARG001
    return periods.day(date.fromisoformat(match["iso"]))


@_reads(
    rf"(?:the\s+)?(?P<dayfirst>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<dm>{MONTHS})\b\.?(?:,?\s+(?P<dmy>{YEAR}))?"
    rf"|(?P<md>{MONTHS})\.?\s+(?:the\s+)?(?P<daylast>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<mdy>{YEAR}))?"
)
def _day_of_month(match: re.Match[str], today: date, anchor: date | None) -> Period:  # noqa: ARG001
    number, month = int(match["dayfirst"] or match["daylast"]), _month(match["dm"] or match["md"])
    year = match["dmy"] or match["mdy"]
    if year:
        return periods.day(date(int(year), month, number))
    for candidate in range(today.year, today.year - 9, -1):  # 29 February: up to eight years ago
        try:
            found = date(candidate, month, number)
        except ValueError:
            continue
        if found <= today:
            return periods.day(found)
    raise ValueError("no such day")


@_reads(
    r"(?P<near>the\s+day\s+before\s+yesterday|yesterday|today|tonight|last\s+night|this\s+(?:morning|afternoon|evening))"
)
def _near(match: re.Match[str], today: date, anchor: date | None) -> Period:  # noqa: ARG001
    word = " ".join(match["near"].lower().split())
    back = 2 if word.startswith("the day") else 1 if word in {"yesterday", "last night"} else 0
    return periods.day(today - timedelta(days=back))


@_reads(rf"(?P<ago>{NUMBER})\s+(?P<agounit>{UNITS})\s+(?:ago|earlier\s+today)")
def _ago(match: re.Match[str], today: date, anchor: date | None) -> Period:  # noqa: ARG001
    unit = _unit(match["agounit"])
    return periods.unit("week" if unit == "fortnight" else unit, periods.moved(today, unit, -_number(match["ago"])))


@_reads(
    rf"(?:(?P<shift>{NUMBER})\s+(?P<shiftunit>{UNITS})\s+(?P<way>later|afterwards|earlier|before(?:\s+that)?)"
    rf"|the\s+(?P<stepway>next|following|previous|same)\s+(?P<stepunit>day|week|month|year|decade)"
    rf"|the\s+(?P<thatunit>day|week|month|year|decade)\s+(?P<thatway>before|after)(?:\s+that)?(?=\s*[?.!,]|$))"
)
def _from_anchor(match: re.Match[str], today: date, anchor: date | None) -> Period:  # noqa: ARG001
    if anchor is None:
        raise ValueError("no day was spoken of")
    unit = _unit(match["shiftunit"] or match["stepunit"] or match["thatunit"])
    way = (match["way"] or match["stepway"] or match["thatway"]).lower()
    sign = 0 if way == "same" else 1 if way in {"later", "afterwards", "next", "following", "after"} else -1
    count = _number(match["shift"]) if match["shift"] else 1
    return periods.unit("week" if unit == "fortnight" else unit, periods.moved(anchor, unit, sign * count))


@_reads(
    rf"(?:the\s+|these\s+)?(?:last|past|previous)\s+(?P<rolling>{NUMBER})\s+(?P<rollingunit>{UNITS})"
    rf"|the\s+(?:last|past)\s+(?P<rollingone>{UNITS})|(?<!\w)past\s+(?P<pastone>{UNITS})"
)
def _rolling(match: re.Match[str], today: date, anchor: date | None) -> Period:  # noqa: ARG001
    unit = _unit(match["rollingunit"] or match["rollingone"] or match["pastone"])
    count = _number(match["rolling"]) if match["rolling"] else 1
    return Period(periods.moved(today, unit, -count), today)


@_reads(rf"(?P<which>this|last|current)\s+(?P<whichunit>{UNITS})")
def _this_or_last(match: re.Match[str], today: date, anchor: date | None) -> Period:  # noqa: ARG001
    unit = _unit(match["whichunit"])
    if unit == "fortnight":
        return Period(today - timedelta(days=14), today)
    return periods.unit(unit, periods.moved(today, unit, -int(match["which"].lower() == "last")))


@_reads(rf"(?:(?P<whichday>this|last|on|past)\s+)(?P<weekday>{DAYS})")
def _weekday(match: re.Match[str], today: date, anchor: date | None) -> Period:  # noqa: ARG001
    back = (today.weekday() - WEEKDAYS.index(match["weekday"].lower())) % 7
    if back == 0 and match["whichday"].lower() in {"last", "past"}:
        back = 7
    return periods.day(today - timedelta(days=back))


@_reads(
    rf"(?:(?P<seasonwhich>this|last)\s+|(?:in\s+)?the\s+|in\s+)?(?P<season>{SEASON_NAMES})\s+(?:of\s+)?(?P<seasonyear>{YEAR})"
    rf"|(?P<whichseason>this|last)\s+(?P<season2>{SEASON_NAMES})|in\s+(?:the\s+)?(?P<season3>spring|summer|autumn|winter)"
)
def _season(match: re.Match[str], today: date, anchor: date | None) -> Period:  # noqa: ARG001
    name = (match["season"] or match["season2"] or match["season3"]).lower()
    if match["seasonyear"]:
        return periods.season(name, int(match["seasonyear"]))
    found = periods.latest({year: periods.season(name, year) for year in range(today.year - 2, today.year + 1)}, today)
    running = found.end is not None and found.end >= today
    if (match["whichseason"] or "").lower() == "last" and running and found.start is not None:
        return periods.season(name, found.start.year - 1)
    return found


@_reads(
    rf"(?:the\s+)?(?:(?P<quarter>first|second|third|fourth|1st|2nd|3rd|4th|last)\s+quarter|q(?P<q>[1-4]))"
    rf"(?:\s+(?:of\s+)?(?P<quarteryear>{YEAR}))?"
)
def _quarter(match: re.Match[str], today: date, anchor: date | None) -> Period:  # noqa: ARG001
    number = int(match["q"]) if match["q"] else QUARTERS[match["quarter"].lower()]
    if match["quarteryear"]:
        return periods.quarter(int(match["quarteryear"]), number)
    return periods.latest({year: periods.quarter(year, number) for year in (today.year - 1, today.year)}, today)


@_reads(
    rf"(?P<part>early|mid|late|the\s+beginning\s+of|the\s+start\s+of|the\s+middle\s+of|the\s+end\s+of)[\s-]+"
    rf"(?:(?P<partmonth>{MONTHS})\b\.?(?:,?\s+(?P<partmonthyear>{YEAR}))?|(?P<partyear>{YEAR})(?!s)|(?P<partlast>this|last)\s+(?P<partunit>year|month))"
)
def _part(match: re.Match[str], today: date, anchor: date | None) -> Period:  # noqa: ARG001
    if match["partmonth"]:
        whole = _month_period(match["partmonth"], match["partmonthyear"], today)
    elif match["partyear"]:
        whole = periods.years(int(match["partyear"]))
    else:
        unit = match["partunit"].lower()
        whole = periods.unit(unit, periods.moved(today, unit, -int(match["partlast"].lower() == "last")))
    first, last = PARTS[" ".join(match["part"].lower().split())]
    if whole.start is None or whole.days is None:
        raise ValueError("an open period has no parts")
    start = whole.start + timedelta(days=whole.days * first // 3)
    return Period(start, whole.start + timedelta(days=whole.days * last // 3 - 1))


@_reads(
    rf"(?:(?P<monthwhich>this|last)\s+)?(?P<month>{MONTHS})\b\.?(?:,?\s+(?:of\s+)?(?P<monthyear>{YEAR}|last\s+year|this\s+year))?"
)
def _whole_month(match: re.Match[str], today: date, anchor: date | None) -> Period:  # noqa: ARG001
    year = match["monthyear"]
    if year and not year.isdigit():
        year = str(today.year - int(year.lower().startswith("last")))
    found = _month_period(match["month"], year, today)
    running = found.start is not None and (found.start.year, found.start.month) == (today.year, today.month)
    if not year and (match["monthwhich"] or "").lower() == "last" and running:
        return periods.months(today.year - 1, today.month)
    return found


@_reads(
    rf"(?:the\s+)?(?:(?P<decade>(?:1[5-9]|20)\d0)['’]?s|['’]?(?P<short>[2-9]0)['’]?s|(?P<named>{'|'.join(DECADES)}))\b"
)
def _decade(match: re.Match[str], today: date, anchor: date | None) -> Period:  # noqa: ARG001
    if match["decade"]:
        return periods.years(int(match["decade"]), 10)
    within = int(match["short"]) if match["short"] else DECADES[match["named"].lower()]
    century = today.year // 100 * 100
    first = century + within
    return periods.years(first if first <= today.year else first - 100, 10)


@_reads(r"the\s+(?P<century>\d{1,2})(?:st|nd|rd|th)\s+century")
def _century(match: re.Match[str], today: date, anchor: date | None) -> Period:  # noqa: ARG001
    return periods.years((int(match["century"]) - 1) * 100 + 1, 100)


@_reads(
    rf"(?<!/)(?P<year>{YEAR})(?![\d,.]?\d)(?!\s*(?:people|dollars|euros|pounds|km|miles|metres|meters|years|troops|%))"
)
def _year(match: re.Match[str], today: date, anchor: date | None) -> Period:  # noqa: ARG001
    return periods.years(int(match["year"]))


BEFORE = {"since": "since", "after": "after", "before": "before", "until": "until", "till": "until", "up to": "until",
          "by": "until", "prior to": "before", "starting": "since", "from": "on", "as of": "since",
          "no later than": "until"}  # fmt: skip
BOUND = re.compile(
    r"(?:^|(?<=[\s(]))(?P<bound>since|after|before|until|till|up\s+to|by|prior\s+to|no\s+later\s+than)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
AT = re.compile(r"(?:^|(?<=[\s(]))(?:in|on|during|over|within|from|at|for|of)\s+(?:the\s+)?$", re.IGNORECASE)
ONWARD = re.compile(r"^\s+(?:onwards?|on)\b", re.IGNORECASE)
JOINT = re.compile(r"^\s*(?:and|to|until|till|through|[-–—])\s*(?:in\s+)?$", re.IGNORECASE)
RANGE = re.compile(r"(?:^|(?<=[\s(]))(?:between|from)\s+(?:the\s+)?$", re.IGNORECASE)
NEWS = (
    r"(?:articles?|stor(?:y|ies)|reports?|coverage|headlines?|news|pieces?|columns?|editorials?|reporting|"
    r"publications?)"
)
ABOUT_ARTICLES = re.compile(
    rf"(?:\b{NEWS}(?:\s+(?:that\s+(?:was|were|appeared)|which\s+(?:was|were|appeared)|published|written|posted|printed"
    rf"|dated|appearing|run|filed|about\s+(?:\w+\s+){{1,4}}(?:published|written|dated)))?"
    rf"|^\s*(?:only|just|(?:and\s+)?(?:published|dated|posted)))\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Found:
    period: Period
    span: Span
    reading: str


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    either = "|".join(f"(?P<p{number}>{pattern})" for number, (pattern, _) in enumerate(PATTERNS))
    return re.compile(rf"(?<![\w$£€.])(?:{either})(?!\w)", re.IGNORECASE)


def date_filter(question: str, today: date, anchor: date | None = None) -> DateFilter | None:
    """The first date expression in `question`, asked on `today`; None where there is none.

    Args:
        anchor: the day that the conversation speaks of, for "two days later" and "the year before"; without it such
            words are not read.
    """
    found = _found(question, today, anchor)
    for number, one in enumerate(found):
        joined = _joined(question, one, found[number + 1 :])
        if joined is not None:
            return _with_kind(question, *joined)
        bounded = _bounded(question, one)
        if bounded is not None:
            return _with_kind(question, *bounded)
    return None


def _found(question: str, today: date, anchor: date | None) -> list[_Found]:
    found = []
    for match in _pattern().finditer(question):
        number, reading = next(
            (number, reading) for number, (_, reading) in enumerate(PATTERNS) if match[f"p{number}"] is not None
        )
        try:
            period = reading(match, today, anchor)
        except ValueError:  # 31 June, or beyond the calendar
            continue
        found.append(_Found(period, Span(match.start(), match.end()), PATTERNS[number][1].__name__))
    return found


def _joined(question: str, first: _Found, following: list[_Found]) -> tuple[Period, Span] | None:
    """What "between X and Y", "from X to Y" or "2019-2021" covers."""
    if not following:
        return None
    second = following[0]
    opened = RANGE.search(question[: first.span.start])
    joint = question[first.span.end : second.span.start]
    if not JOINT.match(joint) or (
        opened is None and joint.strip().lower() not in {"-", "–", "—", "to", "through", "until"}
    ):
        return None
    opening = first.period
    if second.period.start is not None and opening.start is not None and opening.start > second.period.start:
        # "from March to May 2022": the year at the end holds for both.
        year = second.period.start.year
        opening = Period(
            *(None if day is None else day + relativedelta(year=year) for day in (opening.start, opening.end))
        )
    starts = [period.start for period in (opening, second.period) if period.start is not None]
    ends = [period.end for period in (opening, second.period) if period.end is not None]
    if len(starts) < 2 or len(ends) < 2:
        return None
    start = opened.start() if opened is not None else first.span.start
    return Period(min(starts), max(ends)), Span(start, second.span.end)


def _bounded(question: str, one: _Found) -> tuple[Period, Span] | None:
    before, after = question[: one.span.start], question[one.span.end :]
    period = one.period
    bound = BOUND.search(before)
    if bound is not None:
        limited = _limited(period, BEFORE[" ".join(bound["bound"].lower().split())])
        return None if limited is None else (limited, Span(bound.start(), one.span.end))
    onward = ONWARD.match(after)
    at = AT.search(before)
    start = at.start() if at is not None else one.span.start
    if onward is not None and at is not None and period.start is not None:
        return Period(period.start, None), Span(start, one.span.end + onward.end())
    if at is None and one.reading == "_whole_month" and not _is_surely_month(question, one):
        return None
    return period, Span(start, one.span.end)


def _is_surely_month(question: str, one: _Found) -> bool:
    """Whether a month's name without a preposition is one: "May 2021", "last May"; not "may" or "April O'Neil"."""
    words = one.span.of(question).split()
    return len(words) > 1


def _limited(period: Period, bound: str) -> Period | None:
    try:
        if bound == "since":
            return Period(period.start, None)
        if bound == "after":
            return Period(None if period.end is None else period.end + periods.ONE_DAY, None)
        if bound == "before":
            return Period(None, None if period.start is None else period.start - periods.ONE_DAY)
        return Period(None, period.end)
    except (ValueError, OverflowError):
        return None


def _with_kind(question: str, period: Period, span: Span) -> DateFilter:
    return DateFilter(period.start, period.end, span, _kind(question, span))


def _kind(question: str, span: Span) -> Kind:
    before = question[: span.start]
    return Kind.HARD if ABOUT_ARTICLES.search(before) else Kind.SOFT


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[" ".join(word.lower().split())]


def _unit(word: str) -> str:
    lowered = word.lower()
    return "century" if lowered.startswith("centur") else lowered.removesuffix("s")


def _month_period(name: str, year: str | None, today: date) -> Period:
    month = _month(name)
    if year:
        return periods.months(int(year), month)
    return periods.latest({y: periods.months(y, month) for y in (today.year - 1, today.year)}, today)


def _month(name: str) -> int:
    """1..12."""
    number = MONTH_NAMES.month(name)
    if number is None:
        raise ValueError(f"not a month: {name}")
    return number
