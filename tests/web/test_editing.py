"""What editors may do and readers may not: a real server, a real browser, a real OpenID provider."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot.conversations.database import Conversations
from chatbot.conversations.pins import Picks
from chatbot.web.parts.editor_tools import take_down
from store import Archive
from store.files.lock import writer_lock

from .identity import Provider, provider, served_behind
from .make_screenshots import settle
from .server import CHROMIUM
from .test_signing_in import ask, sign_in

in_a_browser = pytest.mark.skipif(
    not CHROMIUM.exists() and not os.environ.get("CI"), reason="there is no Chromium; in CI there must be one"
)
ANTS, OTHER = "GUM_interview_ants", "GUM_interview_brotherhood"


@pytest.fixture(scope="module")
def folder(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("editing") / "archive"
    shutil.copytree(sample_archive, folder)
    with (folder / "archive.toml").open("a", encoding="utf-8") as settings:
        settings.write(
            '\n[chat]\nreaders = ["@paper.example"]\neditors = ["desk@paper.example", "chief@owner.example"]\n'
        )
    return folder


@pytest.fixture(scope="module")
def identity() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture(scope="module")
def address(folder: Path, identity: Provider) -> Iterator[str]:
    with served_behind(identity, folder) as address:
        yield address


@pytest.mark.browser
@in_a_browser
def test_a_reader_finds_nothing_to_edit(page, address: str, identity: Provider) -> None:
    sign_in(page, address, identity, email="ann@paper.example")
    page.get_by_test_id("stChatInputTextArea").wait_for()
    assert page.get_by_role("link", name="Editors").count() == 0
    page.goto(f"{address}/editors")
    page.get_by_text("for editors who have signed in").wait_for()
    assert page.get_by_label("Pin an article").count() == 0
    page.goto(f"{address}/article?article={ANTS}")
    page.locator(".na-article").wait_for()
    page.locator("[data-test-script-state=notRunning]").wait_for(state="attached")
    assert page.get_by_text("Take this article down").count() == 0


@pytest.mark.browser
@in_a_browser
def test_an_editor_pins_sees_what_readers_say_and_takes_down(
    page, address: str, identity: Provider, folder: Path
) -> None:
    sign_in(page, address, identity, email="chief@owner.example")
    ask(page)
    settle(page)
    page.locator("[data-testid^=stFeedbackButton]").last.click()
    settle(page)
    page.get_by_role("link", name="Editors").click()
    page.get_by_text("0 answers helped, 1 did not.").wait_for()
    for one in (ANTS, OTHER):
        settle(page)  # until then, an old box may stand beside the new one
        page.get_by_label("Pin an article").fill(one)
        page.get_by_role("button", name="Pin", exact=True).click()
        page.wait_for_function("number => document.querySelectorAll('[class*=st-key-pinned-]').length == number",
                               arg=1 if one == ANTS else 2)  # fmt: skip
    page.get_by_role("button", name="Up").nth(1).click()
    first = page.locator(".st-key-pinned-0")
    first.get_by_text("Brotherhood").wait_for()
    page.goto(address)
    page.locator(".st-key-picks .stPageLink").first.get_by_text("Brotherhood").wait_for()

    page.goto(f"{address}/article?article={OTHER}")
    # Not the text alone: until the page is whole, that is the link to the editors' page.
    page.locator("[data-testid=stExpander] summary", has_text="Editors").click()
    # Until it stands open, a press lands on the button and its release on what has moved below the pointer.
    page.wait_for_function("() => document.getAnimations().length == 0")
    page.get_by_role("button", name="Take this article down").click()
    page.get_by_text("Please say why").wait_for()
    with writer_lock(folder):
        page.get_by_label("Why it is taken down").fill("it named a child")
        page.get_by_role("button", name="Take this article down").click()
        page.get_by_text("Articles are being added just now").wait_for()
    page.get_by_role("button", name="Take this article down").click()
    page.get_by_text("The article has been taken down").wait_for()
    archive = Archive(folder)
    assert archive.article(OTHER) is None
    assert archive.article(ANTS) is not None
    assert [one.reason for one in archive.removals()] == ["taken down by an editor: it named a child"]
    archive.close()
    assert Picks(Conversations(folder)).listed() == (ANTS,)


def test_pins_keep_their_order(tmp_path: Path) -> None:
    picks = Picks(Conversations(tmp_path))
    for one in ("a", "b", "c", "a"):
        picks.pin(one, "desk@paper.example")
    assert picks.listed() == ("a", "b", "c")
    picks.move("c", -1)
    assert picks.listed() == ("a", "c", "b")
    picks.move("c", -5)
    picks.move("unknown", 1)
    assert picks.listed() == ("c", "a", "b")
    picks.move("c", 9)
    picks.unpin("a")
    assert picks.listed() == ("b", "c")


def test_taking_down_what_is_not_there_says_so(sample_archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    shutil.copytree(sample_archive, folder)
    assert take_down(folder, "never-was", "no reason") == "The archive has no such article any more."
    assert "no archive" in take_down(tmp_path / "nowhere", "a", "b")
