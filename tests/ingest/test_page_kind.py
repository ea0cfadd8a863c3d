"""Pages that are no article are named for what they are; captions are marked; corrections are noticed."""

import json
from datetime import date

import pytest

from ingest.errors import Unusable
from ingest.extraction.html import extract_html, extract_page
from store import CAPTION_MARK
from tests.ingest.server import article

SENTENCE = "The minister of fisheries told the paper on Friday that nobody had counted the herring since the winter. "
LEAD = f"<p>{SENTENCE}</p><p>The islanders, who live of it, said that they had done so themselves every single day.</p>"


def page(body, title="Who counts the herring", head="", **linked):
    data = f"<script type='application/ld+json'>{json.dumps(linked)}</script>" if linked else ""
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title>{head}{data}</head><body>"
        f"<article><h1>{title}</h1>{body}</article></body></html>"
    )


LINKS = "".join(
    f"<div><h3><a href='/{n}'>Headline number {n} of the day</a></h3><p>A short teaser of it.</p></div>"
    for n in range(30)
)
TEASER = "The minister told the paper on Friday that nobody had counted the herring."
NOT_FREE = {"@type": "NewsArticle", "isAccessibleForFree": "False"}
COOKIES = (
    "<p>We and our 812 partners store cookies on your device for personalised ads and content.</p>"
    "<p>You can give or withdraw your consent, and learn about vendors and tracking in our privacy policy.</p>"
)


@pytest.mark.parametrize(
    ("content", "url", "reason"),
    [
        (page(f"<p>{TEASER}</p><p>Subscribe to continue reading this article.</p>"), None, "behind a paywall"),
        (page(f"<p>{TEASER}</p>", **NOT_FREE), None, "behind a paywall"),
        (page(COOKIES, title="Before you continue"), None, "a consent wall"),
        (page("<p>Sorry, what you looked for was not here, try our search or the front page of this paper instead.</p>",
              title="Page not found"), None, "an error page"),
        (page("<p>Sorry, what you looked for was not here, try our search or the front page of this paper instead.</p>",
              title="404 - Herald"), None, "an error page"),
        (page("<p>Verify you are human by completing the action below, it may take a few seconds, please wait.</p>",
              title="Just a moment..."), None, "a check for robots"),
        (page(LINKS, title="World news"), None, "an index"),
        (page(LEAD + LINKS, title="World", **{"@type": "CollectionPage"}), None, "an index"),
        (page(LEAD, head="<meta property='og:type' content='video.other'>"), None, "a video or a gallery"),
        (page(LEAD, **{"@type": "ImageGallery"}), None, "a video or a gallery"),
        (page(LEAD), "https://x.example/news/video/herring", "a video or a gallery"),
    ],
)  # fmt: skip
def test_what_is_no_article(content, url, reason):
    with pytest.raises(Unusable, match=reason):
        extract_html(content, url)


LONG = "".join(f"<p>{SENTENCE.replace('herring', f'herring of bay {n}')}</p>" for n in range(20))


@pytest.mark.parametrize(
    "content",
    [
        page(LEAD),
        page(LEAD, title="Error in the count of herring"),
        page(LEAD, title="404 herring were counted", **{"@type": "NewsArticle"}).replace(
            "404 herring", "Some 404 herring"
        ),
        page(LONG + LINKS),
        page(f"{LEAD}<p>The cookies that the minister brought were eaten.</p>", title="Cookies for the islanders"),
        page(LEAD, head="<meta property='og:type' content='article'>", **{"@type": "NewsArticle"}),
    ],
)
def test_what_is_an_article(content):
    found, warnings = extract_page(content, "https://x.example/news/herring")
    assert "nobody had counted the herring" in found.text
    assert warnings == ()


def test_a_long_article_behind_a_paywall_is_kept_and_flagged():
    found, warnings = extract_page(page(f"{LONG}<p>Subscribe to continue reading.</p>"), None)
    assert warnings == ("behind a paywall: its end may be missing",)
    assert "Subscribe" not in found.text
    _, warnings = extract_page(
        page(f"{LEAD}{LEAD.replace('herring', 'cod')}<p>Already a subscriber? Log in.</p>"), None
    )
    assert warnings == ("behind a paywall: only its beginning is there",)
    _, warnings = extract_page(page(LONG, **{"@type": "NewsArticle", "isAccessibleForFree": False}), None)
    assert warnings == ("says that it is not free to read: its end may be missing",)


def test_captions_are_paragraphs_that_say_what_they_are():
    picture = "<figure><img src='a.jpg'><figcaption>Herring in the harbour. Photo: Ann Poe/Agency</figcaption></figure>"
    foreign = "<aside><figure><figcaption>Another story about the tunnel</figcaption></figure></aside>"
    found = extract_html(page(f"{LEAD}{picture}<p>{SENTENCE.replace('herring', 'cod')}</p>{foreign}"), None)
    paragraphs = found.text.split("\n\n")
    assert paragraphs[2] == f"{CAPTION_MARK}Herring in the harbour. Photo: Ann Poe/Agency"
    assert len(paragraphs) == 4
    assert "tunnel" not in found.text


@pytest.mark.parametrize(
    "notice",
    [
        "This article was amended on 3 March 2023 because an earlier version named another bay.",
        "Correction: This story has been corrected on March 3, 2023.",
    ],
)
def test_a_notice_of_correction_dates_the_last_change(notice):
    found = extract_html(page(f"{LEAD}<p>{notice}</p>"), None)
    assert found.updated == date(2023, 3, 3)
    assert notice in found.text


def test_the_servers_own_article_is_one():
    assert extract_html(article("herring"), None).title == "The herring affair goes on"
