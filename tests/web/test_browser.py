"""The whole path in Debian's Chromium: a question typed, an answer read, a citation clicked, the sentence in view."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from .support import ROOT, TROUBLE, ingest, ingest_elsewhere, row

sync_api = pytest.importorskip("playwright.sync_api")

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
QUESTION = "What did Nick Bos study?"
FIRST_CITATION = re.compile(r"^(Citation 1|\[1\]|1)\b")
PATIENCE_MS = 20_000

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
    ingest(folder, rows=TROUBLESOME)
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Where the app is served, by a server of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port)]
    log = folder.parent / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, "--server.fileWatcherType", "none"],
            cwd=ROOT,
            env={**os.environ, "NEWS_ARCHIVE": str(folder)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_healthy(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(30)
    assert "Traceback" not in log.read_text(encoding="utf-8", errors="replace")


def _wait_until_healthy(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server has stopped"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server does not answer")


@pytest.fixture(scope="module")
def chromium():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """A page that fails its test if anything is asked of another machine, or a script of an article runs."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    elsewhere: list[str] = []
    trouble: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url) if _is_elsewhere(request.url) else None)
    page.on("websocket", lambda socket: elsewhere.append(socket.url) if _is_elsewhere(socket.url) else None)
    page.on("dialog", lambda dialog: (trouble.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    yield page
    context.close()
    assert elsewhere == []
    assert trouble == []


def _is_elsewhere(url: str) -> bool:
    return not re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:", url)


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


def test_from_the_question_to_the_sentence_and_back(page, address):
    open_chat(page, address)
    ask(page, QUESTION)
    answer = page.get_by_test_id("stChatMessage").last
    quote = answer.locator(".na-quote").first.inner_text()
    credit = answer.locator(".na-credit").first.inner_text()
    assert "Wikinews · 1 September 2015 · Biologist Nick Bos" in credit

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
    assert messages.all_inner_texts() == before
    messages.nth(1).get_by_role("link", name=FIRST_CITATION).click()
    page.locator("mark#cited").wait_for()
    page.go_back()
    sync_api.expect(messages).to_have_count(4, timeout=PATIENCE_MS)


def test_filters_outlive_a_visit_to_an_article(page, address):
    open_chat(page, address)
    page.get_by_test_id("stMultiSelect").get_by_role("combobox").click()
    page.get_by_role("option", name=re.compile(r"^Wikinews \(\d+\)")).click()
    page.keyboard.press("Escape")
    ask(page, QUESTION)
    assert page.locator(".na-tag").inner_text() == "Wikinews"
    page.get_by_role("link", name=FIRST_CITATION).click()
    page.get_by_role("link", name="Back to the conversation").click()
    ask(page, "Where did he obtain his doctorate?")
    assert page.locator(".na-tag").all_inner_texts() == ["Wikinews", "Wikinews"]


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
    ask(page, QUESTION)
    new = row("q", "Observatory opens", "The Quellmoor observatory was opened by Thandeka Mbeki on Friday.")
    ingest_elsewhere(folder, rows=[new])
    added = time.monotonic()
    time.sleep(max(0.0, added + 1.0 - time.monotonic()))
    ask(page, "Who opened the Quellmoor observatory?")
    assert "Thandeka Mbeki" in page.get_by_test_id("stChatMessage").last.inner_text()


@pytest.mark.parametrize("number", range(len(TROUBLE)))
def test_trouble_in_an_article_is_shown_as_text(page, address, number):
    text = TROUBLE[number]
    open_chat(page, address)
    ask(page, f"What is the zorbling of town {number} said to be?")
    message = page.get_by_test_id("stChatMessage").last
    quote = message.locator(".na-quote", has_text=f"town {number} ").first
    assert text in quote.text_content()
    assert (
        message.locator(".na-credit cite", has_text=f"Zorbling {number} ").first.text_content()
        == TROUBLESOME[number]["title"]
    )
    evidence = message.locator("[class*=st-key-evidence-]", has=page.locator(".na-quote", has_text=f"town {number} "))
    evidence.first.get_by_role("link", name=re.compile("^Citation")).click()
    mark = page.locator("mark#cited")
    mark.wait_for()
    assert text in mark.text_content()
    assert page.locator(".na-article h1").text_content() == TROUBLESOME[number]["title"]
    assert page.locator(".na-original").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("text", [one for one in TROUBLE if len(one) < 2_000])
def test_trouble_in_a_question_is_shown_as_text(page, address, text):
    open_chat(page, address)
    ask(page, text)
    assert page.locator(".na-question").text_content() == text


def test_a_narrow_screen_shows_everything_without_scrolling_sideways(page, address):
    page.set_viewport_size({"width": 400, "height": 800})
    open_chat(page, address)
    page.locator(".st-key-begin").get_by_role("button").first.wait_for()
    ask(page, QUESTION)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.get_by_role("link", name=FIRST_CITATION).click()
    mark = page.locator("mark#cited")
    mark.wait_for()
    assert_in_view(page, mark)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
