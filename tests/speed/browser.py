"""How fast the pages are in Chromium, and what many readers at once do to them.

    python -m tests.speed.browser FOLDER --archive DIR [--readers 10] [--seconds 60]

FOLDER as in `tests/quality/newsquiz.py`, DIR an archive of it; it is copied. Measured on an otherwise idle machine: the
start of the server to its first answer, a question to its first quotation painted, a click on a citation to the marked
sentence, the other pages; then so many readers, each in a browser context of their own, ask one question after another.
"""

import argparse
import asyncio
import itertools
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from playwright.async_api import Browser, Page, async_playwright

from tests.quality.newsquiz import read_questions
from tests.speed.newsquiz import show
from tests.web.server import CHROMIUM, FLAGS, serve

PATIENCE_MS = 60_000
QUOTE = ".na-quote"
ALONE = 30
"""Questions that one reader asks while nobody else does."""


async def opened(browser: Browser, address: str) -> Page:
    """A new reader's page, ready for a question."""
    context = await browser.new_context(viewport={"width": 1280, "height": 860})
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    await page.goto(address)
    await page.get_by_test_id("stChatInputTextArea").wait_for()
    return page


async def settled(page: Page) -> None:
    """Wait until the app has nothing more to draw, old boxes among it to take away."""
    await page.wait_for_timeout(100)
    await page.locator("[data-test-script-state=notRunning]").wait_for(state="attached")
    await page.wait_for_function("document.querySelectorAll('[data-testid=stChatInputTextArea]').length < 2")


async def asked(page: Page, question: str, turn: int, *, at_once: bool = False) -> float:
    """Milliseconds until the first quotation of the `turn`-th reply is painted.

    Args:
        at_once: as soon as there is a box to ask in; else once the page has settled.
    """
    if not at_once:
        await settled(page)
    await page.get_by_test_id("stChatInputTextArea").fill(question)
    began = time.perf_counter()
    await page.keyboard.press("Enter")
    await page.locator(f".st-key-turn-{turn} {QUOTE}").first.wait_for()
    return (time.perf_counter() - began) * 1_000


async def alone(page: Page, questions: Sequence[str]) -> dict[str, float]:
    """One reader, who also opens the first citation of every answer."""
    quoted, marked = [], []
    for question in questions:
        await page.get_by_role("button", name="New conversation").click()
        await page.locator(".na-welcome").wait_for()
        quoted.append(await asked(page, question, 1))
        await settled(page)
        began = time.perf_counter()
        await page.get_by_role("link", name="Citation 1").first.click()
        await page.locator("mark#cited").wait_for()
        marked.append((time.perf_counter() - began) * 1_000)
        await page.locator(".st-key-back a").first.click()
        await page.get_by_test_id("stChatInputTextArea").wait_for()
    return {
        "question to first quotation, median ms": statistics.median(quoted),
        "question to first quotation, 95th percentile ms": float(np.percentile(quoted, 95)),
        "citation to marked sentence, median ms": statistics.median(marked),
        "citation to marked sentence, 95th percentile ms": float(np.percentile(marked, 95)),
    }


async def many(
    browser: Browser, address: str, questions: Sequence[str], readers: int, seconds: float
) -> dict[str, float]:
    """So many readers at once; each must see their own question over every reply."""
    pages = [await opened(browser, address) for _ in range(readers)]
    ends = time.perf_counter() + seconds
    took: list[float] = []
    crossed = errors = 0

    async def read(number: int, page: Page) -> None:
        nonlocal crossed, errors
        own = itertools.islice(itertools.cycle(questions), number, None, readers)
        for turn, question in enumerate(own, start=1):
            if time.perf_counter() > ends:
                return
            took.append(await asked(page, question, turn))
            shown = await page.locator(f".st-key-turn-{turn} .na-question").first.inner_text()
            crossed += " ".join(shown.split()) != " ".join(question.split())
            errors += await page.locator("[data-testid=stException]").count()

    await asyncio.gather(*(read(number, page) for number, page in enumerate(pages)))
    return {
        f"{readers} readers: answers": len(took),
        f"{readers} readers: median ms": statistics.median(took),
        f"{readers} readers: 95th percentile ms": float(np.percentile(took, 95)),
        f"{readers} readers: answers in the wrong browser": crossed,
        f"{readers} readers: errors": errors,
    }


async def measure(address: str, questions: Sequence[str], began: float, readers: int, seconds: float) -> None:
    """Everything, printed as it is known."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await opened(browser, address)
        await asked(page, questions[0], 1, at_once=True)
        show({"start of the server to its first answer, s": time.perf_counter() - began})
        show(await alone(page, questions[1 : 1 + ALONE]))
        for name in ("browse", "coverage"):
            took = []
            for _ in range(5):
                at = time.perf_counter()
                await page.get_by_role("link", name=name.title()).first.click()
                await page.locator(".na-title", has_text=name.title()).wait_for()
                took.append((time.perf_counter() - at) * 1_000)
                await page.get_by_role("link", name="Ask").first.click()
                await page.locator(".na-welcome").wait_for()
            show({f"{name}, click to heading, median ms": statistics.median(took)})
        show(await many(browser, address, questions, readers, seconds))
        await browser.close()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--readers", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    questions = [one.question for one in read_questions(options.folder) if one.answerable]
    with tempfile.TemporaryDirectory() as scratch:
        archive = shutil.copytree(options.archive, Path(scratch) / "archive")
        began = time.perf_counter()
        with serve(archive, Path(scratch) / "log") as address:
            asyncio.run(measure(address, questions, began, options.readers, options.seconds))


if __name__ == "__main__":
    main()
