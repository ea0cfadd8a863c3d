"""The whole path in Debian's Chromium: a question typed, an answer read, a citation clicked, the sentence in view."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .server import CHROMIUM, PATIENCE_MS, serve
from .support import TROUBLE, ingest, ingest_elsewhere, row

sync_api = pytest.importorskip("playwright.sync_api")

QUESTION = "What did Nick Bos study?"
FIRST_CITATION = re.compile(r"^(Citation 1|\[1\]|1)\b")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and not os.environ.get("CI"), reason="there is no Chromium; in CI there must be one"
    ),
]

TROUBLESOME = [
    row(
        f"t{number}",
        f"Zorbling {number} {text}",
        f"The zorbling of town {number} is said to be {text} by all who saw it.",
    )
    | {"source": text[:60], "url": "javascript:alert(1)"}
    for number, text in enumerate(TROUBLE)
]


@pytest.fixture(scope="module")
def folder(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample articles, and some whose text has been trouble elsewhere."""
    folder = tmp_path_factory.mktemp("browser") / "archive"
    shutil.copytree(sample_archive, folder)
    ingest(folder, rows=[*TROUBLESOME, row("h", "Harbour reopens", "The harbour of Anstruther reopened on Tuesday.")])
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Where the app is served, by a server of its own."""
    with serve(folder, log=folder.parent / "server.log", suggesting=["example_questions"]) as address:
        yield address


def ask(page, question: str) -> None:
    """Ask, and wait for the whole answer."""
    messages = page.get_by_test_id("stChatMessage")
    before = messages.count()
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")
    sync_api.expect(messages).to_have_count(before + 2, timeout=PATIENCE_MS)
    messages.last.locator(".na-quote, .na-declined").first.wait_for()
    settle(page)


def choose_source(page, name: str) -> None:
    # Typed, so that it is the only one: a press on one at the end of the list scrolls the list, and can miss it so.
    page.get_by_test_id("stMultiSelect").get_by_role("combobox").fill(name)
    page.get_by_role("option", name=re.compile(rf"^{name} \(\d+\)")).click()
    page.get_by_test_id("stMultiSelect").filter(has_text=name).wait_for()
    page.keyboard.press("Escape")
    settle(page)


def chips(place, text: str):
    """The parts of how a question was understood that say `text`."""
    return place.locator("[class*='st-key-chip-']").filter(has_text=text)


def settle(page) -> None:
    """Wait until the app's script has run to its end."""
    page.locator("[data-test-script-state=notRunning]").wait_for(state="attached")


def open_chat(page, address: str) -> None:
    page.goto(address)
    page.get_by_test_id("stChatInputTextArea").wait_for()


def assert_in_view(page, locator) -> None:
    """The middle of the element lies in the middle half of the window."""
    page.wait_for_function(
        "mark => { const box = mark.getBoundingClientRect(), middle = (box.top + box.bottom) / 2;"
        " return middle > innerHeight / 4 && middle < innerHeight * 3 / 4 && box.left >= 0"
        " && box.right <= innerWidth }",
        arg=locator.element_handle(),
    )


def test_a_permalink_opens_the_same_conversation_in_another_browser(page, chromium, address):
    open_chat(page, address)
    ask(page, QUESTION)
    ask(page, "Where did he obtain his doctorate?")
    link = page.url
    assert "c=" in link
    told = page.get_by_test_id("stChatMessage").locator(".na-quote, .na-short, .na-understood").all_inner_texts()
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    try:
        other = context.new_page()
        other.set_default_timeout(PATIENCE_MS)
        other.goto(link)
        messages = other.get_by_test_id("stChatMessage")
        sync_api.expect(messages).to_have_count(4, timeout=PATIENCE_MS)
        messages.last.locator(".na-quote, .na-declined").first.wait_for()
        settle(other)
        assert messages.locator(".na-quote, .na-short, .na-understood").all_inner_texts() == told
        quote = messages.nth(1).locator(".na-quote").first.inner_text()
        messages.nth(1).get_by_role("link", name=FIRST_CITATION).click()
        mark = other.locator("mark#cited")
        mark.wait_for()
        assert mark.inner_text() == quote
    finally:
        context.close()


def test_from_the_question_to_the_sentence_and_back(page, address):
    open_chat(page, address)
    ask(page, QUESTION)
    answer = page.get_by_test_id("stChatMessage").last
    quote = answer.locator(".na-quote").first.inner_text()
    credit = answer.locator(".na-credit").first.inner_text()
    assert "Wikinews · Interview · 1 September 2015" in credit
    assert credit.startswith("Biologist Nick Bos")

    answer.get_by_role("link", name=FIRST_CITATION).click()
    mark = page.locator("mark#cited")
    mark.wait_for()
    assert page.locator("mark").count() == 1
    assert mark.inner_text() == quote
    assert_in_view(page, mark)
    assert "Biologist Nick Bos tells Wikinews" in page.title()
    original = page.get_by_role("link", name="Read the original").get_attribute("href")
    assert original.startswith("https://en.wikinews.org/")
    assert "#:~:text=" in original

    page.reload()
    mark.wait_for()
    assert_in_view(page, mark)

    page.get_by_role("link", name="Back to the conversation").click()
    sync_api.expect(page.get_by_test_id("stChatMessage")).to_have_count(2, timeout=PATIENCE_MS)
    assert page.locator(".na-quote").first.inner_text() == quote


