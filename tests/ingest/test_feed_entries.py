"""What the entries of feeds say: titles, texts, dates and addresses as the format and publishers put them."""

import io
from contextlib import closing
from datetime import date, datetime
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extraction import extract
from ingest.network.fetcher import Fetcher
from ingest.network.types import Limits
from ingest.parsers.feed_format import decode_feed
from ingest.parsers.feeds import parse_feed
from ingest.parsers.inputs import ParserOptions, RawInput
from ingest.types import RawPage

BUSES = "The council of Oldbury voted on Monday to keep the night buses until the end of next year."


def rss(*items: str) -> bytes:
    spaces = " ".join(
        f"xmlns:{name}='{space}'"
        for name, space in {
            "dc": "http://purl.org/dc/elements/1.1/",
            "dcterms": "http://purl.org/dc/terms/",
            "prism": "http://prismstandard.org/namespaces/basic/2.0/",
            "atom": "http://www.w3.org/2005/Atom",
        }.items()
    )
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f"<?xml version='1.0'?><rss version='2.0' {spaces}><channel><title>C</title>{inner}</channel></rss>".encode()


def atom(*entries: str, base: str = "") -> bytes:
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return (
        f"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'{base}><title>C</title>{inner}</feed>".encode()
    )


def articles(feed: bytes):
    raw = RawInput("f.xml", "file:///f.xml", "f.xml", lambda: io.BytesIO(feed))
    with closing(Fetcher(Limits(), allow_private=True)) as web:
        return [extract(item) for item in parse_feed(raw, ParserOptions(web)) if isinstance(item, RawPage)]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Turnout &lt; 30% in Oldbury, but &gt; 40% in Tarn", "Turnout < 30% in Oldbury, but > 40% in Tarn"),
        ("<![CDATA[1 < 2 and 3 > 2]]>", "1 < 2 and 3 > 2"),
        ("We &lt;3 Oldbury", "We <3 Oldbury"),
        ("Mayor &lt;angry> again", "Mayor <angry> again"),
        ("&lt;b&gt;Night&lt;/b&gt; buses stay", "Night buses stay"),
        ("<![CDATA[<em class='x'>Night</em> buses]]>", "Night buses"),
        ("AT&amp;amp;T wins", "AT&T wins"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("It&amp;#8217;s over", "It’s over"),
        ("&amp;lt;i&amp;gt;Anna&amp;lt;/i&amp;gt; found", "Anna found"),
    ],
)
def test_no_word_of_a_title_is_lost(written, title):
    (entry,) = decode_feed(rss(f"<title>{written}</title><description>{BUSES}</description>"), None).entries
    assert entry.title == title
    (article,) = articles(rss(f"<title>{written}</title><guid>g1</guid><description>{BUSES}</description>"))
    assert article.content.title == title


@given(st.text("ab <>&;3%", min_size=1).map(" ".join).map(str.strip).filter(bool))
def test_text_without_tags_is_what_it_is(title):
    (entry,) = decode_feed(atom(f"<title type='text'>{escape(title)}</title>"), None).entries
    assert entry.title.split() == title.split()


def test_atom_says_that_a_title_is_plain():
    (entry,) = decode_feed(atom("<title type='text'>The &lt;b> tag</title>"), None).entries
    assert entry.title == "The <b> tag"
    (entry,) = decode_feed(atom("<title type='html'>The &lt;b>tag&lt;/b></title>"), None).entries
    assert entry.title == "The tag"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (f"{BUSES} Turnout was &lt; 30% and &gt; 20%.", f"{BUSES} Turnout was < 30% and > 20%."),
        (f"&lt;p&gt;{BUSES}&lt;/p&gt;", BUSES),
        (f"&lt;div&gt;{BUSES} It cost &amp;lt; 5 euros.&lt;/div&gt;", f"{BUSES} It cost < 5 euros."),
    ],
)
def test_a_brief_item_is_an_article(written, text):
    (article,) = articles(rss(f"<title>T</title><guid>g</guid><description>{written}</description>"))
    assert article.content.text == text


MOMENT = "2026-03-02T21:30:00-05:00"


@pytest.mark.parametrize(
    "element",
    [
        "dc:date",
        "dcterms:issued",
        "dcterms:created",
        "prism:publicationDate",
        "pubDate",
        "atom:updated",
        "atom:published",
    ],
)
def test_the_only_date_is_the_date(element):
    (article,) = articles(rss(f"<title>T</title><description>{BUSES}</description><{element}>{MOMENT}</{element}>"))
    assert article.content.published == datetime.fromisoformat(MOMENT)
    assert article.content.updated is None


def test_of_two_dates_each_is_its_own():
    dates = "<published>2026-03-01</published><updated>2026-03-02</updated>"
    (article,) = articles(atom(f"<title>T</title><id>u</id><summary>{BUSES}</summary>{dates}"))
    assert (article.content.published, article.content.updated) == (date(2026, 3, 1), date(2026, 3, 2))
    only = f"<title>T</title><id>u</id><summary>{BUSES}</summary><updated>{MOMENT}</updated>"
    (article,) = articles(atom(only))
    assert article.content.published == datetime.fromisoformat(MOMENT)


@pytest.mark.parametrize(
    ("feed", "url"),
    [
        (atom("<title>T</title><link href='/n/1'/>"), "https://c.example/n/1"),
        (atom("<title>T</title><link href='1'/>"), "https://c.example/feeds/1"),
        (atom("<title>T</title><link href='1'/>", base=" xml:base='https://d.example/n/'"), "https://d.example/n/1"),
        (rss("<title>T</title><link>/n/1</link>"), "https://c.example/n/1"),
        (rss("<title>T</title><link>//d.example/1</link>"), "https://d.example/1"),
    ],
)
def test_relative_links(feed, url):
    (entry,) = decode_feed(feed, "https://c.example/feeds/all.xml").entries
    assert entry.url == url
