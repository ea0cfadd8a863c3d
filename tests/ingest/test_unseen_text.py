"""What a reader does not see, or sees only as the frame of the text, is no text of the article."""

import pytest

from ingest.extraction.html import extract_html

PARAGRAPHS = [
    f"The council of Oldbury voted on day {n} to keep the night buses until the end of next year, after a petition."
    for n in range(4)
]


def read(before: str = "", after: str = "", paragraphs: list[str] = PARAGRAPHS) -> list[str]:
    first, *others = (f"<p>{text}</p>" for text in paragraphs)
    body = f"<article><h1>Night buses stay</h1>{before}{first}{after}{''.join(others)}</article>"
    page = f'<html lang="en"><head><title>Night buses stay</title></head><body>{body}</body></html>'
    return extract_html(page, "https://news.example.org/2026/buses").text.split("\n\n")


@pytest.mark.parametrize(
    "attributes",
    [
        "hidden",
        'style="display: none"',
        'style="color:red;visibility:hidden"',
        'class="note visually-hidden"',
        'class="sr-only"',
        'class="screen-reader-text"',
    ],
)
@pytest.mark.parametrize("element", ["p", "div", "span"])
def test_what_is_hidden_is_left_out(element, attributes):
    hidden = f"<{element} {attributes}>Words that nobody sees on the page, at least six of them.</{element}>"
    assert read(after=hidden) == PARAGRAPHS
    inside = (
        f"It begins <{element} {attributes}>(opens in a new window)</{element}> and it ends with many more words here."
    )
    if element == "span":
        assert read(after=f"<p>{inside}</p>")[1] == "It begins and it ends with many more words here."


def test_a_long_text_behind_read_more_is_the_article():
    rest = "".join(f"<p>{text} And so on.</p>" for text in PARAGRAPHS)
    assert len(read(after=f'<div hidden class="rest">{rest}</div>')) == 8


def test_facts_for_programs_are_still_read():
    day = '<span hidden><time itemprop="datePublished" datetime="2026-03-04">4 March</time></span>'
    page = f"<html><body><article><h1>Night buses stay</h1>{day}{''.join(f'<p>{one}</p>' for one in PARAGRAPHS)}"
    assert str(extract_html(page, None).published) == "2026-03-04"


@pytest.mark.parametrize("line", ["Hide Caption", "Hide caption 12 of 66", "Show captions", "12 of 66", "View 3 of 4"])
def test_the_marks_of_a_gallery_are_left_out(line):
    expected = PARAGRAPHS if not line.startswith("View") else [PARAGRAPHS[0], line, *PARAGRAPHS[1:]]
    assert read(after=f"<p>{line}</p>") == expected


@pytest.mark.parametrize(
    "head",
    [
        ["March 4, 2026"],
        ["Published 4 March 2026, 10:00"],
        ["4 March 2026", "By Ann Poe"],
        ["By Ann Poe and Bo Roe", "Updated 4 March 2026"],
        ["04.03.2026"],
        ["Published 05/03/2026 at 10:15"],
        ["05/03/26, 10:15 pm"],
    ],
)
def test_the_line_with_day_and_author_above_the_text_is_none_of_it(head):
    assert read(before="".join(f"<p>{line}</p>" for line in head)) == PARAGRAPHS


def test_a_sentence_with_a_day_and_a_day_further_down_stay():
    first = "On 4 March 2026 the council voted, by a majority of two, to keep all of the buses."
    assert read(before=f"<p>{first}</p>")[0] == first
    assert read(after="<p>By car it takes an hour.</p><p>4 March 2026</p>")[1:3] == [
        "By car it takes an hour.",
        "4 March 2026",
    ]
