"""The reading room in Chromium: the masthead, addresses that ask, keys, and what Streamlit would say of itself."""
# ruff: noqa: F401, F811 - fixtures are used by their names

import re

from .server import PATIENCE_MS
from .test_browser import (
    QUESTION,
    address,
    ask,
    folder,
    open_chat,
    pytestmark,
    settle,
    sync_api,
)


def test_an_address_asks_and_back_does_not_ask_again(page, address):
    page.goto(f"{address}/?q={QUESTION}")
    page.locator(".na-quote").first.wait_for()
    settle(page)
    assert "c=" in page.url
    page.go_back()
    page.wait_for_url("**/?q=*")
    settle(page)
    sync_api.expect(page.get_by_test_id("stChatMessage")).to_have_count(2)
    assert "c=" not in page.url


def test_a_slash_and_the_first_link_lead_to_the_question(page, address):
    open_chat(page, address)
    settle(page)
    box = page.get_by_test_id("stChatInputTextArea")
    sync_api.expect(box).to_be_focused()  # on a wide screen, from the beginning
    box.blur()
    page.keyboard.press("/")
    sync_api.expect(box).to_be_focused()
    page.keyboard.press("/")
    sync_api.expect(box).to_have_value("/")  # there it is a letter
    page.goto(f"{address}/browse")
    page.get_by_label("Search headlines and texts").wait_for()
    settle(page)
    page.keyboard.press("Tab")
    sync_api.expect(page.get_by_test_id("stSkipToContent")).to_be_focused()
    page.keyboard.press("Enter")
    sync_api.expect(page.get_by_label("Search headlines and texts")).to_be_focused()


