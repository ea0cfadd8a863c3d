from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.web.html.text_fragment import text_fragment_url
from store import Span

URL = "https://example.org/news"


def fragment(text: str, quoted: str, start: int | None = None, url: str = URL) -> str | None:
    at = text.index(quoted) if start is None else start
    return text_fragment_url(url, text, Span(at, at + len(quoted)))


def test_few_words_are_given_whole():
    assert fragment("He said: yes. Then left.", "He said: yes.") == f"{URL}#:~:text=He%20said%3A%20yes."


def test_syntax_characters_are_encoded():
    link = fragment("A well-known, old & new plan.", "A well-known, old & new plan.")
    assert link == f"{URL}#:~:text=A%20well%2Dknown%2C%20old%20%26%20new%20plan."


def test_many_words_are_given_by_their_ends():
    text = " ".join(f"w{number}" for number in range(40))
    assert fragment(text, text) == f"{URL}#:~:text=w0%20w1%20w2%20w3%20w4,w35%20w36%20w37%20w38%20w39"


def test_a_quote_across_paragraphs_is_given_by_its_ends():
    assert fragment("One two.\n\nThree four.", "One two.\n\nThree four.") == f"{URL}#:~:text=One%20two.,Three%20four."


def test_words_that_stand_twice_get_their_neighbours():
    text = "At first he said yes to them. Later he said yes to us."
    link = fragment(text, "he said yes", text.rindex("he said yes"))
    assert link == f"{URL}#:~:text=to%20them.%20Later-,he%20said%20yes,-to%20us."


def test_context_stays_in_its_paragraph():
    text = "Yes.\n\nYes.\n\nNo."
    assert fragment(text, "Yes.", 6) == f"{URL}#:~:text=Yes."


def test_an_address_with_a_fragment_keeps_it():
    assert fragment("Yes.", "Yes.", url=f"{URL}#top") == f"{URL}#top:~:text=Yes."


def test_words_too_long_for_an_address_are_left_out():
    assert fragment("w" * 10_000, "w" * 10_000) == URL


def test_without_a_place_the_address_is_as_it_was():
    assert text_fragment_url(URL, "Yes.", None) == URL


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)//http://x", "data:text/html,x", "ftp://x/y", "http:", "//x/y"]
)
def test_what_is_no_web_address_is_no_link(url):
    assert text_fragment_url(url, "Yes.", None) is None


@given(st.text(min_size=1, max_size=300), st.data())
def test_the_fragment_is_made_of_the_quote_s_own_words(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    link = text_fragment_url(URL, text, Span(start, end))
    assert link is not None
    link.encode("ascii")
    if link != URL:
        wanted = [unquote(part) for part in link.split("text=")[1].split(",") if not part.startswith("-")]
        for part in wanted:
            assert part.removesuffix("-") in " ".join(text.split()) or part.endswith("-")
