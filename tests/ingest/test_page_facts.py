"""Page furniture, headlines and JSON-LD."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest
from lxml import html

from ingest.extraction.clutter.boilerplate import without_boilerplate
from ingest.extraction.facts.metadata import PageFacts, headline, linked_facts, shown_authors
from ingest.extraction.html import extract_html
from ingest.text.bylines import split_byline
from tests.ingest.test_html import PARAGRAPHS, page


def with_json(found):
    text = found if isinstance(found, str) else json.dumps(found)
    return page(f'<script type="application/ld+json">{text}</script>')


ARTICLE = {
    "@type": "NewsArticle",
    "datePublished": "2023-03-03T10:20:30+01:00",
    "dateModified": "2023-03-04",
    "author": [{"@type": "Person", "name": "By Mira Okonkwo"}, {"name": ["Bo Roe"]}, "https://example.com/bo"],
    "articleSection": ["Islands", "News"],
}


@pytest.mark.parametrize("found", [ARTICLE, [ARTICLE], {"@graph": [{"@type": "WebPage"}, ARTICLE]}])
def test_what_json_ld_says(found):
    content = extract_html(with_json(found).encode(), None)
    assert content.authors == ("Mira Okonkwo", "Bo Roe")
    assert content.published == datetime.fromisoformat("2023-03-03T10:20:30+01:00")
    assert content.updated == date(2023, 3, 4)
    assert content.section == "Islands"


@pytest.mark.parametrize(
    "found", ["{", "null", "[[[]]]", "[" * 5000, {"@type": 3}, {"@type": "WebSite"}, {"author": 1}]
)
def test_json_ld_that_tells_of_no_article(found):
    assert replace(linked_facts(html.fromstring(with_json(found))), kinds=frozenset()) == PageFacts()


@pytest.mark.parametrize(
    ("title", "site", "shown"),
    [
        ("Ferry talks resume | Harbour Herald", "Harbour Herald", "Ferry talks resume"),
        ("Ferry: talks - Harbour Herald", "Harbour Herald", "Ferry: talks"),
        ("Ferry talks resume", None, "Ferry talks resume"),
        ("Bakery on Storholm reopens", "Harbour Herald", "Bakery on Storholm reopens"),
    ],
)
def test_the_headline(title, site, shown):
    root = html.fromstring("<html><body><h1>Harbour Herald</h1></body></html>")
    assert headline(root, title, site) == shown


def test_the_headline_is_the_one_that_the_page_shows():
    root = html.fromstring("<html><body><h1>Herald</h1><h1>Ferry talks resume after a week</h1></body></html>")
    assert headline(root, "Ferry talks resume", "Herald") == "Ferry talks resume after a week"


def test_furniture_goes_and_sentences_stay():
    furniture = [
        "Ferry talks resume",
        "READ MORE: Bakery reopens",
        "Related: Ten ferries",
        "Subscribe to our newsletter for daily updates",
        "Follow us on Twitter",
        "Thanks for signing up!",
        "Advertisement",
    ]
    sentences = [*PARAGRAPHS, "Thanks to the islanders, she said.", "Read more books, the minister told the children."]
    mixed = [line for pair in zip(sentences, furniture, strict=False) for line in pair] + furniture
    assert [one for one in without_boilerplate(mixed, "Ferry talks resume") if one not in furniture] == sentences
    assert list(without_boilerplate(mixed, "Ferry talks resume")) == sentences


@pytest.mark.parametrize(
    ("markup", "authors"),
    [
        ('<a rel="nofollow author" href="/m">Mira Okonkwo</a>', ("Mira Okonkwo",)),
        ('<span class="author vcard">von Mira Okonkwo</span>', ("Mira Okonkwo",)),
        ('<div class="page-meta--author">Posted on March 3, 2023 by Mira Okonkwo</div>', ("Mira Okonkwo",)),
        ('<div class="comment"><span class="author vcard">Somebody</span></div>', ()),
        (f'<div class="author">{"A life in many words " * 9}</div>', ()),
        ('<span itemprop="author">Von Miller</span>', ("Von Miller",)),
        ('<a rel="author"></a><p>Nobody</p>', ()),
    ],
)
def test_the_byline_that_the_page_shows(markup, authors):
    assert shown_authors(html.fromstring(f"<html><body>{markup}</body></html>")) == authors


def test_a_publisher_is_an_author_only_where_nobody_else_is():
    whole = with_json({"@type": "NewsArticle", "author": {"@type": "Organization", "name": "Harbour Herald"}})
    signed = whole.replace("</article>", '<a rel="author">Mira Okonkwo</a></article>')
    assert extract_html(signed.encode(), None).authors == ("Mira Okonkwo",)


@pytest.mark.parametrize(
    ("h1", "title", "shown"),
    [
        (
            "Why my friend opened grocery stores on her own",
            "People are becoming grocery stores and cruise lines",
            "Why my friend opened grocery stores on her own",
        ),
        ("All the news of the harbour and more", "Ferry talks resume", "Ferry talks resume"),
        ("Grocery store news", "People are becoming grocery stores", "People are becoming grocery stores"),
    ],
    ids=["in other words", "of the site", "short"],
)
def test_a_page_with_one_headline_shows_it_though_its_title_is_for_search_engines(h1, title, shown):
    root = html.fromstring(f"<html><head><title>{title}</title></head><body><h1>{h1}</h1></body></html>")
    assert headline(root, title, "Harbour Herald") == shown


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Poe on March 12, 2026",
        "By Ann Poe at 10:15",
        "By Ann Poe on 12 March",
        "Author: Ann Poe am 29.12.2010, 13:36 Uhr",
        "Ann Poe, 12 March 2026",
    ],
)
def test_the_day_behind_a_name_is_none_of_it(line):
    root = html.fromstring(f"<html><body><p class='byline'>{line}</p></body></html>")
    assert shown_authors(root) == ("Ann Poe",)


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Author: Ann Poe", ("Ann Poe",)),
        ("Authors Ann Poe, Bo Roe", ("Ann Poe", "Bo Roe")),
        ("Autorin: Ann Poe", ("Ann Poe",)),
        ("Autor Redaktion", ("Redaktion",)),
        ("Authority of Storholm", ("Authority of Storholm",)),
    ],
)
def test_what_says_that_an_author_follows_is_none_of_the_name(byline, names):
    assert split_byline(byline) == names


def test_who_began_a_thread_is_its_author():
    found = {"@type": "DiscussionForumPosting", "author": {"@type": "Person", "name": "Tiberius"}}
    assert extract_html(with_json(found).encode(), None).authors == ("Tiberius",)
