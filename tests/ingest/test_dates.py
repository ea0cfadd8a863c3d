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


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("202306051000", "2023-06-05T10:00"),
        ("20230605100030", "2023-06-05T10:00:30"),
        ("197601020304", "1976-01-02T03:04"),
        ("20230605T100000Z", "2023-06-05T10:00+00:00"),
        ("Fri Jun 02 2023 23:30:00 GMT+0200", "2023-06-02T23:30+02:00"),
        ("Fri Jun 02 2023 23:30:00 GMT-0500 (Eastern Daylight Time)", "2023-06-02T23:30-05:00"),
        ("Mon Jun 05 2023 23:30:00 GMT+0200 (Central European Summer Time)", "2023-06-05T23:30+02:00"),
        ("5 June 2023 23:30 UTC+05:30", "2023-06-05T23:30+05:30"),
        ("5 June 2023 23:30 UTC-3", "2023-06-05T23:30-03:00"),
        ("1685952000000.0", "2023-06-05T08:00+00:00"),
        ("1685952000.5", "2023-06-05T08:00:00.500+00:00"),
        ("1685952000000000", "2023-06-05T08:00+00:00"),
        ("1685952000000000000", "2023-06-05T08:00+00:00"),
        ("05.06.2023", "2023-06-05"),
        ("5. 6. 2023", "2023-06-05"),
        ("5.6.2023, 18:05", "2023-06-05T18:05"),
        ("2023-06-05T22:00:00+02:00[Europe/Paris]", "2023-06-05T22:00+02:00"),
        ("2023-06-05T22:00:00Z[UTC]", "2023-06-05T22:00+00:00"),
        ("Mon 5 Jun 2023 18.00 BST", "2023-06-05T18:00+01:00"),
        ("18.30 BST, 5 June 2023", "2023-06-05T18:30+01:00"),
        ("Tues, 06 Jun 2023 10:00:00 GMT", "2023-06-06T10:00+00:00"),
        ("Thurs. 8 Jun 2023", "2023-06-08"),
        ("Weds 7 June 2023", "2023-06-07"),
        ("Mo, 25 Jun 2018 11:41:36", "2018-06-25T11:41:36"),
        ("March 5, 2023", "2023-03-05"),
        ("Mar 5 2023", "2023-03-05"),
        ("Sat Mar 05 2022", "2022-03-05"),
        ("Published 5 June 2023", "2023-06-05"),
        ("5 June 2023 (updated 7 June 2023)", "2023-06-05"),
    ],
)
def test_dates_as_programs_and_editors_write_them(written, moment):
    found = parse_moment(written)
    assert found.isoformat() == (datetime if "T" in moment else date).fromisoformat(moment).isoformat()


def test_the_first_of_two_days():
    found = parse_moment("June 05, 2023 10:05 pm | Updated June 06, 2023 01:00 am IST")
    assert found == datetime(2023, 6, 5, 22, 5)


@pytest.mark.parametrize("written", ["05/03/2026", "05.06.23", "5-6-2023", "202313051000", "999999999999999999999"])
def test_a_wrong_moment_is_worse_than_none(written):
    with suppress(Unusable):
        found = parse_moment(written)
        pytest.fail(f"{written}: {found}")


@given(st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)), st.integers(-12 * 4, 14 * 4))
def test_a_zone_is_on_the_side_of_greenwich_that_its_sign_says(moment, quarters):
    zone = timezone(timedelta(minutes=15 * quarters))
    there = moment.replace(microsecond=0, tzinfo=zone)
    assert parse_moment(there.strftime("%a %b %d %Y %H:%M:%S GMT%z (Somewhere Time)")) == there


@given(st.text(max_size=40))
def test_never_any_other_error(written):
    with suppress(Unusable):
        parse_moment(written)


@given(st.datetimes(timezones=st.just(UTC) | st.none()))
def test_round_trip(moment):
    assert parse_moment(moment.isoformat()) == moment
