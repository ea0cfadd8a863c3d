"""Figures as numbers with units: a table of expressions, and properties."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.language.figures import figure_in, figures

TABLE = """
19 = 19
nineteen = 19
Nineteen = 19
0 = 0
zero = 0
one = 1
seven = 7
ten = 10
eleven = 11
thirteen = 13
twenty = 20
twenty-one = 21
twenty one = 21
thirty-five = 35
forty = 40
forty-nine = 49
fifty-five = 55
sixty-eight = 68
seventy-three = 73
eighty-four = 84
ninety-nine = 99
a hundred = 100
one hundred = 100
a hundred and one = 101
one hundred fifty = 150
a hundred and fifty = 150
two hundred = 200
two hundred and twenty-five = 225
nine hundred ninety-nine = 999
twelve hundred = 1200
a thousand = 1000
one thousand two hundred = 1200
two thousand = 2000
three thousand two hundred and five = 3205
ten thousand = 10000
fifteen thousand six hundred = 15600
forty-two thousand = 42000
a hundred thousand = 100000
one hundred and five thousand = 105000
half a million = 500000
a million = 1000000
one million = 1000000
one million two hundred thousand = 1200000
two and a half million = 2500000
seven million = 7000000
twenty-five million = 25000000
a billion = 1000000000
three billion = 3000000000
half a billion = 500000000
a trillion = 1000000000000
a dozen = 12
one dozen = 12
two dozen = 24
half a dozen = 6
1,000 = 1000
12,345 = 12345
1,000,000 = 1000000
100,000,000 = 100000000
3.5 = 3.5
0.25 = 0.25
2.5 million = 2500000
2.75 billion = 2750000000
19 million = 19000000
1.2m = 1200000
3bn = 3000000000
40k = 40000
1.5tn = 1500000000000
300 thousand = 300000
4 hundred = 400
10-15 = 10 15
10–15 = 10 15
10 to 15 = 10 15
between 10 and 15 = 10 15
from 10 to 15 = 10 15
between ten and fifteen = 10 15
between 2 and 3 million = 2000000 3000000
2 to 3 million = 2000000 3000000
five to ten = 5 10
1,000 to 1,500 = 1000 1500
at least 19 = 19 inf
at least nineteen = 19 inf
more than 300 = 300 inf
more than three hundred = 300 inf
over 5,000 = 5000 inf
no fewer than 7 = 7 inf
no less than 40 = 40 inf
above 90 = 90 inf
at least a dozen = 12 inf
more than 2.5 million = 2500000 inf
at most 8 = -inf 8
up to 5,000 = -inf 5000
fewer than 100 = -inf 100
less than ten = -inf 10
under 30 = -inf 30
no more than 6 = -inf 6
as many as 90 = -inf 90
as much as 12 = -inf 12
below 50 = -inf 50
about 2,000 = ~2000
around 40 = ~40
roughly 3 million = ~3000000
approximately 7.5 = ~7.5
some 300 = ~300
nearly 1,000 = ~1000
almost a hundred = ~100
an estimated 4,500 = ~4500
close to 60 = ~60
about half a million = ~500000
40% = 40 %
40 % = 40 %
40 percent = 40 %
forty percent = 40 %
40 per cent = 40 %
2.5 percent = 2.5 %
about 12% = ~12 %
at least 51% = 51 inf %
10 to 15 percent = 10 15 %
between 10 and 15 percent = 10 15 %
$5 = 5 dollar
$5,000 = 5000 dollar
$2.5 million = 2500000 dollar
$3bn = 3000000000 dollar
US$40 = 40 dollar
€12 = 12 euro
€1.5 billion = 1500000000 euro
£4.50 = 4.5 pound
£20m = 20000000 pound
¥300 = 300 yen
₹500 = 500 rupee
about $100 = ~100 dollar
more than $44 billion = 44000000000 inf dollar
up to £9,250 = -inf 9250 pound
19 people = 19 peopl
nineteen people = 19 peopl
at least 19 people = 19 inf peopl
about 2,000 troops = ~2000 troop
2.5 million votes = 2500000 vote
two dozen houses = 24 hous
a hundred villages = 100 villag
10 to 15 soldiers = 10 15 soldier
1 person = 1 person
six days = 6 day
90 minutes = 90 minut
a dozen eggs = 12 egg
30 miles = 30 mile
half a million refugees = 500000 refuge
three to five years = 3 5 year
more than 300 jobs = 300 inf job
fewer than 20 members = -inf 20 member
150 children were = 150 children
5 of them = 5
12 and more = 12
"""
EXPRESSIONS = [line.split(" = ") for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize(("text", "expected"), EXPRESSIONS, ids=[text for text, _ in EXPRESSIONS])
def test_the_table(text: str, expected: str) -> None:
    figure = figure_in(text)
    assert figure is not None
    values = expected.removeprefix("~").split()
    unit = "" if values[-1].lstrip("-")[0].isdigit() or values[-1].endswith("inf") else values.pop()
    low, high = float(values[0]), float(values[-1])
    assert (figure.low, figure.high, figure.unit) == (low, high, unit)
    assert figure.about == expected.startswith("~")
    assert len(figures(text)) == 1


def test_the_table_is_long_enough() -> None:
    assert len(EXPRESSIONS) >= 150


@pytest.mark.parametrize(
    "text", ["in 2019", "June 12, 2020", "since 1945", "dozens", "hundreds of people", "several", "at 9 p.m.", "none"]
)
def test_days_years_hours_and_vague_words_are_no_figures(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("19 people", "nineteen people", True),
        ("19 people", "at least 19 people", True),
        ("at least 21 people", "19 people", False),
        ("about 2,000 troops", "2,100 troops", True),
        ("2.5 million", "2,500,000", True),
        ("19 people", "19 houses", False),
        ("10 to 15", "12", True),
        ("$5", "£5", False),
        ("40%", "forty percent", True),
        ("up to 90", "100", False),
    ],
)
def test_agreeing(one: str, other: str, agree: bool) -> None:
    first, second = figure_in(one), figure_in(other)
    assert first is not None
    assert second is not None
    assert first.agrees_with(second) is second.agrees_with(first) is agree


@given(st.integers(0, 10**9))
def test_digits_are_read_as_they_are_written(number: int) -> None:
    figure = figure_in(f"They counted {number:,} votes.")
    assert figure is not None
    assert (figure.low, figure.high, figure.unit) == (number, number, "vote")


@given(st.integers(0, 9_999))
def test_words_are_read_as_digits(number: int) -> None:
    figure = figure_in(in_words(number))
    assert figure is not None
    assert figure.low == figure.high == number


@given(st.text(alphabet="ab 12.,-–%$halfmiontwy", max_size=60))
def test_spans_lie_in_the_text_one_after_another(text: str) -> None:
    found = figures(text)
    assert all(0 <= one.span.start < one.span.end <= len(text) for one in found)
    assert all(one.span.end <= other.span.start for one, other in pairwise(found))
    assert all(not math.isnan(one.number) and one.agrees_with(one) for one in found)


_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def in_words(number: int) -> str:
    """A number below 10,000 in words."""
    if number < 20:
        return _SMALL[number]
    if number < 100:
        return _TENS[number // 10 - 2] + (f"-{_SMALL[number % 10]}" if number % 10 else "")
    name, size = ("thousand", 1000) if number >= 1000 else ("hundred", 100)
    rest = f" {in_words(number % size)}" if number % size else ""
    return f"{in_words(number // size)} {name}{rest}"
