"""Expressions that name days: how each is recognised, and which days it means.

What an expression means may hang on the day of asking ("last week") or on the day that the conversation speaks of ("two
days later"). Names of months are read by dateutil; `periods` does the calendar's arithmetic. Numeric dates with slashes
are not read: 03/04/2021 is two different days in two countries.
"""

import re
from datetime import date, timedelta

from dateutil.parser import parserinfo

from chatbot.language.lexicon import DECADES, MONTHS, NUMBERS, SEASONS, WEEKDAYS
from chatbot.types import Period
from chatbot.understanding.days import periods
from chatbot.understanding.days.expression_table import Asking, ExpressionTable

_MONTH = f"{'|'.join(MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
_WEEKDAY = "|".join(WEEKDAYS)
_SEASON = "|".join(SEASONS)
_UNIT = "days?|weeks?|weekends?|fortnights?|months?|quarters?|years?|decades?|centur(?:y|ies)"
_NUMBER = r"\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True))
_YEAR = r"(?:1[5-9]|20)\d\d"
_QUARTERS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
_THIRDS = {"early": (0, 1), "the beginning of": (0, 1), "the start of": (0, 1), "mid": (1, 2), "the middle of": (1, 2),
           "late": (2, 3), "the end of": (2, 3)}  # fmt: skip
"""Where a part of a period begins and ends, in thirds of it."""
_NEAR_DAYS = {
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "tomorrow": 1,
    "the day after tomorrow": 2,
}
"""Days from today."""
_STEPS = {"last": -1, "past": -1, "next": 1, "coming": 1}
_month_names = parserinfo()


EXPRESSIONS = ExpressionTable()
"""The first that matches wins."""


@EXPRESSIONS.absolute(r"(?P<iso>\d{4}-\d\d-\d\d)")
def _iso(match: re.Match[str]) -> Period:
    return periods.day(date.fromisoformat(match["iso"]))


@EXPRESSIONS.from_asking(
    rf"(?:the\s+)?(?P<dayfirst>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<dm>{_MONTH})\b\.?(?:,?\s+(?P<dmy>{_YEAR}))?"
    rf"|(?P<md>{_MONTH})\.?\s+(?:the\s+)?(?P<daylast>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<mdy>{_YEAR}))?"
)
def _day_of_month(match: re.Match[str], asking: Asking) -> Period:
    number, month = int(match["dayfirst"] or match["daylast"]), _month_number(match["dm"] or match["md"])
    year = match["dmy"] or match["mdy"]
    if year:
        return periods.day(date(int(year), month, number))
    return periods.nearest(lambda year: periods.day(date(year, month, number)), asking.near, ahead=asking.ahead)


@EXPRESSIONS.from_today(
    r"(?P<near>the\s+day\s+(?:before\s+yesterday|after\s+tomorrow)|yesterday|today|tonight|tomorrow|last\s+night"
    r"|this\s+(?:morning|afternoon|evening))"
)
def _near_day(match: re.Match[str], today: date) -> Period:
    word = " ".join(match["near"].lower().split())
    return periods.day(today + timedelta(days=_NEAR_DAYS.get(word, 0)))


@EXPRESSIONS.from_today(rf"(?:in\s+)?(?P<ahead>{_NUMBER})\s+(?P<aheadunit>{_UNIT})(?:\s+from\s+now|['’]\s+time)")
def _in_future(match: re.Match[str], today: date) -> Period:
    unit = _unit(match["aheadunit"])
    return _unit_around(unit, periods.moved(today, unit, _number(match["ahead"])))


@EXPRESSIONS.from_today(rf"(?P<ago>{_NUMBER})\s+(?P<agounit>{_UNIT})\s+(?:ago|earlier\s+today)")
def _ago(match: re.Match[str], today: date) -> Period:
    unit = _unit(match["agounit"])
    return _unit_around(unit, periods.moved(today, unit, -_number(match["ago"])))


