"""Ten people's tasks in Chromium, each in at most four clicks; what they took is printed (`pytest -s`)."""

import csv
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from chatbot.conversations.database import DATABASE_NAME

from .server import serve
from .support import ingest, row
from .test_browser import ask, open_chat, pytestmark, settle, sync_api  # noqa: F401

MOST_CLICKS = 4
LEAKS = "What did engineers say about the dam?"
ROWS = [
    row("d1", "Dam leaks", "The Quellmoor dam began to leak on Monday.", date(2020, 3, 2)) | {"authors": ["Ada Low"]},
    row("d2", "Dam will hold", "Engineers said that the Quellmoor dam would hold for a week.", date(2020, 3, 9))
    | {"authors": ["Ada Low"], "source": "The Herald"},
    row("d3", "Dam gives way", "The Quellmoor dam gave way and flooded the valley.", date(2020, 4, 2))
    | {"authors": ["Ada Low"]},
    row("d4", "Inquiry into dam", "Parliament opened an inquiry into the Quellmoor dam.", date(2020, 3, 20))
    | {"authors": ["Bo Tan"]},
]


class Person:
    """Somebody with a task: counts clicks, and the seconds until the end."""

    def __init__(self, page, name: str) -> None:
        self.page, self.name, self.clicks, self._began = page, name, 0, time.monotonic()

    def click(self, place) -> None:
        self.clicks += 1
        place.click()

    def done(self) -> None:
        print(f"\n{self.name}: {self.clicks} clicks, {time.monotonic() - self._began:.1f} s")
        assert self.clicks <= MOST_CLICKS


