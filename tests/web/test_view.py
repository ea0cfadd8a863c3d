"""Addresses of the browse page, and the units of charts: pure functions."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chatbot.web.html.browse_view import View, view_of
from chatbot.web.html.wording import days
from chatbot.web.parts.charts import brushed, by_unit
from chatbot.web.parts.time_units import Unit, fitting_unit, spread
from store import Order

NAMES = st.none() | st.text(min_size=1)
DAYS = st.none() | st.dates()
VIEWS = st.builds(
    View,
    words=st.text(),
    source=NAMES,
    section=NAMES,
    byline=NAMES,
    language=NAMES,
    first=DAYS,
    last=DAYS,
    order=st.sampled_from(Order),
    number=st.integers(1, 10_000_000),
)
COUNTS = st.dictionaries(st.dates(date(1800, 1, 1), date(2100, 1, 1)), st.integers(1, 50), min_size=1, max_size=60)


@given(VIEWS)
def test_an_address_opens_the_same_view(view):
    assert view_of(view.address()) == view


@given(st.dictionaries(st.sampled_from(["q", "source", "from", "to", "sort", "page", "x"]), st.text()))
def test_any_address_is_a_view(address):
    view = view_of(address)
    assert view.number >= 1
    assert view_of(view.address()) == view


@given(st.sampled_from(Unit), st.dates(date(2, 1, 1), date(9990, 1, 1)))
def test_a_unit_contains_its_days(unit, day):
    start = unit.start(day)
    assert start <= day <= unit.end(start)
    assert unit.start(unit.end(start)) == start
    assert unit.start(unit.end(start) + timedelta(days=1)) != start


@given(COUNTS)
def test_no_article_is_lost_in_a_chart(counts):
    found = spread(sorted(counts.items()))
    if len(counts) < 2:
        assert found is None
        return
    assert sum(count for _, count in found.bars) + found.earlier == sum(counts.values())
    assert found.unit is fitting_unit(found.first, found.last)
    assert list(found.bars) == sorted(found.bars)
    assert found.earlier <= sum(counts.values()) * 0.005 + 50


def test_units_fit():
    assert [fitting_unit(date(2020, 1, 1), date(2020, 1, 1) + timedelta(days=n)) for n in (6, 200, 3_000, 9_000)] == [
        Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR,
    ]  # fmt: skip


def test_one_stray_does_not_squeeze_all_others():
    found = spread([(date(1990, 1, 1), 1), *((date(2020, 1, 1) + timedelta(days=n), 10) for n in range(60))])
    assert (found.unit, found.earlier, found.first) == (Unit.DAY, 1, date(2020, 1, 1))


def test_a_brush_is_days_in_utc():
    assert brushed({"brush": {"start": [1577836800000, 1580515199999]}}) == (date(2020, 1, 1), date(2020, 1, 31))
    assert brushed({}) is None
    assert brushed({"brush": {}}) is None


def test_small_sources_are_counted_together():
    months = [("a", "2020-01", 3), ("b", "2020-01", 1), ("c", "2020-02", 2), ("a", "2019-12", 9)]
    found = by_unit(months, ["a"], Unit.MONTH, date(2020, 1, 15))
    assert found == {("a", date(2020, 1, 1)): 3, (None, date(2020, 1, 1)): 1, (None, date(2020, 2, 1)): 2}


def test_days_say_what_is_the_same_once():
    assert days(date(2020, 1, 1), date(2020, 1, 1)) == "1 January 2020"
    assert days(date(2020, 1, 1), date(2020, 1, 3)) == "1 – 3 January 2020"
    assert days(date(2020, 1, 1), date(2020, 3, 3)) == "1 January – 3 March 2020"
    assert days(date(2019, 1, 1), date(2020, 1, 1)) == "1 January 2019 – 1 January 2020"
