"""Dates and times as sources write them: what they say and no more.

Nothing is completed from the day of ingest.
"""

import re
import warnings
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from dateutil import parser, tz

from ingest.errors import Unusable
from store import Moment

_LONGEST = 400
"""Characters; the parser looks at all of them, several times."""
_DAY_ONLY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}")
_AMBIGUOUS = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)")
_DIGITS = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?")
"""Year, month, day, hour, minute and perhaps second without anything between."""
_EPOCH = re.compile(r"(\d{9,10}|[3-9]\d{11}|\d{13}|\d{16}|\d{19})(?:\.\d+)?")
_UNITS = {9: 1, 10: 1, 12: 1e3, 13: 1e3, 16: 1e6, 19: 1e9}
"""Digits of a time since 1970 -> its units in a second."""
_DOTTED = re.compile(r"(?<![\d.])\d{1,2}\.\s?\d{1,2}\.\s?\d{4}(?!\d)")
"""Only languages that put the day first write a date with dots."""
_WEEKDAY = re.compile(
    r"(?:mon|tues?|weds?|wednes|thur?s?|fri|sat(?:ur)?|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|mi[eé]|jeu|jue|ven|vie|sam|"
    r"s[aá]b|dim|dom|gio)\w*[.,]*\s+(?=\d|[a-z]+\.?\s+\d)",
    re.I,
)
_MONTH = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.I)
_ZONE_NAME = re.compile(r" ?(?:\([^()]*\)|\[[\w/+-]+\])$")
_EAST = re.compile(r"\b(?:GMT|UTC)\s?(?=[+-]\d)")
"""Before an offset it says nothing; the parser takes both together for POSIX, whose signs are the other way round."""
_DOT_CLOCK = re.compile(r"(?<![\d.])([01]?\d|2[0-3])\.([0-5]\d)(?![\d.])")
_SECOND_DAY = re.compile(r" ?(?:[|•·;]|\s[-–—]\s|\()? ?\b(?:last |was )?(?:updated|modified|amended|edited)\b.*$", re.I)
_LABEL = re.compile(r"(?:first )?(?:published|posted|created)(?: on| at)?:?\s+", re.I)
_PROBES = (datetime(2000, 1, 2, 3, 0), datetime(2003, 4, 5, 6, 0))
"""The parser fills what a text leaves out from a default; what differs between two defaults was filled."""

_HOURS = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "ET": -5, "PT": -8}
_HOURS |= {"GMT": 0, "UTC": 0, "BST": 1, "CET": 1, "CEST": 2, "AEST": 10, "AEDT": 11, "JST": 9}
_ZONES = {name: tz.tzoffset(name, hours * 3600) for name, hours in _HOURS.items()}


def parse_moment(written: str, day_first: bool | None = None) -> Moment:
    """The day, or the time with its own UTC offset, that `written` names.

    ISO 8601, RFC 822 and the ways people write dates in English; seconds since 1970 count as UTC.

    Args:
        day_first: whether "03/04/2023" is in April; None where nobody knows.

    Raises:
        Unusable: if it does not name one certain day ("June 2023", "yesterday", "03/04/2023").
    """
    if len(written) > _LONGEST:
        raise Unusable(f"not a date: {written[:60]!r}")
    text = _ZONE_NAME.sub("", " ".join(written.split()))
    if _DAY_ONLY.fullmatch(text):
        return _checked(text, date.fromisoformat)
    if _DIGITS.fullmatch(text):
        return _checked(f"{text[:8]}T{text[8:]}", datetime.fromisoformat)
    if since := _EPOCH.fullmatch(text):
        seconds = float(text) / _UNITS[len(since[1])]
        return _checked(text, lambda _: datetime.fromtimestamp(seconds, UTC))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return _checked(text, lambda human: _parse_human(human, day_first))


def moment_or_none(written: str | None) -> Moment | None:
    """Returns what `written` names, see `parse_moment`; None where nothing is written, or no certain day."""
    try:
        return parse_moment(written) if written and written.strip() else None
    except Unusable:
        return None


def _checked(text: str, parse: Callable[[str], Moment]) -> Moment:
    try:
        return parse(text)
    except (ValueError, OverflowError, TypeError) as error:
        raise Unusable(f"not a date: {text[:60]!r}") from error


def _parse_human(text: str, day_first: bool | None) -> Moment:
    text = _plain(text)
    numbers = _AMBIGUOUS.search(text)
    if _DOTTED.search(text):
        day_first = True
    elif not numbers:
        day_first = None  # the parser would turn round "2023/04/03" too
    elif day_first is None and int(numbers[1]) <= 12 and int(numbers[2]) <= 12 and numbers[1] != numbers[2]:
        raise ValueError("day and month could be the other way round")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", parser.UnknownTimezoneWarning)
        first, second = (parser.parse(text, default=probe, tzinfos=_ZONES, dayfirst=day_first) for probe in _PROBES)
    if first.date() != second.date():
        raise ValueError("no full date")
    return first if first.time() == second.time() else first.date()


def _plain(text: str) -> str:
    """`text` without what the parser does not know: labels, weekdays, a second day, dots in a time of day."""
    text = _SECOND_DAY.sub("", _LABEL.sub("", text, count=1)) or text
    weekday = _WEEKDAY.match(text)
    if weekday and not (_MONTH.match(text) and re.match(r"\b\w++\.?,? \d{1,2}[, ]", text)):
        text = text[weekday.end() :]
    return _DOT_CLOCK.sub(r"\1:\2", _EAST.sub("", text))


_WITH_OFFSET = re.compile(rb"\b(?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d:?\d\d(?!\d)")


def in_own_zone(moment: Moment | None, page: bytes | str) -> Moment | None:
    """`moment` as the page also writes it, with another offset, if it is given in UTC; the instant stays the same.

    It matters for the day: what is published at nine in the evening in New York is of the next day in UTC.
    """
    if not isinstance(moment, datetime) or moment.utcoffset() != timedelta(0):
        return moment
    content = page.encode("utf-8", "replace") if isinstance(page, str) else page
    for match in _WITH_OFFSET.finditer(content):
        with suppress(ValueError):
            written = datetime.fromisoformat(match[0].decode("ascii"))
            if written.replace(microsecond=0) == moment.replace(microsecond=0) and written.utcoffset():
                return written
    return moment


_DATE = r"(\d{1,2} [A-Z][a-z]+ \d{4}|[A-Z][a-z]+ \d{1,2},? \d{4}|\d{4}-\d{2}-\d{2})"
_NOTICE = re.compile(
    r"\bthis (?:article|story|report|piece|post|page|version)(?:['’]s \w+)? (?:was|has been) "
    rf"(?:last )?(?:amended|updated|corrected|changed|edited|revised)\b[^.\n]{{0,60}}?\bon {_DATE}",
    re.I,
)


def amended_on(text: str) -> Moment | None:
    """The day of the last correction that the article tells of, None if it tells of none."""
    days = []
    for match in _NOTICE.finditer(text):
        try:
            days.append(parse_moment(match[1]))
        except Unusable:
            continue
    return max(days, key=str, default=None)
