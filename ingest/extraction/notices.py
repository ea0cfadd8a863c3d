"""Notices of correction: "This article was amended on 3 March 2023 to …"."""

import re

from ingest.errors import Unusable
from ingest.extraction.dates import parse_moment
from store import Moment

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
