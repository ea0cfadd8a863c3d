"""The day of a page is its article's, or none."""

from datetime import date

import pytest

from ingest.extraction.html import extract_html
from store import day_of

TEXT = (
    "<p>The council of Oldbury voted on Monday to keep the night buses until the end of next year, after a petition "
    "with nine thousand names had been handed in.</p>{inside}<p>The ferry line between Kestrel Bay and the island of "
    "Tarn will end in October, its owner said, because too few passengers have bought tickets.</p>"
)


def day(*, above="", inside="", below="", lang="en", url=None):
    page = (
        f"<!DOCTYPE html><html lang='{lang}'><head><meta charset='utf-8'><title>Night buses stay</title></head><body>"
        f"<article><h1>Night buses stay</h1>{above}{TEXT.format(inside=inside)}</article>{below}</body></html>"
    )
    published = extract_html(page.encode(), url).published
    return published and day_of(published)


@pytest.mark.parametrize(
    "below",
    [
        "<footer><p>Copyright 2021 Courier</p></footer>",
        "<footer>© 2019-2021 Courier</footer>",
        "<div>© 2021 Courier</div>",
        "<div class='bottom'><p>All rights reserved 2021</p></div>",
        "<div role='contentinfo'>Last change 4 March 2019</div>",
        "<footer><p>Courier, founded on 4 March 1999</p></footer>",
    ],
)
def test_the_year_of_a_footer_is_no_day(below):
    assert day(below=below) is None


@pytest.mark.parametrize(
    "below",
    [
        "<aside><ul><li><a href='/x'>Ship found</a> <time datetime='2019-03-04'>4 March 2019</time></li></ul></aside>",
        "<aside><p>4 March 2019</p><h3>Ship found</h3></aside>",
        "<div role='complementary'><span>2019-03-04</span> Ship found</div>",
    ],
)
def test_the_day_of_another_story_is_not_this_ones(below):
    assert day(below=below) is None


@pytest.mark.parametrize(
    "said",
    [
        "The line was opened on 5 June 2019 by the old mayor.",
        "On June 5, 2019 the old mayor opened the whole line.",
        "Until 2019-06-05 there were no buses here at night at all.",
    ],
)
def test_a_day_that_is_told_of_is_not_the_day(said):
    assert day(inside=f"<p>{said}</p>") is None


@pytest.mark.parametrize(
    ("lang", "found"),
    [("en-US", date(2026, 5, 3)), ("en-GB", date(2026, 3, 5)), ("de", date(2026, 3, 5)), ("en", None), ("", None)],
)
@pytest.mark.parametrize("written", ["05/03/2026", "5/3/2026", "05-03-2026"])
def test_figures_are_read_as_the_country_of_the_page_writes_them(lang, found, written):
    assert day(above=f"<p class='date'>Published {written} at 10:15</p>", lang=lang) in (found, None)
    if written == "05/03/2026":
        assert day(above=f"<p class='date'>Published {written} at 10:15</p>", lang=lang) == found


@pytest.mark.parametrize(
    "above",
    [
        "<p>By Ann Poe, <time class='published' datetime='2026-03-02T10:00:00Z'>2 March 2026</time></p>",
        "<p class='date'>2 March 2026</p>",
        "<span class='posted-on'>March 2, 2026</span>",
        "<div class='meta'>Ann Poe | 02.03.2026</div>",
        "<div class='date'>13/04/2026</div>",
    ],
)
def test_a_day_that_is_given_stays(above):
    found = day(above=above, below="<footer>© 2021 Courier</footer>", lang="en-GB")
    assert found in (date(2026, 3, 2), date(2026, 4, 13))


def test_a_day_in_the_address_stays():
    assert day(url="https://c.example/2026/03/02/buses") == date(2026, 3, 2)
