"""The answer card, the timeline and the article page in Chromium: by keyboard, in both themes, out into files."""
# ruff: noqa: F401, F811 - fixtures are used by their names

import json
import re
import sqlite3
import time
from datetime import date
from pathlib import Path

import bibtexparser
import pytest
import rispy

from chatbot.conversations.database import DATABASE_NAME

from .server import PATIENCE_MS
from .support import TROUBLE, ingest, row
from .test_browser import (
    FIRST_CITATION,
    QUESTION,
    address,
    ask,
    assert_in_view,
    open_chat,
    pytestmark,
    settle,
    sync_api,
)

NEWS = (
    "The Quellmoor dam began to leak on Monday after weeks of rain.",
    "Engineers said that the Quellmoor dam would hold for another week.",
    "The Quellmoor dam gave way on Thursday and flooded the valley below.",
    "Parliament opened an inquiry into why the Quellmoor dam failed.",
)
STORIES = [
    row(
        f"dam{day}",
        f"Quellmoor dam, report {day} {TROUBLE[day - 1][:60]}",
        f"{text} The mayor thanked the {day} crews that had come to help with it.",
        date(2020, 3, day),
    )
    for day, text in enumerate(NEWS, start=1)
]


@pytest.fixture(scope="module")
def folder(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample articles, a story told on four days, and an article of two versions."""
    import shutil

    folder = tmp_path_factory.mktemp("cards") / "archive"
    shutil.copytree(sample_archive, folder)
    first = "The Anstruther harbour will reopen in May, the council decided. Boats may return then."
    ingest(folder, rows=[*STORIES, row("h", "Harbour reopens", first)])
    ingest(folder, rows=[row("h", "Harbour reopens later", first.replace("May", "June"))])
    return folder


def press_until(page, key: str, wanted, most: int = 80) -> None:
    """Press `key` until the element has the focus."""
    for _ in range(most):
        page.keyboard.press(key)
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{key} does not lead there")


def test_no_mouse_is_needed_from_the_question_to_the_sentence(page, address):
    open_chat(page, address)
    settle(page)
    press_until(page, "Tab", page.get_by_test_id("stChatInputTextArea"))
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name=FIRST_CITATION)
    link.wait_for()
    settle(page)
    quote = page.locator(".na-quote").first.inner_text()
    press_until(page, "Shift+Tab", link)
    assert link.evaluate("link => getComputedStyle(link, '::after').outlineStyle") == "solid"
    page.keyboard.press("Enter")
    mark = page.locator("mark#cited")
    mark.wait_for()
    assert mark.inner_text() == quote
    assert_in_view(page, mark)


def test_further_evidence_is_folded_and_opens_by_keyboard(page, address):
    open_chat(page, address)
    ask(page, "What happened with the Quellmoor dam?")
    assert page.locator("[class*=st-key-evidence-] .na-quote").first.is_visible()
    more = page.locator("[class*=st-key-more-] summary")
    lines = page.locator("[class*=st-key-list-] .na-further")
    assert lines.count() > 0
    assert not lines.first.is_visible()
    more.focus()
    page.keyboard.press("Enter")
    sync_api.expect(lines.first).to_be_visible()
    assert lines.first.locator(".na-quote").evaluate("words => words.scrollWidth <= words.clientWidth")  # all of it
    page.get_by_role("link", name=re.compile("^Citation 2$")).click()
    page.locator("mark#cited").wait_for()


def test_citations_lead_to_one_another(page, address):
    open_chat(page, address)
    ask(page, QUESTION)
    ask(page, "Where did he obtain his doctorate?")
    page.get_by_role("link", name=FIRST_CITATION).first.click()
    mark, place = page.locator("mark#cited"), page.locator(".na-place")
    mark.wait_for()
    found = re.fullmatch(r"Citation 1 of (\d+)", place.inner_text())
    assert int(found[1]) >= 2
    first = mark.inner_text()
    assert page.locator("mark").count() == 1
    assert page.locator(".na-cited").count() >= 1
    page.get_by_role("link", name="Next citation").click()
    sync_api.expect(place).to_have_text(f"Citation 2 of {found[1]}")
    settle(page)
    assert mark.inner_text() != first
    assert_in_view(page, mark)
    assert first in page.locator(".na-cited").all_inner_texts()
    page.get_by_role("link", name="Previous citation").click()
    sync_api.expect(place).to_have_text(f"Citation 1 of {found[1]}")
    sync_api.expect(mark).to_have_text(first)


def test_the_conversation_is_exported_in_every_format(page, address):
    open_chat(page, address)
    ask(page, QUESTION)
    ask(page, "Who is the president of Mars?")
    quote = " ".join(page.locator(".na-quote").first.inner_text().split())
    page.get_by_role("button", name="Export this conversation").click()
    files = {}
    for label in ("Markdown", "JSON", "BibTeX", "RIS", "CSL-JSON"):
        with page.expect_download() as download:
            page.get_by_role("button", name=label, exact=True).click()
        files[label] = Path(download.value.path()).read_text(encoding="utf-8")
    turns = json.loads(files["JSON"])["turns"]
    assert [turn["question"] for turn in turns] == [QUESTION, "Who is the president of Mars?"]
    cited = turns[0]["evidence"]
    assert re.fullmatch(r"[0-9a-f]{64}", cited[0]["article"]["content_hash"])
    assert cited[0]["article"]["accessed"] == turns[0]["asked_at"][:10]
    assert "The archive does not say" in files["Markdown"]
    for item in json.loads(files["CSL-JSON"])[:1]:
        assert " ".join(item["custom"]["quote"].split()) == quote
        assert (item["custom"]["start"], item["custom"]["end"]) == (cited[0]["start"], cited[0]["end"])
    assert rispy.loads(files["RIS"])[0]["abstract"] == quote
    assert len(bibtexparser.parse_string(files["BibTeX"]).entries) == len(cited)


def test_an_answer_is_copied_in_three_forms(page, address):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_chat(page, address)
    ask(page, QUESTION)
    quote = page.locator(".na-quote").first.inner_text()
    page.get_by_role("button", name="Copy").click()
    copied = {}
    for name in ("As text", "As Markdown quote", "As reference"):
        page.get_by_role("button", name=name, exact=True).click()
        page.get_by_text("Copied", exact=True).wait_for()
        copied[name] = page.evaluate("navigator.clipboard.readText()")
    assert f"“{quote}”\nWikinews · Biologist Nick Bos" in copied["As text"]
    assert f"1 September 2015\n{address}/article?article=GUM_interview_ants" in copied["As text"]
    assert not any("sha256" in copied[name] for name in ("As text", "As reference"))
    assert copied["As Markdown quote"].startswith("> ")
    assert "https://en.wikinews.org/" in copied["As Markdown quote"]
    assert copied["As reference"].startswith("“Biologist Nick Bos")


def test_what_a_reader_thinks_of_an_answer_is_kept(page, address, folder):
    open_chat(page, address)
    ask(page, QUESTION)
    conversation = re.search(r"c=([\w-]+)", page.url)[1]
    page.locator("[data-testid^=stFeedbackButton]").first.click()
    settle(page)
    database = sqlite3.connect(folder / DATABASE_NAME)
    wanted = "SELECT helpful, turn, versions FROM feedback WHERE conversation = ? AND ordinal = 1"
    for _ in range(50):
        if found := database.execute(wanted, [conversation]).fetchone():
            break
        time.sleep(0.1)
    database.close()
    helpful, turn, versions = found
    assert helpful == 1
    assert json.loads(turn)["question"] == QUESTION
    assert json.loads(versions)["reader"].startswith("shipped sha256:")


def test_what_happened_is_told_in_order_of_date(page, address):
    page.set_viewport_size({"width": 400, "height": 800})
    open_chat(page, address)
    ask(page, "What happened with the Quellmoor dam?")
    days = page.locator("[class*=st-key-axis-] .na-when")
    assert days.all_inner_texts() == [f"{day} March 2020" for day in range(1, 5)]
    told = page.locator("[class*=st-key-axis-] .na-moment").all_inner_texts()
    assert told == list(NEWS)
    titles = page.locator("[class*=st-key-axis-] cite").all_inner_texts()
    assert titles == [" ".join(str(one["title"]).split()) for one in STORIES]
    page.locator("[class*=st-key-volume-] [data-testid=stVegaLiteChart] :is(canvas, svg)").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.locator("[class*=st-key-axis-]").get_by_role("link").nth(2).click()
    mark = page.locator("mark#cited")
    mark.wait_for()
    assert mark.inner_text() == NEWS[2]
    assert_in_view(page, mark)


def test_an_article_that_changed_says_what_changed(page, address):
    page.goto(f"{address}/article?article=h&version=1&start=0&end=63")
    mark = page.locator("mark#cited")
    mark.wait_for()
    assert "in May" in mark.inner_text()
    assert "The marked sentence is not in the current version" in page.get_by_role("status").first.inner_text()
    page.get_by_text("What changed from version 1 to version 2").click()
    changed = page.locator(".na-difference")
    changed.wait_for()
    assert changed.locator("del").all_inner_texts() == ["Harbour reopens", "May"]
    assert changed.locator("ins").all_inner_texts() == ["Harbour reopens later", "June"]
    page.get_by_test_id("stSelectbox").get_by_role("combobox").click()
    page.get_by_role("option", name="Version 2 of 2 (current)").click()
    sync_api.expect(page.locator(".na-article")).to_contain_text("in June")
    assert "version=2" in page.url


def test_an_article_leads_on_to_a_question_about_it_and_to_its_relations(page, address):
    page.goto(f"{address}/article?article=dam3")
    page.locator(".na-article").wait_for()
    page.get_by_role("heading", name="Related stories").wait_for()
    related = page.locator("[class*=st-key-citation-related-] cite", has_text="Quellmoor dam")
    sync_api.expect(related).to_have_count(3)
    page.get_by_role("link", name="Ask about this article").click()
    box = page.get_by_test_id("stChatInputTextArea")
    box.wait_for()
    assert "Quellmoor dam, report 3" in box.get_attribute("placeholder")
    ask(page, "What did it flood?")
    assert NEWS[2] in page.locator(".na-quote").first.inner_text()
    assert "about=" not in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_small_can_be_read_in_both_themes(page, address, scheme):
    page.emulate_media(color_scheme=scheme)
    open_chat(page, address)
    ask(page, "What happened with the Quellmoor dam?")
    for place in (".na-sure", ".na-credit", ".na-when", ".na-heading", "[class*=st-key-more-] summary p", ".na-moment"):
        contrast = page.locator(place).last.evaluate(CONTRAST)
        assert contrast >= 4.5, (place, contrast)
    page.get_by_role("link", name=FIRST_CITATION).first.click()
    page.locator("mark#cited").wait_for()
    for place in ("mark#cited", ".na-byline", ".na-place", ".na-kicker"):
        contrast = page.locator(place).last.evaluate(CONTRAST)
        assert contrast >= 4.5, (place, contrast)


CONTRAST = """element => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const layers = [];
  for (let one = element; one; one = one.parentElement) layers.unshift(getComputedStyle(one).backgroundColor);
  const paint = colours => {
    canvas.fillStyle = "white";
    canvas.fillRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map(
      value => value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  let opacity = 1;
  for (let one = element; one; one = one.parentElement) opacity *= getComputedStyle(one).opacity;
  if (opacity < 1) return 0;
  const below = paint(layers), above = paint([...layers, getComputedStyle(element).color]);
  return (Math.max(below, above) + 0.05) / (Math.min(below, above) + 0.05);
}"""
