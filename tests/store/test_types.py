from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import EmbedderFingerprint, Filters, Passage, Span, day_of
from store.database.filters import day_from_number, day_number
from store.types import format_moment, parse_moment

SPANS = st.tuples(st.integers(0, 50), st.integers(1, 50)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
MOMENTS = st.dates() | st.datetimes(
    timezones=st.none() | st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 4)])
def test_a_span_is_never_empty_or_negative(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


@given(st.text(min_size=101, max_size=120), SPANS)
def test_a_span_cuts_as_many_characters_as_it_is_long(text: str, span: Span) -> None:
    assert len(span.of(text)) == len(span)
    assert span.shifted(1).of("x" + text) == span.of(text)


@given(st.text(min_size=101, max_size=120), SPANS, SPANS)
def test_a_passage_slices_what_lies_inside_it_and_refuses_the_rest(text: str, outer: Span, inner: Span) -> None:
    passage = Passage("p", "a", 1, 0, outer, outer.of(text), (outer,), "", None, None)
    if outer.contains(inner):
        assert passage.slice(inner) == inner.of(text)
    else:
        with pytest.raises(ValueError, match="not inside"):
            passage.slice(inner)


def test_a_day_is_the_one_where_it_was_written() -> None:
    assert day_of(datetime(2020, 2, 1, 23, 30, tzinfo=timezone(timedelta(hours=-5)))) == date(2020, 2, 1)
    assert day_of(date(2020, 2, 1)) == date(2020, 2, 1)


@given(MOMENTS)
def test_a_moment_is_stored_with_its_own_offset(moment: date) -> None:
    assert parse_moment(format_moment(moment)) == moment
    assert type(parse_moment(format_moment(moment))) is type(moment)


@given(st.dates(), st.dates())
def test_day_numbers_compare_as_the_days_do(one: date, other: date) -> None:
    assert day_from_number(day_number(one)) == one
    assert (day_number(one) < day_number(other)) == (one < other)


def test_empty_filters_narrow_nothing() -> None:
    assert Filters().is_empty
    assert not Filters(language="en").is_empty


def test_fingerprints_agree_on_weights_not_on_where_they_were_loaded_from() -> None:
    fingerprint = EmbedderFingerprint("/models/a", "abc", 8)
    assert fingerprint.agrees_with(EmbedderFingerprint("/elsewhere/a", "abc", 8))
    assert not fingerprint.agrees_with(EmbedderFingerprint("/models/a", "abd", 8))
    assert not fingerprint.agrees_with(EmbedderFingerprint("/models/a", "abc", 9))
    assert not EmbedderFingerprint("a", "unknown", 8).agrees_with(EmbedderFingerprint("b", "unknown", 8))


def test_utc_is_an_offset_too() -> None:
    assert parse_moment("2020-01-01T00:00:00+00:00") == datetime(2020, 1, 1, tzinfo=UTC)
    assert parse_moment(None) is None