@EXPRESSIONS.from_anchor(
    rf"(?:(?P<shift>{_NUMBER})\s+(?P<shiftunit>{_UNIT})\s+(?P<way>later|afterwards|earlier|before(?:\s+that)?)"
    rf"|the\s+(?P<stepway>next|following|previous|same)\s+(?P<stepunit>day|week|month|year|decade)"
    rf"|the\s+(?P<thatunit>day|week|month|year|decade)\s+(?P<thatway>before|after)(?:\s+that)?(?=\s*[?.!,]|$))"
)
def _shifted(match: re.Match[str], anchor: date) -> Period:
    unit = _unit(match["shiftunit"] or match["stepunit"] or match["thatunit"])
    way = (match["way"] or match["stepway"] or match["thatway"]).lower()
    sign = 0 if way == "same" else 1 if way in {"later", "afterwards", "next", "following", "after"} else -1
    count = _number(match["shift"]) if match["shift"] else 1
    return _unit_around(unit, periods.moved(anchor, unit, sign * count))


@EXPRESSIONS.from_today(
    rf"(?:the\s+|these\s+)?(?:last|past|previous)\s+(?P<rolling>{_NUMBER})\s+(?P<rollingunit>{_UNIT})"
    rf"|the\s+(?:last|past)\s+(?P<rollingone>{_UNIT})|(?<!\w)past\s+(?P<pastone>{_UNIT})"
)
def _rolling(match: re.Match[str], today: date) -> Period:
    unit = _unit(match["rollingunit"] or match["rollingone"] or match["pastone"])
    count = _number(match["rolling"]) if match["rolling"] else 1
    return Period(periods.moved(today, unit, -count), today)


@EXPRESSIONS.from_today(rf"(?P<which>this|last|current|next|coming)\s+(?P<whichunit>{_UNIT})")
def _this_or_last(match: re.Match[str], today: date) -> Period:
    unit = _unit(match["whichunit"])
    if unit == "fortnight":
        return Period(today - timedelta(days=14), today)
    return periods.unit(unit, periods.moved(today, unit, _STEPS.get(match["which"].lower(), 0)))


@EXPRESSIONS.from_asking(rf"(?:(?P<whichday>this|last|on|past|next|coming)\s+)(?P<weekday>{_WEEKDAY})")
def _weekday(match: re.Match[str], asking: Asking) -> Period:
    which, wanted = match["whichday"].lower(), WEEKDAYS.index(match["weekday"].lower())
    step = _STEPS.get(which, 0)
    if step > 0 or (asking.ahead and step == 0):
        ahead = (wanted - asking.today.weekday()) % 7
        return periods.day(asking.today + timedelta(days=ahead or 7 * step))
    back = (asking.today.weekday() - wanted) % 7
    return periods.day(asking.today - timedelta(days=back or -7 * step))


@EXPRESSIONS.from_today(
    rf"(?:(?P<seasonwhich>this|last)\s+|(?:in\s+)?the\s+|in\s+)?(?P<season>{_SEASON})\s+(?:of\s+)?(?P<seasonyear>{_YEAR})"
    rf"|(?P<whichseason>this|last)\s+(?P<season2>{_SEASON})|in\s+(?:the\s+)?(?P<season3>spring|summer|autumn|winter)"
)
def _season(match: re.Match[str], today: date) -> Period:
    name = (match["season"] or match["season2"] or match["season3"]).lower()
    if match["seasonyear"]:
        return periods.season(name, int(match["seasonyear"]))
    found = periods.nearest(lambda year: periods.season(name, year), today, ahead=False)
    running = found.end is not None and found.end >= today
    if (match["whichseason"] or "").lower() == "last" and running and found.start is not None:
        return periods.season(name, found.start.year - 1)
    return found


@EXPRESSIONS.from_today(
    rf"(?:the\s+)?(?:(?P<quarter>first|second|third|fourth|1st|2nd|3rd|4th|last)\s+quarter|q(?P<q>[1-4]))"
    rf"(?:\s+(?:of\s+)?(?P<quarteryear>{_YEAR}))?"
)
def _quarter(match: re.Match[str], today: date) -> Period:
    number = int(match["q"]) if match["q"] else _QUARTERS[match["quarter"].lower()]
    if match["quarteryear"]:
        return periods.quarter(int(match["quarteryear"]), number)
    return periods.nearest(lambda year: periods.quarter(year, number), today, ahead=False)


