"""The reading room in Chromium: the masthead, addresses that ask, keys, and what Streamlit would say of itself."""
# ruff: noqa: F401, F811 - fixtures are used by their names

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
