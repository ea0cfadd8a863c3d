"""The front page, browse and coverage in Debian's Chromium, and every page under axe-core."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from chatbot.web.html.wording import WORD_JOINER
from store.database.runs import begin_run, finish_run
from store.writer import open_editor

from .server import CHROMIUM, PATIENCE_MS, SUGGESTIONS, serve
from .support import TROUBLE, ingest, row

sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and not os.environ.get("CI"), reason="there is no Chromium; in CI there must be one"
    ),
]

FIRST = date(2020, 1, 1)
ORDINARY = [
    row(
        f"n{number:03}",
        f"Report {number:03}",
        f"Report number {number} tells of the harbour.",
        FIRST + timedelta(number),
    )
    for number in range(60)
]
HOSTILE = [
    row(f"t{number}", f"Zorbling {number} {text}", f"The zorbling of town {number} is said to be {text}.", FIRST)
    | {"source": f"S{number} {text}"[:9_000], "authors": [f"A{number} {text}"], "section": f"T{number} {text}"}
    for number, text in enumerate(TROUBLE)
]
QUAKE = "An earthquake of magnitude seven struck Quellmoor on Monday and destroyed the town hall of Quellmoor."
EVENT = [
    row("e1", f"Earthquake strikes Quellmoor {TROUBLE[0]}", f"{QUAKE} Hundreds are missing.", FIRST + timedelta(58)),
    row("e2", f"Quellmoor earthquake destroys hall {TROUBLE[2]}", f"{QUAKE} Help is needed.", FIRST + timedelta(59))
    | {"source": "The Herald"},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty days of one paper, an event in two, trouble in all that can be read, and a log of runs."""
    folder = tmp_path_factory.mktemp("rooms") / "archive"
    ingest(folder, rows=[*ORDINARY, *HOSTILE, *EVENT])
    with (folder / "archive.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[chat]\ntitle = "<b>Rooms</b>"\npicks = ["t0", "t2", "t4", "t7"]\n')
    with open_editor(folder) as editor:
        for text in TROUBLE:
            report = {"rejected": [{"input": text, "reason": f"because {text}"}], "warnings": [text]}
            finish_run(editor.engine, begin_run(editor.engine, [text]), report)
        editor.remove("n030")
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serve(folder, log=folder.parent / "server.log", suggesting=SUGGESTIONS) as address:
        yield address


def settle(page) -> None:
    page.wait_for_timeout(300)
    page.locator("[data-test-script-state=notRunning]").wait_for(state="attached")


def open_page(page, address: str) -> None:
    page.goto(address)
    page.locator(".na-welcome, .na-title, .na-article").first.wait_for(timeout=4 * PATIENCE_MS)  # models are loaded
    settle(page)


def chart(page):
    found = page.get_by_test_id("stVegaLiteChart").locator("canvas")
    found.wait_for()
    page.wait_for_timeout(1_000)  # until it has been drawn and nothing moves any more
    found.scroll_into_view_if_needed()
    return found.bounding_box()


def headlines(page):
    return page.locator(".st-key-listing .stPageLink a")


def brush(page, start: float, end: float) -> None:
    """Drag over the timeline from one share of its width to another."""
    box = chart(page)
    page.mouse.move(box["x"] + box["width"] * start, box["y"] + box["height"] / 3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * end, box["y"] + box["height"] / 3, steps=8)
    page.mouse.up()


def test_brushing_the_timeline_narrows_the_next_question(page, address):
    open_page(page, address)
    brush(page, 0.5, 0.8)
    page.locator(".st-key-brushed").get_by_role("status").wait_for()
    settle(page)
    days = page.locator("[data-testid=stSidebar] [data-testid=stDateInput]").all_inner_texts()
    start, end = ("".join(text.split())[-10:] for text in days)
    assert start.endswith("/2020")
    assert end.endswith("/2020")
    page.get_by_role("link", name="Browse them").click()
    headlines(page).first.wait_for()
    settle(page)
    query = dict(part.split("=") for part in page.url.partition("?")[2].split("&"))
    assert query == {"from": "-".join(reversed(start.split("/"))), "to": "-".join(reversed(end.split("/")))}
    told = page.locator(".na-facts[role=status]").inner_text()
    assert 5 <= int(told.split()[0]) <= 40


def test_from_a_list_to_an_article_and_back_to_the_same_list(page, address):
    open_page(page, f"{address}/browse")
    page.get_by_label("Search headlines and texts").fill('"number 4"')
    page.keyboard.press("Enter")
    sync_api.expect(headlines(page)).to_have_count(1)
    page.get_by_label("Search headlines and texts").fill("harbour")
    page.keyboard.press("Enter")
    sync_api.expect(headlines(page)).to_have_count(25)
    settle(page)
    page.get_by_role("button", name="Page 2").click()
    sync_api.expect(headlines(page).first).to_have_text("Report 034")  # 030 was removed
    settle(page)
    assert "q=harbour" in page.url
    assert "page=2" in page.url
    shared = page.url
    link = headlines(page).nth(3)
    href, title = link.get_attribute("href"), link.inner_text()
    link.click()
    page.locator(".na-article h1").wait_for()
    assert page.locator(".na-article h1").inner_text() == title
    page.go_back()
    sync_api.expect(headlines(page).first).to_have_text("Report 034")
    assert page.url == shared
    assert "article=" in href


def test_a_shared_list_opens_in_another_browser(page, address):
    open_page(page, f"{address}/browse?q=harbour&sort=oldest&from=2020-01-11&to=2020-01-20")
    sync_api.expect(headlines(page)).to_have_text([f"Report {number:03}" for number in range(10, 20)])
    assert page.get_by_label("Search headlines and texts").input_value() == "harbour"
    headlines(page).first.click()
    page.locator(".na-article h1").wait_for()
    page.reload()  # an article's address lasts
    page.locator(".na-article h1").wait_for()
    assert page.locator(".na-article h1").inner_text() == "Report 010"


def test_the_way_from_page_to_page_is_on_top(page, address):
    open_page(page, address)
    page.get_by_role("link", name="Coverage").click()
    page.get_by_role("heading", name="Coverage").wait_for()
    page.get_by_role("link", name="Browse").click()
    page.get_by_role("heading", name="Browse").wait_for()
    page.get_by_role("link", name="Ask").click()
    page.get_by_role("heading", name="Ask the archive").wait_for()
    assert page.get_by_role("link", name="Article", exact=True).count() == 0


def test_a_field_of_the_heat_map_shows_its_articles(page, address):
    open_page(page, f"{address}/coverage")
    box = chart(page)
    page.mouse.click(box["x"] + box["width"] * 0.95, box["y"] + 41)  # The Courier, the last month
    headlines(page).first.wait_for()
    assert "source=The+Courier" in page.url.replace("%20", "+")
    assert "from=2020-02-01" in page.url


def test_trouble_is_shown_as_text_on_every_page(page, address):
    titles = [one["title"] for one in HOSTILE]
    open_page(page, f"{address}/browse?q=zorbling&sort=headline")
    sync_api.expect(headlines(page)).to_have_count(len(titles))
    shown = [text.replace(WORD_JOINER, "") for text in headlines(page).all_text_contents()]
    assert shown == titles
    facts = page.locator(".st-key-listing .na-facts").all_text_contents()
    for one, told in zip(HOSTILE, facts, strict=True):
        assert str(one["source"]) in told
        assert one["authors"][0] in told
        assert str(one["section"]) in told
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    open_page(page, f"{address}/coverage")
    page.get_by_text("Last runs of news-ingest").wait_for()
    settle(page)
    told = page.get_by_test_id("stMain").text_content()
    for number, text in enumerate(TROUBLE):
        assert f"S{number} {text}"[:9_000] in told
        assert f"because {text}" in told
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    open_page(page, address)
    picks, stories = (page.locator(f".st-key-{name} .stPageLink a") for name in ("picks", "stories"))
    sync_api.expect(picks).to_have_count(4)
    sync_api.expect(stories.filter(has_text="Quellmoor")).to_have_count(3)
    plain = [text.replace(WORD_JOINER, "") for text in picks.all_text_contents()]
    assert plain == [titles[number] for number in (0, 2, 4, 7)]
    assert {one["title"] for one in EVENT} <= set(stories.all_text_contents())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.title() == "<b>Rooms</b>"


def test_a_narrow_screen_shows_everything_without_scrolling_sideways(page, address):
    page.set_viewport_size({"width": 400, "height": 800})
    for path in ("/", "/browse", "/browse?q=zorbling", "/coverage"):
        open_page(page, f"{address}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, path


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1280, "light"),
        (400, "dark"),
        pytest.param(1280, "dark", marks=pytest.mark.stress),
        pytest.param(400, "light", marks=pytest.mark.stress),
    ],
)
def test_axe_finds_no_serious_violation_on_any_page(page, address, scheme, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    for path in (
        "/",
        "/browse",
        "/browse?q=nothing-has-this-word",
        "/coverage",
        "/programs",
        "/article?article=n001",
        *NEW,
    ):
        open_page(page, f"{address}{path}")
        assert _serious(page) == [], path
    open_page(page, address)
    for question in ("What does report number 7 tell of?", "Who is the president of Mars?"):
        page.get_by_test_id("stChatInputTextArea").fill(question)
        page.keyboard.press("Enter")
        page.locator(".na-question", has_text=question).wait_for()
        page.get_by_test_id("stChatMessage").last.locator(".na-quote, .na-declined").first.wait_for()
        settle(page)
    assert _serious(page) == []
    page.get_by_role("link", name="Citation 1").first.click()  # beside the conversation, or on a page of its own
    page.locator("mark#cited").wait_for()
    settle(page)
    assert _serious(page) == []


NEW = ("/topic?name=Quellmoor", "/topic?name=nowhere", "/browse?q=(flood", "/?only=q%3Dharbour")
"""Pages and states of the second edition."""


def _serious(page) -> list[str]:
    page.wait_for_timeout(400)  # quotations arrive within a quarter of a second
    found = axe.Axe().run(page).response
    assert found["passes"]  # it did look
    return [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:300]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
