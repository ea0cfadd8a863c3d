from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import Unusable
from ingest.text.written_dates import parse_moment

EST = timezone(timedelta(hours=-5))


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2023-06-15", date(2023, 6, 15)),
        ("20230615", date(2023, 6, 15)),
        ("1987-02-26T15:01:01", datetime(1987, 2, 26, 15, 1, 1)),
        ("2023-06-15T10:20:30Z", datetime(2023, 6, 15, 10, 20, 30, tzinfo=UTC)),
        ("2023-06-15T10:20:30.5-05:00", datetime(2023, 6, 15, 10, 20, 30, 500_000, EST)),
        ("2023-06-15T10:20:30+0530", datetime(2023, 6, 15, 10, 20, 30, tzinfo=timezone(timedelta(hours=5.5)))),
        ("Thu, 15 Jun 2023 10:20:30 GMT", datetime(2023, 6, 15, 10, 20, 30, tzinfo=UTC)),
        ("June 15, 2023", date(2023, 6, 15)),
        ("Thursday 15 June 2023", date(2023, 6, 15)),
        ("15 Jun 2023 10:20 EST", datetime(2023, 6, 15, 10, 20, tzinfo=EST)),
        ("15/06/2023", date(2023, 6, 15)),
        ("2023/06/15", date(2023, 6, 15)),
        ("1686824430", datetime(2023, 6, 15, 10, 20, 30, tzinfo=UTC)),
        ("1686824430000", datetime(2023, 6, 15, 10, 20, 30, tzinfo=UTC)),
    ],
)
def test_dates(written, moment):
    found = parse_moment(written)
    assert found == moment
    assert type(found) is type(moment)
    if isinstance(moment, datetime):
        assert found.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "2 hours ago",
        "June 2023",
        "2023",
        "2023-06",
        "Thursday",
        "10:30",
        "03/04/2023",
        "2023-02-30",
        "x" * 99,
    ],
)
def test_no_certain_day_is_no_date(written):
    with pytest.raises(Unusable, match="not a date"):
        parse_moment(written)


@given(st.text(max_size=40))
def test_never_any_other_error(written):
    with suppress(Unusable):
        parse_moment(written)


@given(st.datetimes(timezones=st.just(UTC) | st.none()))
def test_round_trip(moment):
    assert parse_moment(moment.isoformat()) == moment
