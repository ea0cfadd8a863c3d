"""Days in words get the dates that they were when the article was published."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.answering.day_words import resolved_days
from chatbot.language.lexicon import WEEKDAYS

THURSDAY = date(2022, 7, 7)


@pytest.mark.parametrize(
    ("quote", "days"),
    [
        ("He resigned on Thursday.", [("Thursday", date(2022, 7, 7))]),
        ("The vote was on Saturday.", [("Saturday", date(2022, 7, 2))]),
        ("The vote was on Friday.", []),  # of the week before, or of a day after the article's
        ("It rained yesterday.", [("yesterday", date(2022, 7, 6))]),
        ("The vote will be held tomorrow.", [("tomorrow", date(2022, 7, 8))]),
        ("He spoke on Monday and on Tuesday.", [("Monday", date(2022, 7, 4)), ("Tuesday", date(2022, 7, 5))]),
        ("The vote will be held on Friday.", []),  # this week's or the next
        ("He was seen last Thursday.", []),
        ("It is open every Sunday.", []),
        ("He resigned on Thursday, July 7.", []),  # it has its date
        ("He resigned on Thursday 7 July.", []),
        ("He resigned.", []),
    ],
)
def test_days_in_words(quote: str, days: list[tuple[str, date]]) -> None:
    assert resolved_days(quote, THURSDAY) == days


def test_without_a_day_of_publication_nothing_is_resolved() -> None:
    assert resolved_days("He resigned on Thursday.", None) == []


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(WEEKDAYS))
def test_a_weekday_is_the_last_one_of_its_name(published: date, name: str) -> None:
    found = resolved_days(f"He spoke on {name.title()}.", published)
    if (published + timedelta(1)).weekday() == WEEKDAYS.index(name):
        assert found == []
        return
    [(_, day)] = found
    assert day.weekday() == WEEKDAYS.index(name)
    assert timedelta(0) <= published - day < timedelta(6)


@given(st.text(), st.dates())
def test_any_text_is_taken(quote: str, published: date) -> None:
    assert all(words in quote for words, _ in resolved_days(quote, published))
