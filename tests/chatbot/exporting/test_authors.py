"""Bylines, taken apart as references need them."""

import pytest

from chatbot.output.authors import authors_of


@pytest.mark.parametrize(
    ("byline", "found"),
    [
        (["Ada Low"], [("Ada", "Low")]),
        (
            ["Ludwig van Beethoven", "Martin Luther King Jr."],
            [("Ludwig", "van Beethoven"), ("Martin Luther", "King Jr.")],
        ),
        (["J.K. O’Neil-Smith"], [("J.K. O’Neil-Smith", "")]),
        (
            ["CNN Staff", "The Week Staff", "Reuters", "BBC News"],
            [(n, "") for n in ("CNN Staff", "The Week Staff", "Reuters", "BBC News")],
        ),
        (
            ["Maegan Vazquez Donald Judd Sam Fossum", "Maegan Vazquez", "Donald Judd", "Sam Fossum", "Sam Fossum"],
            [("Maegan", "Vazquez"), ("Donald", "Judd"), ("Sam", "Fossum")],
        ),
        (["Ada Low", "Ada Low Brown"], [("Ada", "Low"), ("Ada Low", "Brown")]),
        ([" "], []),
    ],
)
def test_who_is_named(byline: list[str], found: list[tuple[str, str]]) -> None:
    assert [(author.given, author.family) for author in authors_of(byline)] == found
