"""Who may come in, and whose conversations they see: a real server, a real browser, a real OpenID provider."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from .identity import Provider, provider, served_behind
from .server import CHROMIUM, PATIENCE_MS, serve

QUESTION = "What did Nick Bos study?"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and not os.environ.get("CI"), reason="there is no Chromium; in CI there must be one"
    ),
]


@pytest.fixture(scope="module")
def folder(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("signing-in") / "archive"
    shutil.copytree(sample_archive, folder)
    settings = folder / "archive.toml"
    readers = '["@paper.example", "guest@elsewhere.example"]'
    settings.write_text(f"{settings.read_text(encoding='utf-8')}\n[chat]\nreaders = {readers}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def identity() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture(scope="module")
def address(folder: Path, identity: Provider) -> Iterator[str]:
    with served_behind(identity, folder) as address:
        yield address


def another(chromium):
    """The page of a reader beside the one of `page`."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def sign_in(page, address: str, identity: Provider, **claims: object):
    """The page of a reader who signed in."""
    page.goto(address)
    identity.claims = {"email_verified": True} | claims
    page.get_by_role("button", name="Sign in").click()
    return page


def ask(page) -> str:
    """Ask; returns the address of the conversation."""
    page.get_by_test_id("stChatInputTextArea").fill(QUESTION)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Citation 1").first.wait_for()
    page.wait_for_url("**c=**")
    return str(page.url)


def test_nobody_reads_who_has_not_signed_in(page, address: str) -> None:
    for path in ("", "browse", "coverage", "programs", "article?article=x"):
        page.goto(f"{address}/{path}")
        page.get_by_role("button", name="Sign in").wait_for()
        assert page.get_by_test_id("stChatInputTextArea").count() == 0
        assert "Nick Bos" not in page.content()


def test_a_conversation_belongs_to_who_asked(page, chromium, address: str, identity: Provider) -> None:
    ann = sign_in(page, address, identity, email="Ann@paper.example", sub="1")
    ann.get_by_text("Signed in as ann@paper.example").wait_for()
    conversation = ask(ann)
    bob = sign_in(another(chromium), address, identity, email="guest@elsewhere.example", sub="2")
    bob.get_by_text("Signed in as guest@elsewhere.example").wait_for()
    bob.goto(conversation)
    bob.get_by_text("no longer exists").wait_for()
    assert bob.get_by_text("Conversations (").count() == 0
    ann.goto(conversation)
    ann.get_by_role("link", name="Citation 1").first.wait_for()
    assert ann.get_by_text("Conversations (1)").count() == 1
    ann.get_by_role("button", name="Sign out").click()
    ann.get_by_role("button", name="Sign in").wait_for()
    bob.context.close()


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "eve@other.example"},
        {"email": "eve@paper.example", "email_verified": "false"},
        {"email": "eve@other.example,eve@paper.example"},
        {"sub": "@paper.example"},
    ],
    ids=["unlisted", "unverified", "two at once", "nameless"],
)
def test_who_is_not_among_the_readers_stays_outside(
    claims: dict[str, object], page, address: str, identity: Provider
) -> None:
    sign_in(page, address, identity, **claims)
    page.get_by_text("is not among the readers").wait_for()
    assert page.get_by_test_id("stChatInputTextArea").count() == 0


def test_a_server_for_others_answers_nobody_unless_it_is_meant_to(
    page, sample_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "server.log"
    with serve(sample_archive, log, "--server.address", "0.0.0.0") as address:
        page.goto(address)
        page.get_by_text("nobody has to sign in").wait_for()
        assert page.get_by_test_id("stChatInputTextArea").count() == 0
    monkeypatch.setenv("NEWS_OPEN", "1")
    monkeypatch.setenv("NEWS_QUESTIONS_A_MINUTE", "1")
    with serve(sample_archive, log, "--server.address", "0.0.0.0") as address:
        page.goto(address)
        ask(page)
        page.get_by_test_id("stChatInputTextArea").fill(QUESTION)
        page.keyboard.press("Enter")
        page.get_by_text("many questions in a short time").wait_for()
