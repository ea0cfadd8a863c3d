"""Take pictures of the app with the sample articles, in Chromium.

`python -m tests.web.make_screenshots` makes the README's, with a FOLDER every page in both themes and two widths.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from .server import CHROMIUM, FLAGS, SUGGESTIONS, serve
from .support import ingest

HERE = Path(__file__).with_name("screenshots")
README = ("landing", "chat", "citation", "browse", "coverage")
QUESTIONS = ("How much did hydrogen peroxide reduce infected ant fatalities?", "Who is the president of Mars?")
PATIENCE_MS = 60_000


def main(folder: Path, schemes: Sequence[str], widths: Sequence[int], titles: Sequence[str] = ()) -> None:
    """Write the pictures called `titles` into `folder`, all of them if none is named."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        archive = Path(scratch) / "archive"
        ingest(archive, "--sample")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with serve(archive, Path(scratch) / "log", suggesting=SUGGESTIONS) as address:
            for scheme in schemes:
                for width in widths:
                    context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme)
                    context.set_default_timeout(PATIENCE_MS)
                    for title in visit(page := context.new_page(), address):
                        if not titles or title in titles:
                            page.screenshot(path=folder / f"{title}-{scheme}-{width}.png")
                    context.close()
        browser.close()


def visit(page: Page, address: str) -> Iterator[str]:
    """One reader's way, paused where a picture is worth taking."""
    page.goto(address)
    page.get_by_role("heading", name="Ask the archive").wait_for()
    settle(page)
    yield "landing"
    for title, question in zip(("chat", "declined"), QUESTIONS, strict=True):
        page.get_by_test_id("stChatInputTextArea").fill(question)
        page.keyboard.press("Enter")
        page.locator(".na-question", has_text=question).wait_for()
        settle(page)
        yield title
    page.get_by_role("link", name="Citation 1").first.click()
    page.locator("mark#cited").wait_for()
    settle(page)
    yield "citation"
    for title in ("browse", "coverage"):
        page.goto(f"{address}/{title}")
        page.locator(".na-title").wait_for()
        settle(page)
        yield title


def settle(page: Page) -> None:
    """Wait until the app has nothing more to draw."""
    page.wait_for_timeout(300)
    page.locator("[data-test-script-state=notRunning]").wait_for(state="attached")
    page.wait_for_timeout(700)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]), ("light", "dark"), (1280, 400))
    else:
        main(HERE, ("light",), (1280,), README)
