"""Days and times, as sources give them."""

from datetime import date, datetime

Moment = date | datetime
"""A day (``date``), or a time (``datetime``) with its own UTC offset, or without one when the source gave none."""


def day_of(moment: Moment) -> date:
    """The calendar day of `moment` where it was written, that is, in its own UTC offset."""
    return moment.date() if isinstance(moment, datetime) else moment


def format_moment(moment: Moment | None) -> str | None:
    """ISO 8601: ``2023-06-15``, or ``2023-06-15T18:03:00+01:00`` with the offset it was given with, if any."""
    return None if moment is None else moment.isoformat()


def parse_moment(value: str | None) -> Moment | None:
    """The inverse of `format_moment`.

    Raises:
        ValueError: if `value` is not ISO 8601.
    """
    if value is None:
        return None
    return date.fromisoformat(value) if len(value) == len("2023-06-15") else datetime.fromisoformat(value)
