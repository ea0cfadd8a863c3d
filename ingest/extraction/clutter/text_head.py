"""The lines above an article that only say when it was written and by whom, where they were taken for its text."""

import re
from collections.abc import Sequence

from ingest.text.bylines import is_byline
from ingest.text.written_dates import moment_or_none

_CHANGED = re.compile(r"(?:last )?(?:updated|modified|edited|aktualisiert|actualizado)(?: on| at| am| el)?:?\s++", re.I)
_FIGURES = re.compile(
    r"(?:(?:first )?(?:published|posted|created|updated)(?: on| at)?:? )?\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)"
    r"(?:,? (?:at |- |– |um )?\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?(?: [A-Za-z]{1,4})?)?",
    re.I,
)
"""A day that may be read in two ways is still nothing but a day."""
_MOST_LINES = 4
_LONGEST = 100
"""Characters."""


def without_head(lines: Sequence[str]) -> list[str]:
    """`lines` without the first ones if these are a day or a byline alone; all of them if nothing else is there."""
    count = 0
    while count < min(_MOST_LINES, len(lines)) and _says_when_or_who(lines[count]):
        count += 1
    return list(lines[count:] or lines)


def _says_when_or_who(line: str) -> bool:
    if len(line) > _LONGEST:
        return False
    written = line[changed.end() :] if (changed := _CHANGED.match(line)) else line
    if _FIGURES.fullmatch(line):
        return True
    return (line[:3].lower() == "by " and is_byline(line)) or moment_or_none(written) is not None
