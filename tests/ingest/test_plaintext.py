from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import Unusable
from ingest.extraction.plaintext import derived_title, extract_text
from ingest.text.cleaning import clean_text, decode


def test_first_line_alone_is_the_headline():
    article = extract_text("Bakery reopens\n\nThe bakery on Storholm reopened on Monday.\n\nBread was free.")
    assert article.title == "Bakery reopens"
    assert article.text == "The bakery on Storholm reopened on Monday.\n\nBread was free."


def test_byline_under_the_headline():
    article = extract_text("Bakery reopens\n\nBy Ane Solberg and Bo Berg\n\nThe bakery reopened on Monday.")
    assert article.authors == ("Ane Solberg", "Bo Berg")
    assert article.text == "The bakery reopened on Monday."


def test_header_block():
    article = extract_text(
        "Title: Bakery reopens\nDate: 3 March 2023\nBy: Ane Solberg\nSource: Herald\n\nBread was free."
    )
    assert (article.title, article.published, article.authors) == ("Bakery reopens", date(2023, 3, 3), ("Ane Solberg",))
    assert (article.source, article.text) == ("Herald", "Bread was free.")


def test_header_with_unreadable_date_stays_in_the_text():
    assert "Date: soon" in extract_text("Title: A\nDate: soon\n\nBread was free.").text


def test_text_without_headline_gets_a_title_from_its_beginning_and_loses_nothing():
    first = "The bakery on Storholm, which had been closed since the ferries stopped in the autumn, reopened on Monday."
    text = first + "\n\nOK."
    article = extract_text(text)
    assert article.text == text
    assert text.startswith(article.title.rstrip("…"))
    assert len(article.title) <= 91


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_no_word_is_ever_lost(text):
    try:
        article = extract_text(text)
    except Unusable:
        return
    kept = "".join((article.title, *article.authors, article.text)).split()
    for word in clean_text(text).split():
        if word.isalnum() and len(word) > 2 and ":" not in text:
            assert word in "".join(kept)


@given(st.text() | st.text(min_size=80, max_size=300))
def test_derived_title_is_one_short_line(text):
    assert "\n" not in derived_title(clean_text(text))
    assert len(derived_title(clean_text(text))) <= 91


@given(st.text(alphabet=st.characters()))
def test_clean_text_can_be_stored_and_is_stable(text):
    clean = clean_text(text)
    clean.encode("utf-8")
    assert "\r" not in clean
    assert "\x00" not in clean
    assert clean_text(clean) == clean


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding):
    text = "Le ministre est arrivé à l’hôtel où l’on fêtait déjà la réouverture : « Enfin », a-t-il déclaré."
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b" \n\t\n", "empty file"),
        (bytes(range(256)) * 20, "not a text file"),
        (b"\x00" * 90, "not a text"),
    ],
)
def test_no_text(content, reason):
    with pytest.raises(Unusable, match=reason):
        decode(content)