def test_a_click_anywhere_on_the_citation_opens_it(page, address):
    open_chat(page, address)
    ask(page, QUESTION)
    page.locator(".na-credit cite").first.click(force=True)
    page.locator("mark#cited").wait_for()


def test_the_keyboard_alone_leads_from_question_to_sentence(page, address):
    open_chat(page, address)
    ask(page, QUESTION)
    link = page.get_by_role("link", name=FIRST_CITATION)
    link.focus()
    page.keyboard.press("Enter")
    mark = page.locator("mark#cited")
    mark.wait_for()
    assert_in_view(page, mark)


def test_reload_and_the_browser_s_back_keep_the_conversation(page, address):
    open_chat(page, address)
    ask(page, QUESTION)
    ask(page, "Who is the president of Mars?")
    assert page.locator(".na-declined").count() == 1
    messages = page.get_by_test_id("stChatMessage")
    before = messages.all_inner_texts()
    page.reload()
    sync_api.expect(messages).to_have_count(4, timeout=PATIENCE_MS)
    settle(page)
    sync_api.expect(messages).to_have_text(before, use_inner_text=True, timeout=PATIENCE_MS)
    messages.nth(1).get_by_role("link", name=FIRST_CITATION).click()
    page.locator("mark#cited").wait_for()
    page.go_back()
    sync_api.expect(messages).to_have_count(4, timeout=PATIENCE_MS)


def test_filters_outlive_a_visit_to_an_article(page, address):
    open_chat(page, address)
    choose_source(page, "Wikinews")
    ask(page, QUESTION)
    sync_api.expect(chips(page, "Wikinews")).to_have_count(1)
    page.get_by_role("link", name=FIRST_CITATION).click()
    page.get_by_role("link", name="Back to the conversation").click()
    sync_api.expect(page.get_by_test_id("stChatMessage")).to_have_count(2)
    settle(page)
    ask(page, "Where did he obtain his doctorate?")
    sync_api.expect(chips(page, "Wikinews")).to_have_count(2)


def test_the_link_of_an_answer_opens_at_the_landing_page_s_address(page, address):
    page.goto(f"{address}/?article=GUM_interview_ants&version=1&start=144&end=311")
    mark = page.locator("mark#cited")
    mark.wait_for()
    assert mark.inner_text().startswith("Nick Bos, of the University of Helsinki")
    assert_in_view(page, mark)
    page.get_by_role("link", name="Ask the archive").click()
    page.get_by_role("heading", name="Ask the archive").wait_for()


def test_an_open_chat_answers_from_what_another_process_adds_within_two_seconds(page, address, folder):
    open_chat(page, address)
    choose_source(page, "The Courier")
    ask(page, QUESTION)
    new = row("q", "Observatory opens", "The Quellmoor observatory was opened by Thandeka Mbeki on Friday.")
    ingest_elsewhere(folder, rows=[new])
    added = time.monotonic()
    time.sleep(max(0.0, added + 1.0 - time.monotonic()))
    ask(page, "Who opened the Quellmoor observatory?")
    answer = page.get_by_test_id("stChatMessage").last
    assert "Thandeka Mbeki" in answer.inner_text()
    ask(page, "Who opened it?")
    sync_api.expect(chips(answer, "The Courier")).to_have_count(1)  # though there is one more of its articles


def test_trouble_in_articles_is_shown_as_text(page, address):
    open_chat(page, address)
    for number, text in enumerate(TROUBLE):
        ask(page, f"What is the zorbling of town {number} said to be?")
        town = page.get_by_test_id("stChatMessage").last.locator(
            "[class*=st-key-evidence-]", has=page.locator(".na-quote", has_text=f"town {number} ")
        )
        assert text in town.locator(".na-quote").text_content()
        assert town.locator("cite").text_content() == TROUBLESOME[number]["title"]

        town.get_by_role("link", name=re.compile("^Citation")).click()
        mark = page.locator("mark#cited")
        mark.wait_for()
        assert text in mark.text_content()
        assert page.locator(".na-article h1").text_content() == TROUBLESOME[number]["title"]
        assert page.locator(".na-original").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("link", name="Back to the conversation").click()
        sync_api.expect(page.get_by_test_id("stChatMessage")).to_have_count(2 * (number + 1))
        settle(page)


def test_trouble_in_questions_is_shown_as_text(page, address):
    open_chat(page, address)
    questions = [text for text in TROUBLE if len(text) < 2_000]
    for text in questions:
        ask(page, text)
    assert page.locator(".na-question").all_text_contents() == questions


def test_a_narrow_screen_shows_everything_without_scrolling_sideways(page, address):
    page.set_viewport_size({"width": 400, "height": 800})
    open_chat(page, address)
    page.locator(".st-key-begin").get_by_role("button").first.wait_for()
    ask(page, QUESTION)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    question = page.locator(".na-question").element_handle()
    page.wait_for_function("question => question.getBoundingClientRect().top > 50", arg=question)  # not its end
    page.get_by_role("link", name=FIRST_CITATION).click()
    mark = page.locator("mark#cited")
    mark.wait_for()
    assert_in_view(page, mark)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
