"""Words as indexes and scores compare them."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from chatbot.language.words import stem

ENDINGS = [
    first + last for first in ("al", "iz", "ous", "ative", "ful") for last in ("ing", "ed", "ness", "ation", "ly")
]
WORDS = [begin + end for begin in ("nation", "relig", "organ", "gener", "communic") for end in ENDINGS]


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns every few instructions."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
def test_stems_are_the_same_whoever_else_asks_for_some() -> None:
    uncached = stem.__wrapped__
    alone = [uncached(word) for word in WORDS]
    with ThreadPoolExecutor(6) as readers:
        for found in readers.map(lambda _: [uncached(word) for word in WORDS], range(60)):
            assert found == alone
