import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.addresses import article_id, is_page_address, normalised_address, same_address

PAGE = "https://example.com/news/ferry"


@pytest.mark.parametrize(
    "same",
    [
        "http://example.com/news/ferry",
        "https://example.com/news/ferry/",
        "https://EXAMPLE.com/news/ferry#comments",
        "https://example.com:443/news/ferry?utm_source=x&utm_medium=rss",
        "https://example.com/news/ferry?fbclid=1",
        "  https://example.com/news/ferry ",
    ],
)
def test_the_same_page(same):
    assert article_id(None, same, "here") == article_id(None, PAGE, "there")


def test_other_pages():
    others = [PAGE, PAGE + "?id=1", PAGE + "?id=2", "https://example.com/news", "https://example.org/news/ferry"]
    assert len({normalised_address(one) for one in others}) == len(others)
    assert normalised_address(PAGE + "?a=1&b=2") == normalised_address(PAGE + "?b=2&a=1")


def test_precedence():
    assert article_id("x1", PAGE, "here") == "x1"
    assert article_id(None, None, "here") != article_id(None, None, "there")
    assert len(article_id(None, PAGE, "here")) == 16


@given(st.text())
def test_any_text_has_an_identity(url):
    assert article_id(None, url, "here")


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        (PAGE, True),
        ("https://e.com/?p=1", True),
        ("https://e.com/", False),
        ("/news/ferry", False),
        (None, False),
        ("http://[", False),
    ],
)
def test_page_addresses(url, is_one):
    assert is_page_address(url) is is_one


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.com/news/a",
        "https://example.com/news/a/?utm_source=x&fbclid=1#top",
        "https://m.example.com/news/a",
        "https://amp.example.com/news/a",
        "https://www.example.com/news/a/amp",
        "https://www.example.com/news/a/amp/",
        "https://www.example.com/amp/news/a",
        "https://www.example.com/news/a?amp=1",
        "https://www.example.com/news/a?outputType=amp",
    ],
)
def test_spellings_of_one_address(url):
    assert normalised_address(url) == "example.com/news/a"
    assert same_address(url, "https://example.com/news/a")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/a", "https://example.com/b"),
        ("https://example.com/a?id=1", "https://example.com/a?id=2"),
        ("https://uk.example.com/a", "https://example.com/a"),
        ("https://example.com/a", None),
        ("https://m.com/a", "https://com/a"),
        ("https://example.com/amplifier", "https://example.com/lifier"),
    ],
)
def test_other_addresses(one, other):
    assert not same_address(one, other)


def test_what_is_no_address_is_itself():
    assert normalised_address("http://[x.example/a") == "http://[x.example/a"
