"""Dates in words: a table of expressions by day of asking, and what holds whatever the day."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.understanding import DateKind, date_filter
from chatbot.understanding.days.date_expressions import EXPRESSIONS

WEDNESDAY = date(2023, 6, 14)
NEW_YEAR = date(2024, 1, 1)  # a Monday
LEAP_DAY = date(2024, 2, 29)  # a Thursday
NEW_YEARS_EVE = date(2022, 12, 31)  # a Saturday
DAYS = (WEDNESDAY, NEW_YEAR, LEAP_DAY, NEW_YEARS_EVE)

# expression | the range on 14 June 2023 | 1 January 2024 | 29 February 2024 | 31 December 2022
BY_DAY = """
today           | 2023-06-14            | 2024-01-01            | 2024-02-29            | 2022-12-31
tonight         | 2023-06-14            | 2024-01-01            | 2024-02-29            | 2022-12-31
this morning    | 2023-06-14            | 2024-01-01            | 2024-02-29            | 2022-12-31
tomorrow        | 2023-06-15            | 2024-01-02            | 2024-03-01            | 2023-01-01
the day after tomorrow | 2023-06-16     | 2024-01-03            | 2024-03-02            | 2023-01-02
in three days' time | 2023-06-17        | 2024-01-04            | 2024-03-03            | 2023-01-03
two days from now | 2023-06-16          | 2024-01-03            | 2024-03-02            | 2023-01-02
next week       | 2023-06-19 2023-06-25 | 2024-01-08 2024-01-14 | 2024-03-04 2024-03-10 | 2023-01-02 2023-01-08
next month      | 2023-07-01 2023-07-31 | 2024-02-01 2024-02-29 | 2024-03-01 2024-03-31 | 2023-01-01 2023-01-31
next year       | 2024-01-01 2024-12-31 | 2025-01-01 2025-12-31 | 2025-01-01 2025-12-31 | 2023-01-01 2023-12-31
next Monday     | 2023-06-19            | 2024-01-08            | 2024-03-04            | 2023-01-02
next Wednesday  | 2023-06-21            | 2024-01-03            | 2024-03-06            | 2023-01-04
yesterday       | 2023-06-13            | 2023-12-31            | 2024-02-28            | 2022-12-30
last night      | 2023-06-13            | 2023-12-31            | 2024-02-28            | 2022-12-30
the day before yesterday | 2023-06-12   | 2023-12-30            | 2024-02-27            | 2022-12-29
two days ago    | 2023-06-12            | 2023-12-30            | 2024-02-27            | 2022-12-29
10 days ago     | 2023-06-04            | 2023-12-22            | 2024-02-19            | 2022-12-21
this week       | 2023-06-12 2023-06-18 | 2024-01-01 2024-01-07 | 2024-02-26 2024-03-03 | 2022-12-26 2023-01-01
last week       | 2023-06-05 2023-06-11 | 2023-12-25 2023-12-31 | 2024-02-19 2024-02-25 | 2022-12-19 2022-12-25
a week ago      | 2023-06-05 2023-06-11 | 2023-12-25 2023-12-31 | 2024-02-19 2024-02-25 | 2022-12-19 2022-12-25
two weeks ago   | 2023-05-29 2023-06-04 | 2023-12-18 2023-12-24 | 2024-02-12 2024-02-18 | 2022-12-12 2022-12-18
this weekend    | 2023-06-17 2023-06-18 | 2024-01-06 2024-01-07 | 2024-03-02 2024-03-03 | 2022-12-31 2023-01-01
last weekend    | 2023-06-10 2023-06-11 | 2023-12-30 2023-12-31 | 2024-02-24 2024-02-25 | 2022-12-24 2022-12-25
this month      | 2023-06-01 2023-06-30 | 2024-01-01 2024-01-31 | 2024-02-01 2024-02-29 | 2022-12-01 2022-12-31
last month      | 2023-05-01 2023-05-31 | 2023-12-01 2023-12-31 | 2024-01-01 2024-01-31 | 2022-11-01 2022-11-30
three months ago | 2023-03-01 2023-03-31 | 2023-10-01 2023-10-31 | 2023-11-01 2023-11-30 | 2022-09-01 2022-09-30
this quarter    | 2023-04-01 2023-06-30 | 2024-01-01 2024-03-31 | 2024-01-01 2024-03-31 | 2022-10-01 2022-12-31
last quarter    | 2023-01-01 2023-03-31 | 2023-10-01 2023-12-31 | 2023-10-01 2023-12-31 | 2022-07-01 2022-09-30
this year       | 2023-01-01 2023-12-31 | 2024-01-01 2024-12-31 | 2024-01-01 2024-12-31 | 2022-01-01 2022-12-31
last year       | 2022-01-01 2022-12-31 | 2023-01-01 2023-12-31 | 2023-01-01 2023-12-31 | 2021-01-01 2021-12-31
a year ago      | 2022-01-01 2022-12-31 | 2023-01-01 2023-12-31 | 2023-01-01 2023-12-31 | 2021-01-01 2021-12-31
last decade     | 2010-01-01 2019-12-31 | 2010-01-01 2019-12-31 | 2010-01-01 2019-12-31 | 2010-01-01 2019-12-31
the past three days | 2023-06-11 2023-06-14 | 2023-12-29 2024-01-01 | 2024-02-26 2024-02-29 | 2022-12-28 2022-12-31
the last two weeks | 2023-05-31 2023-06-14 | 2023-12-18 2024-01-01 | 2024-02-15 2024-02-29 | 2022-12-17 2022-12-31
over the past month | 2023-05-14 2023-06-14 | 2023-12-01 2024-01-01 | 2024-01-29 2024-02-29 | 2022-11-30 2022-12-31
over the past year | 2022-06-14 2023-06-14 | 2023-01-01 2024-01-01 | 2023-02-28 2024-02-29 | 2021-12-31 2022-12-31
in the last five years | 2018-06-14 2023-06-14 | 2019-01-01 2024-01-01 | 2019-02-28 2024-02-29 | 2017-12-31 2022-12-31
on Monday       | 2023-06-12            | 2024-01-01            | 2024-02-26            | 2022-12-26
last Monday     | 2023-06-12            | 2023-12-25            | 2024-02-26            | 2022-12-26
on Wednesday    | 2023-06-14            | 2023-12-27            | 2024-02-28            | 2022-12-28
last Saturday   | 2023-06-10            | 2023-12-30            | 2024-02-24            | 2022-12-24
in January      | 2023-01-01 2023-01-31 | 2024-01-01 2024-01-31 | 2024-01-01 2024-01-31 | 2022-01-01 2022-01-31
in February     | 2023-02-01 2023-02-28 | 2023-02-01 2023-02-28 | 2024-02-01 2024-02-29 | 2022-02-01 2022-02-28
in May          | 2023-05-01 2023-05-31 | 2023-05-01 2023-05-31 | 2023-05-01 2023-05-31 | 2022-05-01 2022-05-31
in December     | 2022-12-01 2022-12-31 | 2023-12-01 2023-12-31 | 2023-12-01 2023-12-31 | 2022-12-01 2022-12-31
since March     | 2023-03-01 open       | 2023-03-01 open       | 2023-03-01 open       | 2022-03-01 open
since last week | 2023-06-05 open       | 2023-12-25 open       | 2024-02-19 open       | 2022-12-19 open
until yesterday | open 2023-06-13       | open 2023-12-31       | open 2024-02-28       | open 2022-12-30
before this year | open 2022-12-31      | open 2023-12-31       | open 2023-12-31       | open 2021-12-31
last summer     | 2022-06-01 2022-08-31 | 2023-06-01 2023-08-31 | 2023-06-01 2023-08-31 | 2022-06-01 2022-08-31
in the first quarter | 2023-01-01 2023-03-31 | 2024-01-01 2024-03-31 | 2024-01-01 2024-03-31 | 2022-01-01 2022-03-31
on 3 June       | 2023-06-03            | 2023-06-03            | 2023-06-03            | 2022-06-03
on 29 February  | 2020-02-29            | 2020-02-29            | 2024-02-29            | 2020-02-29
on December 31st | 2022-12-31           | 2023-12-31            | 2023-12-31            | 2022-12-31
"""

# expression | the range, whatever the day
ALWAYS = """
in May 2021 | 2021-05-01 2021-05-31
in February 2020 | 2020-02-01 2020-02-29
in Feb 1900 | 1900-02-01 1900-02-28
in 2019 | 2019-01-01 2019-12-31
in the 1990s | 1990-01-01 1999-12-31
in the ’90s | 1990-01-01 1999-12-31
during the nineties | 1990-01-01 1999-12-31
in the 19th century | 1801-01-01 1900-12-31
on 3 June 2021 | 2021-06-03
on June 3rd, 2021 | 2021-06-03
on the 3rd of June 2021 | 2021-06-03
on 2021-06-03 | 2021-06-03
in the summer of 2020 | 2020-06-01 2020-08-31
in winter 2020 | 2020-12-01 2021-02-28
in Q1 2021 | 2021-01-01 2021-03-31
in the third quarter of 2020 | 2020-07-01 2020-09-30
since 2019 | 2019-01-01 open
since March 2020 | 2020-03-01 open
after 2019 | 2020-01-01 open
after 31 December 2020 | 2021-01-01 open
before 2020 | open 2019-12-31
before 1 March 2020 | open 2020-02-29
until May 2021 | open 2021-05-31
by 2015 | open 2015-12-31
between 2019 and 2021 | 2019-01-01 2021-12-31
between March 2020 and May 2021 | 2020-03-01 2021-05-31
from March to May 2021 | 2021-03-01 2021-05-31
from 2019 to 2021 | 2019-01-01 2021-12-31
from 2019 onwards | 2019-01-01 open
2019-2021 | 2019-01-01 2021-12-31
in early 2020 | 2020-01-01 2020-05-01
in mid-2020 | 2020-05-02 2020-08-31
in late January 2021 | 2021-01-21 2021-01-31
"""

# As if the conversation spoke of 1 March 2020.
FROM_THE_DAY_SPOKEN_OF = [
    ("What happened two days later?", "2020-03-03"),
    ("And the year before?", "2019-01-01 2019-12-31"),
    ("What happened the following month?", "2020-04-01 2020-04-30"),
    ("What happened the same day?", "2020-03-01"),
    ("What happened a week earlier?", "2020-02-17 2020-02-23"),
]


def span(written: str) -> tuple[date | None, date | None]:
    ends = [None if end == "open" else date.fromisoformat(end) for end in written.split()]
    return ends[0], ends[-1]


def table() -> list[tuple[str, date, str]]:
    rows = [[cell.strip() for cell in line.split("|")] for line in BY_DAY.strip().splitlines()]
    cases = [(row[0], day, cell) for row in rows for day, cell in zip(DAYS, row[1:], strict=True)]
    fixed = [[cell.strip() for cell in line.split("|")] for line in ALWAYS.strip().splitlines()]
    return [*cases, *((expression, day, cell) for expression, cell in fixed for day in (WEDNESDAY, LEAP_DAY))]


def test_every_expression_that_is_read_stands_in_a_table() -> None:
    proved = [expression for expression, _, _ in table()] + [question for question, _ in FROM_THE_DAY_SPOKEN_OF]
    matches = {
        pattern: [text for text in proved if re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE)]
        for pattern in EXPRESSIONS.patterns
    }
    assert matches
    assert all(matches.values()), [pattern for pattern, texts in matches.items() if not texts]


@pytest.mark.parametrize(
    "question", ["What happened from winter to May 2022?", "Who won between last winter and May 2021?"]
)
def test_a_range_out_of_order_is_no_error(question: str) -> None:
    """A winter that runs into the year after, moved into the year at the end, would end before it begins."""
    found = date_filter(question, WEDNESDAY)
    assert found is not None
    assert found.start is not None
    assert found.end is not None
    assert found.start <= found.end


@pytest.mark.parametrize(("expression", "today", "expected"), table())
def test_what_an_expression_means(expression: str, today: date, expected: str) -> None:
    question = f"What happened {expression}?"
    found = date_filter(question, today)
    assert found is not None
    assert (found.start, found.end) == span(expected)
    assert expression in found.span.of(question) or found.span.of(question) in expression
    assert found.kind is DateKind.SOFT


@pytest.mark.parametrize(
    "question",
    [
        "What may happen next?",
        "Who is April O'Neil?",
        "What is the March of the Penguins?",
        "Why did 2000 people leave?",
        "What does a car for $2019 look like?",
        "What happened on 31 June?",
        "Will the fall of the government matter?",
        "What happened on 03/04/2021?",
        "What happened two days later?",
    ],
)
def test_what_is_no_date(question: str) -> None:
    assert date_filter(question, WEDNESDAY) is None


@pytest.mark.parametrize(
    "question",
    [
        "Which articles from May 2021 mention floods?",
        "What was in the news last week?",
        "Show me stories published since March",
        "only last week",
        "Any reports from 2019?",
    ],
)
def test_when_articles_appeared_is_hard(question: str) -> None:
    found = date_filter(question, WEDNESDAY)
    assert found is not None
    assert found.kind is DateKind.HARD


@pytest.mark.parametrize(("question", "expected"), FROM_THE_DAY_SPOKEN_OF)
def test_relative_to_the_day_spoken_of(question: str, expected: str) -> None:
    found = date_filter(question, WEDNESDAY, date(2020, 3, 1))
    assert found is not None
    assert (found.start, found.end) == span(expected)


ANY_DAY = st.dates(date(1900, 1, 1), date(2100, 12, 31))
WRITTEN = sorted({expression for expression, _, _ in table()})


@given(ANY_DAY)
def test_last_week_is_always_the_seven_days_before_this_weeks_monday(today: date) -> None:
    found = date_filter("What happened last week?", today)
    assert found is not None
    assert found.start is not None
    assert found.end is not None
    assert found.start.weekday() == 0
    assert found.end - found.start == timedelta(days=6)
    assert timedelta(days=1) <= today - found.end <= timedelta(days=7)


@given(st.sampled_from(WRITTEN), ANY_DAY)
def test_a_range_is_never_inverted_nor_open_on_both_sides(expression: str, today: date) -> None:
    found = date_filter(f"What happened {expression}?", today)
    assert found is not None
    assert found.start is not None or found.end is not None
    assert found.start is None or found.end is None or found.start <= found.end


@given(st.text(max_size=60), ANY_DAY)
def test_any_text_is_read_without_error(text: str, today: date) -> None:
    found = date_filter(text, today, today)
    assert found is None or found.span.end <= len(text)


@given(
    st.integers(0, 999),
    st.sampled_from(["days", "weeks", "months", "years", "decades", "centuries"]),
    st.sampled_from(["{} {} ago", "the past {} {}", "{} {} later", "{} {} earlier"]),
    ANY_DAY,
)
def test_far_away_dates_are_no_error(count: int, unit: str, form: str, today: date) -> None:
    found = date_filter(form.format(count, unit), today, today)
    assert found is None or found.start is None or found.end is None or found.start <= found.end


@given(st.sampled_from("January March May July October December".split()), ANY_DAY)
def test_a_bare_month_is_the_latest_that_has_begun(month: str, today: date) -> None:
    found = date_filter(f"in {month}", today)
    assert found is not None
    assert found.start is not None
    assert timedelta(0) <= today - found.start <= timedelta(days=366)


@pytest.mark.parametrize(
    ("question", "today", "last", "ahead", "day"),
    [
        ("What will happen on 18 June?", WEDNESDAY, None, True, date(2023, 6, 18)),
        ("What happened on 18 June?", WEDNESDAY, None, False, date(2022, 6, 18)),
        ("What will happen on 14 June?", WEDNESDAY, None, True, WEDNESDAY),
        ("What will happen on 29 February?", WEDNESDAY, None, True, date(2024, 2, 29)),
        ("What is planned on Friday?", WEDNESDAY, None, True, date(2023, 6, 16)),
        ("What happened on Friday?", WEDNESDAY, None, False, date(2023, 6, 9)),
        ("Who will speak on Wednesday?", WEDNESDAY, None, True, WEDNESDAY),
        # An archive that ended long ago: a day without a year is one of its last year.
        ("What happened on 18 June?", date(2026, 11, 27), date(2023, 12, 31), False, date(2023, 6, 18)),
        ("What will happen on 18 January?", date(2026, 11, 27), date(2023, 12, 31), True, date(2024, 1, 18)),
        # One that goes on: the day of asking counts.
        ("What happened on 18 June?", date(2026, 11, 27), date(2026, 11, 20), False, date(2026, 6, 18)),
        ("What happened yesterday?", date(2026, 11, 27), date(2023, 12, 31), False, date(2026, 11, 26)),
    ],
)
def test_a_day_without_a_year_is_the_nearest_in_the_tense_of_the_question(
    question: str, today: date, last: date | None, ahead: bool, day: date
) -> None:
    found = date_filter(question, today, last=last, ahead=ahead)
    assert found is not None
    assert (found.start, found.end) == (day, day)


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("What happened in March 2022 and in June 2022?", date(2022, 3, 1), date(2022, 6, 30)),
        ("What happened in May or July 2022?", date(2022, 5, 1), date(2022, 7, 31)),
        ("Who won in 2021 and 2022?", date(2021, 1, 1), date(2022, 12, 31)),
        ("Who won in 2022 and 2021?", date(2021, 1, 1), date(2022, 12, 31)),
        ("Who won in 2019, 2021 and 2022?", date(2019, 1, 1), date(2022, 12, 31)),
        ("What happened on Monday and on Tuesday?", date(2023, 6, 12), date(2023, 6, 13)),
        ("What was agreed in June 2022 and may be signed?", date(2022, 6, 1), date(2022, 6, 30)),
        ("Who came in 2021 and who left in 2022?", date(2021, 1, 1), date(2021, 12, 31)),
    ],
)
def test_several_dates_reach_from_the_first_to_the_last(question: str, start: date, end: date) -> None:
    found = date_filter(question, WEDNESDAY)
    assert found is not None
    assert (found.start, found.end) == (start, end)
