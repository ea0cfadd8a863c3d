"""Take the README's pictures: `python -m tests.web.make_screenshots [FOLDER]`, on the sample articles, in Chromium."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from .server import CHROMIUM, FLAGS, serve
from .support import ingest

HERE = Path(__file__).with_name("screenshots")
QUESTIONS = ("How much did hydrogen peroxide reduce infected ant fatalities?", "Who is the president of Mars?")
PATIENCE_MS = 60_000


def main(folder: Path) -> None:
    """Write the pictures into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        archive = Path(scratch) / "archive"
        ingest(archive, "--sample")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with serve(archive, Path(scratch) / "log") as address:
            for scheme in ("light", "dark"):
                for width in (1280, 400):
                    context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme)
                    context.set_default_timeout(PATIENCE_MS)
                    picture(context.new_page(), address, folder, f"{scheme}-{width}")
                    context.close()
        browser.close()


def picture(page: Page, address: str, folder: Path, name: str) -> None:
    """One reader's way: the landing page, an answer, its citation, a question that is declined."""
    page.goto(address)
    page.get_by_text("This archive answers").first.wait_for(state="attached")
    settle(page)
    page.screenshot(path=folder / f"landing-{name}.png")
    for title, question in zip(("chat", "declined"), QUESTIONS, strict=True):
        page.get_by_test_id("stChatInputTextArea").fill(question)
        page.keyboard.press("Enter")
        page.locator(".na-question", has_text=question).wait_for()
        settle(page)
        page.screenshot(path=folder / f"{title}-{name}.png")
    page.get_by_role("link", name="Citation 1").first.click()
    page.locator("mark#cited").wait_for()
    settle(page)
    page.screenshot(path=folder / f"citation-{name}.png")


def settle(page: Page) -> None:
    """Wait until the app has nothing more to draw."""
    page.wait_for_timeout(300)
    page.locator("[data-test-script-state=notRunning]").wait_for(state="attached")
    page.wait_for_timeout(700)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
