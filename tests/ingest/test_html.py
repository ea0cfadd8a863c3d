from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import Unusable
from ingest.extraction.html import extract_html
from tests.fuzzing import examples

PARAGRAPHS = [
    "The harbour minister is due to arrive in Norvik this week, where he is expected to meet the ferry company.",
    "“Nobody should need three days to see a doctor,” he said on Friday before he left the capital.",
    "Talks are to go on until the end of the month, according to the islanders’ association.",
]


def page(head="", paragraphs=PARAGRAPHS, attributes=' lang="en-GB"'):
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f"<!doctype html><html{attributes}><head><meta charset='utf-8'><title>Ferry talks resume</title>{head}</head>"
        f"<body><nav><a href='/'>Home</a></nav><article><h1>Ferry talks resume</h1>{body}</article></body></html>"
    )


HEAD = (
    '<link rel="canonical" href="https://example.com/news/ferry">'
    '<meta property="og:site_name" content="Harbour Herald"><meta name="author" content="Mira Okonkwo">'
    '<meta property="article:published_time" content="2023-03-03T10:20:30+01:00">'
)


@pytest.mark.parametrize(
    ("elsewhere", "day"),
    [
        ('{"date":"2020-02-24T21:25:54-05:00"}', "2020-02-24"),
        ('{"date":"2020-02-24T21:25:55-05:00"}', "2020-02-25"),  # another instant
        ('{"date":"2020-02-25T02:25:54+00:00"}', "2020-02-25"),
        ('{"date":"2020-02-24T29:99:99-05:00"}', "2020-02-25"),
    ],
)
def test_a_time_in_utc_is_taken_as_the_page_writes_it_in_its_own_zone(elsewhere, day):
    head = f"<meta property='article:published_time' content='2020-02-25T02:25:54Z'><script>x = {elsewhere}</script>"
    content = extract_html(page(head).encode(), None)
    assert content.published == datetime.fromisoformat("2020-02-25T02:25:54+00:00")
    assert content.published.date() == date.fromisoformat(day)


def test_a_saved_page():
    content = extract_html(page(HEAD).encode(), None)
    assert content.title == "Ferry talks resume"
    assert all(one in content.text.split("\n\n") for one in PARAGRAPHS)
    assert "Home" not in content.text
    assert content.url == content.canonical_url == "https://example.com/news/ferry"
    assert (content.source, content.authors, content.language) == ("Harbour Herald", ("Mira Okonkwo",), "en")
    assert content.published == datetime.fromisoformat("2023-03-03T10:20:30+01:00")


def test_an_address_of_a_page_is_kept_as_given():
    content = extract_html(page(HEAD).encode(), "https://example.com/news/ferry?utm_source=x")
    assert content.url == "https://example.com/news/ferry?utm_source=x"
    assert content.canonical_url == "https://example.com/news/ferry"


def test_a_front_page_is_no_ones_address():
    content = extract_html(page('<link rel="canonical" href="https://example.com/">').encode(), None)
    assert content.url is None


def test_a_day_without_a_time_stays_a_day():
    content = extract_html(page('<meta property="article:published_time" content="2023-03-03">').encode(), None)
    assert content.published == date(2023, 3, 3)
    assert type(content.published) is date


def test_no_date_is_no_date():
    assert extract_html(page().encode(), None).published is None


def test_a_script_without_spaces():
    said = [
        "一个约定信守十五年，话剧在全省各市巡演，引起强烈反响。",
        "如今学习的热潮正在全省各地深入开展，演出还将继续。",
    ]
    found = extract_html(page(paragraphs=said, attributes="").encode(), None)
    assert all(one in found.text for one in said)


def test_the_same_page_many_times():
    assert len({extract_html(page(HEAD).encode(), None).text for _ in range(6)}) == 1


def test_declared_encoding():
    text = page(paragraphs=["Les pêcheurs de l’île ont dîné à l’hôtel, où la fenêtre était cassée depuis l’été."] * 3)
    found = extract_html(text.replace("utf-8", "windows-1252").encode("cp1252"), None)
    assert "pêcheurs de l’île ont dîné" in found.text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"  \n", "empty file"),
        (b"\x00\xff" * 500, "no article"),
        (page(paragraphs=["Menu"]).encode(), "no article found in the page"),
        (b"<html><body></body></html>", "no article found in the page"),
    ],
)
def test_no_article(content, reason):
    with pytest.raises(Unusable, match=reason):
        extract_html(content, None)


@settings(deadline=None, max_examples=examples(60, 20))
@given(st.integers(0, 1200), st.integers(0, 300), st.binary(max_size=20))
def test_a_broken_page_is_an_article_or_a_rejection(start, length, junk):
    whole = page(HEAD).encode()
    with suppress(Unusable):
        assert extract_html(whole[:start] + junk + whole[start + length :], None).text