@pytest.fixture(scope="module")
def folder(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample articles, the story of a dam, and an article of two versions."""
    folder = tmp_path_factory.mktemp("tasks") / "archive"
    shutil.copytree(sample_archive, folder)
    first = "The Anstruther harbour will reopen in May, the council decided. Boats may return then."
    ingest(folder, rows=[*ROWS, row("h", "Harbour reopens", first)])
    ingest(folder, rows=[row("h", "Harbour reopens later", first.replace("May", "June"))])
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serve(folder, log=folder.parent / "server.log") as address:
        yield address


def to(page, name: str):
    return page.locator(".st-key-masthead").get_by_role("link", name=name, exact=True)


def test_who_said_a_sentence(page, address):
    person = Person(page, "Find who said a sentence")
    open_chat(page, address)
    ask(page, "Who said that the dam would hold?")
    assert "Engineers" in page.get_by_test_id("stChatMessage").last.inner_text()
    person.done()


def test_what_changed_between_two_versions(page, address):
    person = Person(page, "What changed between two versions")
    open_chat(page, address)
    person.click(to(page, "Browse"))
    search = page.get_by_label("Search headlines and texts")
    search.fill("harbour AND council")
    search.press("Enter")
    person.click(page.get_by_role("link", name="Harbour reopens later"))
    person.click(page.get_by_text("What changed from version 1 to version 2"))
    page.locator(".na-difference ins", has_text="June").wait_for()
    person.done()


def test_articles_of_a_byline_in_a_month_as_csv(page, address):
    person = Person(page, "All articles of one byline in a month as CSV")
    page.goto(f"{address}/browse")
    settle(page)
    person.click(page.get_by_role("combobox", name="Byline"))
    page.keyboard.type("Ada Low")
    page.keyboard.press("Enter")
    page.wait_for_url("**byline=*")
    settle(page)
    person.click(page.locator(".st-key-browse-first [role=spinbutton]").first)
    page.keyboard.type("01032020")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.wait_for_url("**from=2020-03-01*")
    settle(page)
    person.click(page.locator(".st-key-browse-last [role=spinbutton]").first)
    page.keyboard.type("31032020")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.wait_for_url("**to=2020-03-31*")
    settle(page)
    with page.expect_download() as download:
        person.click(page.get_by_role("button", name="CSV"))
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        assert [one["id"] for one in csv.DictReader(file)] == ["d2", "d1"]
    person.done()


def test_citing_an_answer(page, address):
    person = Person(page, "Cite an answer in APA")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_chat(page, address)
    ask(page, LEAKS)
    person.click(page.get_by_role("button", name="Copy"))
    person.click(page.get_by_role("button", name="As reference, APA"))
    page.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "Low, A. (2020, March 9). Dam will hold. The Herald."
    person.done()


def test_narrowing_to_one_source_and_asking_again(page, address):
    person = Person(page, "Narrow to one source and ask again")
    open_chat(page, address)
    ask(page, LEAKS)
    person.click(page.get_by_test_id("stMultiSelect").get_by_role("combobox"))
    page.keyboard.type("The Courier")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.locator(".st-key-limits").get_by_role("button", name="The Courier").wait_for()
    settle(page)
    ask(page, "What happened to the dam?")
    assert "The Herald" not in page.get_by_test_id("stChatMessage").last.inner_text()
    person.done()


def test_going_on_reading_after_a_citation(page, address):
    person = Person(page, "Go on reading after a citation")
    page.set_viewport_size({"width": 1280, "height": 800})
    open_chat(page, address)
    ask(page, "What did Nick Bos study?")
    person.click(page.locator("[class*=st-key-citation-] a").first)
    panel = page.locator(".st-key-panel")
    panel.locator("mark#cited").wait_for()
    settle(page)
    person.click(panel.get_by_role("link", name="Open the page"))
    page.locator(".st-key-beside").wait_for()
    person.click(page.get_by_role("link", name="Back to the conversation"))
    page.locator(".na-quote").first.wait_for()
    person.done()


def test_seeing_what_the_archive_lacks(page, address):
    person = Person(page, "See what the archive lacks")
    open_chat(page, address)
    person.click(to(page, "Coverage"))
    page.get_by_role("heading", name="Gaps").wait_for()
    page.get_by_text("Pages that could not be added").wait_for()
    person.done()


def test_starting_anew(page, address):
    person = Person(page, "Start anew")
    open_chat(page, address)
    ask(page, LEAKS)
    person.click(page.get_by_role("button", name="New conversation"))
    page.get_by_role("heading", name="Ask the archive").wait_for()
    assert page.get_by_test_id("stChatMessage").count() == 0
    person.done()


def test_finding_yesterday_s_conversation(page, address, folder):
    open_chat(page, address)
    ask(page, "What did Nick Bos study?")
    id_ = re.search(r"c=([\w-]+)", page.url)[1]
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="seconds")
    with sqlite3.connect(folder / DATABASE_NAME) as database:
        database.execute("UPDATE conversations SET updated = ? WHERE id = ?", [yesterday, id_])
    database.close()
    person = Person(page, "Find yesterday's conversation")
    open_chat(page, address)
    person.click(page.locator(".st-key-conversations summary"))
    page.get_by_text("Yesterday").wait_for()
    settle(page)  # a press while the list still unfolds lands beside the button
    person.click(page.locator(f".st-key-conversation-{id_} button").first)
    page.locator(".na-question", has_text="Nick Bos").wait_for()
    assert id_ in page.url
    page.locator(f".st-key-open-{id_}").wait_for()  # it is marked
    person.done()


def test_sending_an_answer_to_a_colleague(page, chromium, address):
    person = Person(page, "Send an answer to a colleague")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_chat(page, address)
    ask(page, LEAKS)
    ask(page, "What did Nick Bos study?")
    person.click(page.get_by_role("button", name="Copy").first)
    person.click(page.get_by_role("button", name="Link to this answer"))
    page.get_by_text("Copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(address)
    assert link.endswith("turn=1")
    context = chromium.new_context(viewport={"width": 1190, "height": 500})
    try:
        other = context.new_page()
        other.goto(link)
        first = other.locator(".st-key-turn-1 .na-question")
        first.wait_for()
        settle(other)
        other.wait_for_timeout(1_800)
        assert 0 < first.bounding_box()["y"] < 250
    finally:
        context.close()
    person.done()
