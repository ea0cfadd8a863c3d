import re
from pathlib import Path

import pytest

from chatbot.bot import Bot

from .server import CHROMIUM, FLAGS, PATIENCE_MS
from .support import ingest


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample articles, ingested once; tests that change an archive copy it."""
    folder = tmp_path_factory.mktemp("web") / "sample"
    ingest(folder, "--sample")
    return folder


@pytest.fixture(autouse=True)
def no_follow_ups(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow-up questions cost up to six answers after each; only the tests about them look for any."""
    if "follow_ups" not in request.fixturenames:
        monkeypatch.setattr(Bot, "follow_up_questions", lambda *_args, **_options: [])


@pytest.fixture
def follow_ups() -> None:
    """Look for follow-up questions, as the app does."""


@pytest.fixture
def archive(sample_archive: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample archive, as the one that the app opens."""
    monkeypatch.setenv("NEWS_ARCHIVE", str(sample_archive))
    return sample_archive


@pytest.fixture(scope="module")
def chromium():
    sync_api = pytest.importorskip("playwright.sync_api")
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
