"""What the server forbids browsers to do with its pages."""

import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from .server import CHROMIUM, PATIENCE_MS, serve

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and not os.environ.get("CI"), reason="there is no Chromium; in CI there must be one"
    ),
]


@pytest.fixture(scope="module")
def address(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(sample_archive, tmp_path_factory.mktemp("headers") / "log") as address:
        yield address


def headers(address: str) -> dict[str, str]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return dict(answer.headers)
    except urllib.error.HTTPError as error:
        return dict(error.headers)


@pytest.mark.parametrize("path", ["/", "/browse", "/_stcore/health", "/static/js/none.js", "/media/none", "/..%2f"])
def test_every_answer_is_strict(address: str, path: str) -> None:
    found = headers(address + path)
    policy = dict(part.split(" ", 1) for part in found["content-security-policy"].split("; "))
    assert policy["frame-ancestors"] == "'none'"
    assert policy["default-src"] == "'self'"
    assert "unsafe" not in policy["script-src"]
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "same-origin"


def test_a_script_that_comes_in_does_not_run_and_ours_do(page, address: str) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    page.goto(address)
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill("What happened to the ants?")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Citation 1").first.click()
    page.locator("mark#cited").wait_for()
    page.wait_for_function(
        "(() => { const at = document.querySelector('mark#cited').getBoundingClientRect().top;"
        " return 0 < at && at < innerHeight })()"
    )
    assert refused == []
    page.evaluate("""
        const script = document.createElement("script");
        script.textContent = "document.title = 'taken over'";
        document.body.append(script);
        document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=\\"document.title='taken over'\\">");
        fetch("http://127.0.0.2:9/", {mode: "no-cors"}).catch(() => {});
    """)
    page.wait_for_timeout(500)
    assert page.title() != "taken over"
    assert len(refused) >= 3


def test_no_other_page_frames_it(chromium, address: str) -> None:
    page = chromium.new_page()
    page.set_default_timeout(PATIENCE_MS)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.set_content(f'<iframe src="{address}"></iframe>')
    page.wait_for_timeout(1_000)
    assert any("frame-ancestors" in one or "X-Frame-Options" in one for one in refused), refused
    page.close()
