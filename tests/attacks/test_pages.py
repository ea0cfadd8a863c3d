"""No page, sitemap or record takes long for what it repeats: whoever writes it chooses how often."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from lxml import html

from ingest.errors import Unusable
from ingest.extraction.clutter.raised import set_raised_apart
from ingest.extraction.clutter.teasers import drop_teasers
from ingest.extraction.facts.linked_data import keep_own
from ingest.extraction.facts.metadata import linked_facts
from ingest.extraction.facts.page_dates import checked_day
from ingest.extraction.records import read_record
from ingest.parsers.sitemaps import entries_in
from ingest.text.written_dates import parse_moment

SECONDS = 3.0
"""Of processor time; what goes by the square of the size takes ten times as long."""
URL = "https://example.org/2026/story"
OWN = "<p>" + "A paragraph of the article with all of the words that it takes to be one. " * 3 + "</p>"
CARD = "<div><h3><a href='/other'>Another story</a></h3><p>One word.</p></div>and some text that stands behind it"
ITEM = {"@type": "NewsArticle", "url": "https://example.org/{}", "headline": "Another story with number {}"}


def page(body: str, head: str = "") -> Any:
    return html.fromstring(f"<html lang=en><head>{head}</head><body>{body}</body></html>")


def linked(count: int) -> str:
    items = [{key: value.format(n) for key, value in ITEM.items()} for n in range(count)]
    return f"<script type='application/ld+json'>{json.dumps(items)}</script>"


def one_heading_each(count: int) -> Any:
    """Headings in a row behind many paragraphs: what counts all of them for each heading takes a while."""
    return page(OWN * 2 + "<div>" + "<p>x</p>" * count + CARD * (count // 4) + "</div>")


def sitemap(content: bytes) -> None:
    with suppress(Unusable):
        list(entries_in(content))


def moment(written: str) -> None:
    with suppress(Unusable):
        parse_moment(written)


def day(root: Any) -> None:
    checked_day("2026-03-04", root, None)


def cards(root: Any) -> None:
    drop_teasers(root, URL)


def facts(root: Any) -> None:
    linked_facts(root, URL)
    keep_own(root, URL)


CASES: dict[str, tuple[Callable[[Any], None], Callable[[], Any]]] = {
    "raised figures": (set_raised_apart, lambda: page("<p>" + "<sup>1</sup>and words" * 40_000)),
    "powers": (set_raised_apart, lambda: page("<p>" + "12 m<sup>2</sup> and " * 40_000)),
    "cards": (cards, lambda: page(OWN * 2 + "<div>" + CARD * 20_000)),
    "headings behind paragraphs": (cards, lambda: one_heading_each(40_000)),
    "items and headlines": (facts, lambda: page("<h1>A headline of many</h1>" * 4_000, linked(4_000))),
    "a headline of many words": (facts, lambda: page("<h1>" + "words and " * 100_000, linked(2_000))),
    "running text": (day, lambda: page(("<p>" + "one two " * 7 + "</p>and ") * 20_000)),
    "a text without an end": (day, lambda: page("<p>" + "one two three " * 100_000)),
    "asides": (day, lambda: page(OWN + "<aside>x</aside>and words" * 40_000)),
    "CDATA that never ends": (sitemap, lambda: b"<urlset>" + b"<![CDATA[ & " * 200_000),
    "a long date": (moment, lambda: "updated " * 100_000),
}


@pytest.mark.parametrize(("run", "given"), CASES.values(), ids=CASES)
def test_nothing_that_is_repeated_takes_long(run: Callable[[Any], None], given: Callable[[], Any]) -> None:
    what = given()
    started = time.process_time()
    run(what)
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("wrapped", [("[", "]"), ('{"name":', "}")], ids=["lists", "objects"])
@pytest.mark.parametrize("depth", [100, 400, 900, 5_000])
def test_a_field_as_deep_as_it_gets(depth: int, wrapped: tuple[str, str]) -> None:
    before, after = wrapped
    inner = before * depth + '""' + after * depth
    with suppress(Unusable):
        read_record(f'{{"text": "A text.", "source": {inner}}}'.encode(), {})
