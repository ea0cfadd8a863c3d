import functools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from chatbot.bot import Bot

from .server import CHROMIUM, FLAGS, PATIENCE_MS

WINDOW = {"width": 1190, "height": 800}
"""Too narrow for an article beside its conversation: a citation opens the article's page."""


@pytest.fixture(scope="session")
def sample_archive(sample_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample articles, and the conversations of the tests; those that change an archive copy it."""
    return shutil.copytree(sample_template, tmp_path_factory.mktemp("web") / "sample")


@pytest.fixture(autouse=True, scope="session")
def components_are_looked_for_once() -> Iterator[None]:
    """For each page that a test opens, Streamlit reads what is written of every package that is installed."""
    with pytest.MonkeyPatch.context() as patch:
        found = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(autouse=True)
def no_suggestions(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples cost a dozen answers, follow-up questions up to six after each; only the tests about them look for any.

    So it is with the servers of `server.serve`.
    """
    for fixture, method in (("examples", "example_questions"), ("follow_ups", "follow_up_questions")):
        if fixture not in request.fixturenames:
            monkeypatch.setattr(Bot, method, lambda *_args, **_options: [])


@pytest.fixture
def examples() -> None:
    """Look for questions to begin with, as the app does."""


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


@pytest.fixture(scope="module")
def tab(chromium):
    """A tab for one test after the other: a new one would compile Streamlit's scripts anew, for seconds."""
    context = chromium.new_context(viewport=WINDOW)
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(tab):
    """A page that fails its test if anything is asked of another machine, or a script of an article runs.

    Its browser knows nothing of the tests before.
    """
    elsewhere: list[str] = []
    trouble: list[str] = []
    listeners = {
        "request": lambda request: elsewhere.append(request.url) if _is_elsewhere(request.url) else None,
        "websocket": lambda socket: elsewhere.append(socket.url) if _is_elsewhere(socket.url) else None,
        "dialog": lambda dialog: (trouble.append(dialog.message), dialog.dismiss()),
        "pageerror": lambda error: trouble.append(str(error)),
    }
    for event, listener in listeners.items():
        tab.on(event, listener)
    yield tab
    for event, listener in listeners.items():
        tab.remove_listener(event, listener)
    forget(tab)
    assert elsewhere == []
    assert trouble == []


def forget(page) -> None:
    """Leave the page that is open, and all that its browser has kept."""
    page.evaluate("location.protocol.startsWith('http') && (localStorage.clear(), sessionStorage.clear())")
    page.goto("about:blank")
    page.context.clear_cookies()
    page.context.clear_permissions()
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WINDOW)
    page.mouse.move(0, 0)


def _is_elsewhere(url: str) -> bool:
    return not re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:", url)
