"""Watching in Chromium: a question that is declined, an article that answers it, and how its reader hears of that."""
# ruff: noqa: F401, F811 - fixtures are used by their names

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest

from .server import PATIENCE_MS, serve
from .support import ingest_elsewhere, row
from .test_browser import ask, folder, open_chat, pytestmark, settle, sync_api

QUESTION = "Who won the Quay Cup?"
TEXT = "The yacht Heron won the Quay Cup on Sunday. Its skipper is Mara Quill, who sailed there for the first time."


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serve(folder, log=folder.parent / "watching.log") as address:
        yield address


def entries(feed: str) -> list[feedparser.FeedParserDict]:
    with urllib.request.urlopen(feed) as answer:
        assert answer.headers["Content-Type"].startswith("application/atom+xml")
        found = feedparser.parse(answer.read())
    assert not found.bozo
    return list(found.entries)


def test_a_declined_question_is_watched_and_its_answer_is_told(page, address, folder):
    open_chat(page, address)
    ask(page, QUESTION)
    page.get_by_role("button", name="Watch", exact=True).click()
    page.get_by_role("link", name="Watched").wait_for()
    watching = page.locator(".st-key-masthead").get_by_role("link", name="Watching")
    watching.click()
    page.get_by_role("heading", name="1 watched question").wait_for()
    settle(page)
    feed = page.get_by_test_id("stCode").inner_text().strip()
    assert feed.startswith(f"{address}/feeds/")
    assert entries(feed) == []

    ingest_elsewhere(folder, rows=[row("heron", "Heron wins the Quay Cup", TEXT)])
    page.locator(".st-key-masthead").get_by_role("link", name="Watching (1)").wait_for(timeout=PATIENCE_MS)
    page.locator(".st-key-masthead").get_by_role("link", name="Watching (1)").click()
    page.locator(".na-notice").wait_for()
    settle(page)
    notice = page.locator(".na-notice")
    sync_api.expect(notice).to_contain_text("First answer")
    sync_api.expect(notice).to_contain_text("won the Quay Cup")
    (entry,) = entries(feed)
    assert QUESTION in entry.title
    page.goto(entry.link)
    sync_api.expect(page.locator("mark#cited")).to_contain_text("The yacht Heron won the Quay Cup on Sunday.")

    ingest_elsewhere(folder, rows=[row("gull", "Gulls on the quay", "Gulls were seen on the quay on Monday.")])
    page.goto(f"{address}/watching")
    page.locator(".na-notice").wait_for()
    page.wait_for_timeout(5_000)
    sync_api.expect(page.locator(".st-key-masthead").get_by_role("link", name="Watching", exact=True)).to_be_visible()
    assert len(entries(feed)) == 1

    page.get_by_role("button", name="Renew the address").click()
    sync_api.expect(page.get_by_test_id("stCode")).not_to_contain_text(feed)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        entries(feed)
    assert len(entries(page.get_by_test_id("stCode").inner_text().strip())) == 1
    page.get_by_role("button", name="Stop watching").click()
    page.get_by_text("Nothing is watched").wait_for()


@pytest.mark.parametrize("path", ["feeds/", "feeds/unknown.atom", "feeds/../feeds/x", "feeds/x.atom/y"])
def test_an_address_that_is_no_feed_tells_nothing(address, path):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{address}/{path}")