@EXPRESSIONS.from_asking(
    rf"(?P<part>early|mid|late|the\s+beginning\s+of|the\s+start\s+of|the\s+middle\s+of|the\s+end\s+of)[\s-]+"
    rf"(?:(?P<partmonth>{_MONTH})\b\.?(?:,?\s+(?P<partmonthyear>{_YEAR}))?|(?P<partyear>{_YEAR})(?!s)|(?P<partlast>this|last)\s+(?P<partunit>year|month))"
)
def _part(match: re.Match[str], asking: Asking) -> Period:
    if match["partmonth"]:
        whole = _month(match["partmonth"], match["partmonthyear"], asking)
    elif match["partyear"]:
        whole = periods.years(int(match["partyear"]))
    else:
        unit = match["partunit"].lower()
        whole = periods.unit(unit, periods.moved(asking.today, unit, _STEPS.get(match["partlast"].lower(), 0)))
    first, last = _THIRDS[" ".join(match["part"].lower().split())]
    if whole.start is None or whole.days is None:
        raise ValueError("an open period has no parts")
    start = whole.start + timedelta(days=whole.days * first // 3)
    return Period(start, whole.start + timedelta(days=whole.days * last // 3 - 1))


@EXPRESSIONS.from_asking(
    rf"(?:(?P<monthwhich>this|last|next)\s+)?(?P<month>{_MONTH})\b\.?(?:,?\s+(?:of\s+)?(?P<monthyear>{_YEAR}|last\s+year|this\s+year|next\s+year))?",
    ambiguous=True,
)
def _whole_month(match: re.Match[str], asking: Asking) -> Period:
    year, today = match["monthyear"], asking.today
    if year and not year.isdigit():
        year = str(today.year + _STEPS.get(year.lower().split()[0], 0))
    which = (match["monthwhich"] or "").lower()
    if which:  # from today, whatever the archive holds
        asking = Asking(today, today, which == "next")
    found = _month(match["month"], year, asking)
    running = found.start is not None and (found.start.year, found.start.month) == (today.year, today.month)
    if not year and which in {"last", "next"} and running:
        return periods.months(today.year + _STEPS[which], today.month)
    return found


@EXPRESSIONS.from_today(
    rf"(?:the\s+)?(?:(?P<decade>(?:1[5-9]|20)\d0)['’]?s|['’]?(?P<short>[2-9]0)['’]?s|(?P<named>{'|'.join(DECADES)}))\b"
)
def _decade(match: re.Match[str], today: date) -> Period:
    if match["decade"]:
        return periods.years(int(match["decade"]), 10)
    within = int(match["short"]) if match["short"] else DECADES[match["named"].lower()]
    century = today.year // 100 * 100
    first = century + within
    return periods.years(first if first <= today.year else first - 100, 10)


@EXPRESSIONS.absolute(r"the\s+(?P<century>\d{1,2})(?:st|nd|rd|th)\s+century")
def _century(match: re.Match[str]) -> Period:
    return periods.years((int(match["century"]) - 1) * 100 + 1, 100)


@EXPRESSIONS.absolute(
    rf"(?<!/)(?P<year>{_YEAR})(?![\d,.]?\d)(?!\s*(?:people|dollars|euros|pounds|km|miles|metres|meters|years|troops|%))"
)
def _whole_year(match: re.Match[str]) -> Period:
    return periods.years(int(match["year"]))


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[" ".join(word.lower().split())]


def _unit(word: str) -> str:
    lowered = word.lower()
    return "century" if lowered.startswith("centur") else lowered.removesuffix("s")


def _unit_around(unit: str, day: date) -> Period:
    return periods.unit("week" if unit == "fortnight" else unit, day)


def _month(name: str, year: str | None, asking: Asking) -> Period:
    month = _month_number(name)
    if year:
        return periods.months(int(year), month)
    return periods.nearest(lambda y: periods.months(y, month), asking.near, ahead=asking.ahead)


def _month_number(name: str) -> int:
    """Returns 1..12."""
    number = _month_names.month(name)
    if number is None:
        raise ValueError(f"not a month: {name}")
    return number
