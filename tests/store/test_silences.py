from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from store.reports.coverage import find_silences

FIRST = date(2020, 1, 1)


def days(*numbers: int) -> list[date]:
    return [FIRST + timedelta(days=number) for number in numbers]


def test_a_daily_paper_that_misses_a_week_is_silent() -> None:
    printed = days(*range(50), *range(57, 100))
    assert find_silences(printed) == [(FIRST + timedelta(days=50), FIRST + timedelta(days=56))]


def test_a_monthly_is_not_silent_between_its_issues() -> None:
    assert find_silences(days(*range(0, 600, 30))) == []


def test_a_paper_without_sundays_is_not_silent() -> None:
    assert find_silences(days(*(number for number in range(365) if number % 7))) == []


def test_one_stray_does_not_hide_a_gap_years_later() -> None:
    printed = days(0, *range(4_000, 4_100), *range(4_130, 4_200))
    assert [(last - first).days + 1 for first, last in find_silences(printed)] == [3_999, 30]


def test_of_few_days_nothing_is_said() -> None:
    assert find_silences(days(0, 1, 2, 3, 4, 5, 6, 7, 1_000)) == []


@given(st.sets(st.integers(0, 3_000), max_size=80))
def test_a_silence_is_a_whole_gap_between_two_days(numbers: set[int]) -> None:
    printed = days(*sorted(numbers))
    for first, last in find_silences(printed):
        assert first <= last
        assert first - timedelta(days=1) in printed
        assert last + timedelta(days=1) in printed
        assert not any(first <= day <= last for day in printed)
