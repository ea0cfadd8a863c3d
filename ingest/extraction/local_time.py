"""Times where they were written: many pages name their day in UTC in one place and in their own zone in another."""

import re
from contextlib import suppress
from datetime import datetime, timedelta

from store import Moment

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
