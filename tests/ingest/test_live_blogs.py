"""Live blogs with the time of each post, names of sources, and texts of which the page shows only a part."""

import json
from collections.abc import Mapping

import pytest

from ingest.extraction.facts.site_names import without_site
from ingest.extraction.html import extract_html
from store import ArticleContent

URL = "https://news.example.org/2026/buses"
TEXTS = [
    f"The council of Oldbury voted on item {n} of the evening, and the hall was full until the very last of them."
    for n in range(6)
]


def read(body: str, item: Mapping[str, object], head: str = "", url: str = URL) -> ArticleContent:
    script = f"<script type='application/ld+json'>{json.dumps(item)}</script>"
    shown = f"<html lang='en'><head><title>Night buses stay</title>{head}{script}</head><body>{body}</body></html>"
    return extract_html(shown, url)


def live(*posts: dict[str, object]) -> dict[str, object]:
    return {
        "@type": "LiveBlogPosting",
        "headline": "Night buses stay",
        "datePublished": "2026-03-04T08:00:00Z",
        "liveBlogUpdate": list(posts),
    }


def post(hour: int, headline: str, text: str) -> dict[str, object]:
    return {"@type": "BlogPosting", "headline": headline, "datePublished": f"2026-03-04T{hour:02}:05:00+01:00", "articleBody": text}  # fmt: skip # noqa: E501


POSTS = [post(11, "Vote is over", TEXTS[0]), post(10, "Debate begins", f"<p>{TEXTS[1]}</p><p>{TEXTS[2]}</p>")]
EXPECTED = ["2026-03-04 11:05: Vote is over", TEXTS[0], "2026-03-04 10:05: Debate begins", TEXTS[1], TEXTS[2]]


def test_posts_that_only_programs_see():
    found = read("<div id='app'></div>", live(*POSTS))
    assert found.text.split("\n\n") == EXPECTED
    assert found.title == "Night buses stay"


def test_posts_that_are_shown_get_their_times_once():
    shown = "<h1>Night buses stay</h1>" + "".join(
        f"<article><h2>{one['headline']}</h2>{''.join(f'<p>{text}</p>' for text in texts)}</article>"
        for one, texts in zip(POSTS, ([TEXTS[0]], TEXTS[1:3]), strict=True)
    )
    assert read(f"<main>{shown}</main>", live(*POSTS)).text.split("\n\n") == EXPECTED


def test_older_posts_that_are_not_shown_are_added():
    shown = f"<article><h1>Night buses stay</h1><p>{TEXTS[4]}</p><p>{TEXTS[0]}</p><p>{TEXTS[5]}</p></article>"
    text = read(shown, live(*POSTS)).text.split("\n\n")
    assert text == [TEXTS[4], *EXPECTED[:2], TEXTS[5], *EXPECTED[2:]]


@pytest.mark.parametrize("update", [None, [], "nothing", [1, None, {}], {"articleBody": 3}])
def test_what_holds_no_posts(update):
    shown = f"<article><h1>Night buses stay</h1><p>{TEXTS[4]}</p><p>{TEXTS[0]}</p></article>"
    assert read(shown, live() | {"liveBlogUpdate": update}).text.split("\n\n") == [TEXTS[4], TEXTS[0]]


SHOWN = f"<article><h1>Night buses stay</h1><p>{TEXTS[0]}</p><p>{TEXTS[1]}</p><p>{TEXTS[2]}</p></article>"
PUBLISHED = {
    "@type": "NewsArticle",
    "headline": "Night buses stay",
    "publisher": {"@type": "NewsMediaOrganization", "name": "The Oldbury Courier"},
}


@pytest.mark.parametrize(
    ("head", "item", "source"),
    [
        ("", PUBLISHED, "The Oldbury Courier"),
        ("", {"@graph": [PUBLISHED | {"publisher": {"@id": "#us"}}, {"@id": "#us", "name": "Courier"}]}, "Courier"),
        ("<meta property='og:site_name' content='The Courier Online'>", PUBLISHED, "The Courier Online"),
        ("<meta property='og:site_name' content='https://news.example.org'>", PUBLISHED, "The Oldbury Courier"),
        ("", {"@type": "NewsArticle", "headline": "Night buses stay"}, "news.example.org"),
    ],
    ids=["publisher", "by id", "site name", "address", "nothing"],
)  # fmt: skip
def test_a_source_goes_by_its_name(head, item, source):
    assert read(SHOWN, item, head).source == source


@pytest.mark.parametrize(
    ("title", "url", "source"),
    [
        ("Night buses stay | The Bay", "https://www.thebay.example/buses", "The Bay"),
        ("Night buses stay - The Bay", "https://edition.the-bay.example/buses", "The Bay"),
        ("THE BAY: Night buses stay | THE BAY", "https://thebay.example/buses", "THE BAY"),
        ("Night buses stay | News", "https://news.thebay.example/buses", "news.thebay.example"),
        ("Night buses stay | Oldbury", "https://thebay.example/buses", "thebay.example"),
    ],
)
def test_a_source_goes_by_what_its_titles_call_it(title, url, source):
    page = f"<html lang='en'><head><title>{title}</title></head><body>{SHOWN}</body></html>"
    found = extract_html(page, url)
    assert found.source == source
    assert found.title == "Night buses stay"


@pytest.mark.parametrize("site", ["cnn.example", "edition.cnn.example", "CNN"])
def test_a_title_ends_before_the_name_of_its_site(site):
    assert without_site("Night buses stay | CNN", site) == "Night buses stay"
    assert without_site("Night buses stay | Oldbury", site) == "Night buses stay | Oldbury"
    assert without_site("CNN", site) == "CNN"


def test_the_text_of_which_the_page_shows_a_part():
    whole = "\n\n".join(f"{text} {TEXTS[n - 1]}" for n, text in enumerate(TEXTS))
    item = {"@type": "NewsArticle", "headline": "Night buses stay", "articleBody": whole}
    assert read(SHOWN, item).text == whole
    assert read(f"<article><p>{TEXTS[0]}</p></article>", item).text == whole
    assert read(SHOWN, item | {"isAccessibleForFree": False}).text.split("\n\n") == TEXTS[:3]
    summary = item | {"articleBody": "The night buses of Oldbury stay."}
    assert read(SHOWN, summary).text.split("\n\n") == TEXTS[:3]
    other = {"@type": "NewsArticle", "headline": "Quite another one", "url": "https://news.example.org/2026/other", "articleBody": whole}  # fmt: skip # noqa: E501
    assert read(SHOWN, other).text.split("\n\n") == TEXTS[:3]
