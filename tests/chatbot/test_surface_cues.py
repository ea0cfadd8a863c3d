"""Date lines, credits and editors' notes are told from prose."""

import pytest

from chatbot.language.words import content_stems
from chatbot.ranking.surface_cues import OPENING, end_of_date_line, is_boilerplate


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("London CNN — Bernard Arnault has become the richest man.", "London CNN — "),
        ("New Delhi CNN Business — Apple said on Monday.", "New Delhi CNN Business — "),
        ("(CNN) Apple customers could soon get a look.", "(CNN) "),
        ("Jackson, Wyoming (CNN) Rep. Liz Cheney lost.", "Jackson, Wyoming (CNN) "),
        ("WASHINGTON, June 3 (AP) — The Senate voted.", "WASHINGTON, June 3 (AP) — "),
        ("KYIV (Reuters) - A missile struck.", "KYIV (Reuters) - "),
        ("LONDON – Liz Truss took over.", "LONDON – "),
        ("CNN —", "CNN —"),
    ],
)
def test_a_date_line_ends_where_the_report_begins(text: str, line: str) -> None:
    assert end_of_date_line(text, 10) == 10 + len(line)
    assert end_of_date_line(text, OPENING) == OPENING, "far into an article there is none"


@pytest.mark.parametrize(
    "text",
    [
        "The World Health Organization (WHO) said so.",
        "Joe Manchin (D) voted against it.",
        "Some scientists — who knew better — left.",
        "Trump — the former president — spoke.",
        "Paris, France, is where he was born.",
    ],
)
def test_prose_has_no_date_line(text: str) -> None:
    assert end_of_date_line(text, 0) == 0


@pytest.mark.parametrize(
    "text",
    [
        "This story has been updated.",
        "This article was amended on 3 May 2023.",
        "An earlier version of this article misspelt a name.",
        "Editor’s Note: continuing coverage of the storm can be found here.",
        "Sign up for our newsletter.",
        "Photograph: Jane Doe/AFP",
        "CNN —",
        "Monday 3 June",
    ],
)
def test_what_is_no_prose(text: str) -> None:
    assert is_boilerplate(text, set(content_stems(text)), headline=set())


@pytest.mark.parametrize(
    "text", ["This story moved a nation.", "The editor noted the error.", "CNN — The storm made landfall on Thursday."]
)
def test_what_is_prose(text: str) -> None:
    assert not is_boilerplate(text, set(content_stems(text)), headline=set())