def test_three_keys_lead_from_a_typed_question_to_its_sentence(page, address):
    open_chat(page, address)
    sync_api.expect(page.get_by_test_id("stChatInputTextArea")).to_be_focused()
    settle(page)
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".na-quote").first.wait_for()
    settle(page)
    sync_api.expect(page.get_by_test_id("stChatInputTextArea")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.locator("mark#cited").wait_for()


def test_on_a_phone_every_page_is_one_tap_away(page, address):
    page.set_viewport_size({"width": 400, "height": 800})
    open_chat(page, address)
    for name, heading in (("Browse", "Browse"), ("Coverage", "Coverage"), ("Ask", "Ask the archive")):
        page.locator(".st-key-masthead").get_by_role("link", name=name, exact=True).click()
        page.get_by_role("heading", name=heading, exact=True).wait_for()
        settle(page)
    page.get_by_role("link", name="Coverage").click()
    page.get_by_role("heading", name="Coverage").wait_for()
    settle(page)
    page.locator(".st-key-brand").get_by_role("link").click()
    page.get_by_role("heading", name="Ask the archive").wait_for()


def test_a_lost_server_is_told_in_our_words(page, sample_archive, tmp_path):
    import shutil

    from .server import serve

    with serve(shutil.copytree(sample_archive, tmp_path / "archive"), tmp_path / "log") as lost:
        open_chat(page, lost)
        settle(page)
    page.get_by_text("The archive does not answer just now").wait_for(timeout=3 * PATIENCE_MS)
    assert page.get_by_text("Streamlit server").count() == 0


WIDE = {"width": 1280, "height": 800}
SEVERAL = "What happened to the crane in Mecca?"


def test_on_a_wide_screen_a_citation_opens_beside_the_answer(page, address):
    page.set_viewport_size(WIDE)
    open_chat(page, address)
    ask(page, QUESTION)
    ask(page, SEVERAL)
    quote = page.locator(".st-key-turn-1 .na-quote").first
    words, link = quote.inner_text(), page.locator(".st-key-turn-1 [class*=st-key-citation-] a").first
    page.wait_for_timeout(1_800)  # until nothing scrolls by itself
    link.evaluate("link => link.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(300)
    href, top = link.get_attribute("href"), link.bounding_box()["y"]
    assert href.startswith("article?")  # its own address, to copy or to open in another tab
    link.click()
    panel = page.locator(".st-key-panel")
    panel.locator("mark#cited").wait_for()
    assert panel.locator("mark#cited").inner_text() == words
    assert quote.is_visible()
    assert abs(link.bounding_box()["y"] - top) < 40
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.reload()  # what is beside it stands in the address
    panel.locator("mark#cited").wait_for()
    settle(page)
    page.go_back()
    sync_api.expect(panel).to_have_count(0)
    sync_api.expect(page.get_by_test_id("stChatMessage")).to_have_count(4)
    page.locator(".st-key-turn-1 [class*=st-key-citation-] a").first.click()
    panel.wait_for()
    settle(page)
    panel.get_by_role("link", name="Open the page").click()
    page.locator(".st-key-back").wait_for()
    page.locator("mark#cited").wait_for()
    assert "/article?" in page.url
    page.get_by_role("link", name="Back to the conversation").click()
    sync_api.expect(page.get_by_test_id("stChatMessage")).to_have_count(4)


def test_a_follow_up_is_asked_with_the_article_beside_it_and_the_panel_is_closed(page, address):
    page.set_viewport_size(WIDE)
    open_chat(page, address)
    ask(page, QUESTION)
    page.locator("[class*=st-key-citation-] a").first.click()
    page.locator(".st-key-panel mark#cited").wait_for()
    settle(page)
    ask(page, "Where did he obtain his doctorate?")
    assert page.locator(".st-key-panel").count() == 1
    page.locator(".st-key-panel").get_by_role("link", name="Close").click()
    sync_api.expect(page.locator(".st-key-panel")).to_have_count(0)
    sync_api.expect(page.get_by_test_id("stChatMessage")).to_have_count(4)


def test_back_from_an_article_is_at_the_place_with_the_folds_as_they_were(page, address):
    open_chat(page, address)
    ask(page, "What happened in Mecca?")
    for _ in range(2):
        ask(page, QUESTION)
    fold = page.locator(".st-key-turn-1 [class*=st-key-more-] summary")
    fold.click()
    link = page.locator(".st-key-turn-1 [class*=st-key-list-] a").first
    page.wait_for_timeout(500)
    link.evaluate("link => link.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(300)
    top = link.bounding_box()["y"]
    link.click()
    page.locator("mark#cited").wait_for()
    settle(page)
    page.go_back()
    sync_api.expect(link).to_be_visible()
    page.wait_for_timeout(2_000)
    assert abs(link.bounding_box()["y"] - top) < 40


def test_at_200_percent_an_answer_can_be_read(page, address):
    page.set_viewport_size({"width": 640, "height": 400})  # 1280 × 800 at 200 %
    open_chat(page, address)
    ask(page, QUESTION)
    link = page.url
    for _ in range(2):
        page.wait_for_timeout(1_800)
        quote = page.locator(".na-quote").first.bounding_box()
        bottom = page.get_by_test_id("stBottomBlockContainer").bounding_box()
        assert quote["y"] < bottom["y"] - 40
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.goto("about:blank")
        page.goto(link)
        page.locator(".na-quote").first.wait_for()
        settle(page)


def test_on_paper_stand_questions_answers_and_sources_only(page, address):
    open_chat(page, address)
    ask(page, QUESTION)
    page.emulate_media(media="print")
    try:
        assert page.locator(".na-question").is_visible()
        assert page.locator(".na-quote").first.is_visible()
        assert page.locator(".na-credit").first.is_visible()
        for gone in (".st-key-masthead", "[data-testid=stSidebar]", "[class*=st-key-actions-]", ".st-key-export"):
            assert not page.locator(gone).first.is_visible(), gone
    finally:
        page.emulate_media(media="screen")


def test_a_thumb_down_asks_what_was_wrong(page, address, folder):
    from chatbot.conversations.database import Conversations
    from chatbot.conversations.feedback import Feedback

    open_chat(page, address)
    ask(page, QUESTION)
    page.locator("[class*=st-key-actions-] [data-testid=stFeedback] button").last.click()
    page.get_by_role("button", name="Out of date").or_(page.get_by_role("radio", name="Out of date")).first.click()
    feedback = Feedback(Conversations(folder))
    for _ in range(50):
        if [given["reason"] for given in feedback.all()] == ["Out of date"]:
            break
        page.wait_for_timeout(100)
    assert [(given["helpful"], given["reason"]) for given in feedback.all()] == [(False, "Out of date")]


def test_one_serif_is_the_same_on_every_machine(page, address):
    open_chat(page, address)
    family = page.locator(".na-welcome h1").evaluate("title => getComputedStyle(title).fontFamily")
    assert family.startswith('"Source Serif"')
    assert page.evaluate("document.fonts.check('16px \"Source Serif\"')")
