"""How fast the pages are in Chromium, and what many readers at once do to them.

    python -m tests.speed.browser FOLDER --archive DIR [--readers 10] [--seconds 60] [--think 10]

FOLDER as in `tests/quality/newsquiz.py`, DIR an archive of it; it is copied. Measured on an otherwise idle machine: the
start of the server to its first answer, a question to its first quotation painted, a click on a citation to the marked
sentence, the other pages; then so many readers ask, one question after another: in a browser context each, and without
browsers, which on one machine take more of it than the server; without a pause, and with one for reading each answer.
"""

import argparse
import asyncio
import itertools
import random
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
from tests.web.client import Reader
from tests.web.server import CHROMIUM, FLAGS, SUGGESTIONS, serve

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


async def shown(page: Page, selector: str) -> None:
    """Wait until such an element is shown, looking at every frame: a locator soon looks but twice a second."""
    await page.wait_for_function("wanted => document.querySelector(wanted)?.checkVisibility()", arg=selector)


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
    await shown(page, f".st-key-turn-{turn} {QUOTE}")
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
        await shown(page, "mark#cited")
        marked.append((time.perf_counter() - began) * 1_000)
        await page.locator(".st-key-back a").first.click()
        await page.get_by_test_id("stChatInputTextArea").wait_for()
    return {
        "question to first quotation, median ms": statistics.median(quoted),
        "question to first quotation, 95th percentile ms": float(np.percentile(quoted, 95)),
        "citation to marked sentence, median ms": statistics.median(marked),
        "citation to marked sentence, 95th percentile ms": float(np.percentile(marked, 95)),
    }


class InBrowser:
    """A reader in a browser context of their own."""

    def __init__(self, page: Page) -> None:
        self._page, self._turn = page, 0

    async def ask(self, question: str) -> float:
        """Seconds until the first quotation is painted."""
        self._turn += 1
        return await asked(self._page, question, self._turn) / 1_000

    async def is_own(self, question: str) -> bool:
        """Whether `question` stands over the last reply."""
        assert not await self._page.locator("[data-testid=stException]").count()
        shown = await self._page.locator(f".st-key-turn-{self._turn} .na-question").first.inner_text()
        return " ".join(shown.split()) == " ".join(question.split())


class WithoutBrowser:
    """A reader who speaks Streamlit's messages."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.ask = reader.ask

    async def is_own(self, question: str) -> bool:
        """As `InBrowser.is_own`."""
        return " ".join(self._reader.asked.split()) == " ".join(question.split())


async def many(
    readers: Sequence[InBrowser | WithoutBrowser], questions: Sequence[str], seconds: float, think: float, marks: int
) -> dict[str, float]:
    """All of `readers` for so many seconds, each pausing `think` seconds after an answer, give or take half.

    Args:
        marks: question marks, from which on they are used here.
    """
    began = time.perf_counter()
    took: list[float] = []
    crossed = 0

    async def read(number: int, reader: InBrowser | WithoutBrowser) -> None:
        nonlocal crossed
        chance = random.Random(number)
        await asyncio.sleep(chance.random() * think)
        for count, plain in enumerate(itertools.islice(itertools.cycle(questions), number, None, len(readers))):
            # Never quite the same question twice: the server would remember its answer.
            question = plain.rstrip("?") + "?" * (marks + count * len(readers) // len(questions))
            if time.perf_counter() > began + seconds:
                return
            took.append(await reader.ask(question) * 1_000)
            crossed += not await reader.is_own(question)
            await asyncio.sleep(think * (0.5 + chance.random()))

    await asyncio.gather(*(read(number, reader) for number, reader in enumerate(readers)))
    kind = "in browsers" if isinstance(readers[0], InBrowser) else "without browsers"
    name = f"{len(readers)} readers {kind}, {think:g} s to read an answer"
    return {
        f"{name}: answers a minute": len(took) / (time.perf_counter() - began) * 60,
        f"{name}: median ms": statistics.median(took),
        f"{name}: 95th percentile ms": float(np.percentile(took, 95)),
        f"{name}: answers in the wrong place": crossed,
    }


async def measure(address: str, questions: Sequence[str], began: float, options: argparse.Namespace) -> None:
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
                await settled(page)
                at = time.perf_counter()
                await page.get_by_role("link", name=name.title()).first.click()
                await shown(page, ".na-title")
                took.append((time.perf_counter() - at) * 1_000)
                await page.get_by_role("link", name="Ask").first.click()
                await page.locator(".na-welcome").wait_for()
            show({f"{name}, click to heading, median ms": statistics.median(took)})
        for marks, think in ((10, 0.0), (20, options.think)):
            pages = [await opened(browser, address) for _ in range(options.readers)]
            show(await many([InBrowser(page) for page in pages], questions, options.seconds, think, marks))
            for page in pages:
                await page.context.close()
        await browser.close()
    for marks, think in ((30, 0.0), (40, options.think)):
        readers = [await Reader.open(address) for _ in range(options.readers)]
        show(await many([WithoutBrowser(one) for one in readers], questions, options.seconds, think, marks))
        for one in readers:
            await one.close()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--readers", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=10, help="seconds that a reader reads an answer")
    options = parser.parse_args()
    questions = [one.question for one in read_questions(options.folder) if one.answerable]
    with tempfile.TemporaryDirectory() as scratch:
        archive = shutil.copytree(options.archive, Path(scratch) / "archive")
        began = time.perf_counter()
        with serve(archive, Path(scratch) / "log", suggesting=SUGGESTIONS) as address:
            asyncio.run(measure(address, questions, began, options))


if __name__ == "__main__":
    main()
