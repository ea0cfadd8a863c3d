"""Output on somebody's terminal: text from elsewhere, shown but never obeyed, and how far the work has come."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""All control characters but tab and newline, and what turns the direction of writing around."""


def plain(text: str) -> str:
    r"""`text` with control characters spelled out, as in ``\u001b``: in JSON that means the same."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def say(text: str, *, file: TextIO | None = None, flush: bool = False) -> None:
    """Print `text`, which may quote an article, an address or a file's name."""
    print(plain(text), file=file or sys.stdout, flush=flush)


@contextmanager
def progress_bar(doing: str = "embedding") -> Iterator[Callable[[int], Callable[[int], object]]]:
    """A bar for work on passages; yields what begins it anew with a total, and returns what is told of each step."""
    from tqdm import tqdm

    bar = tqdm(desc=doing, unit=" passages", disable=None)  # None: only on a terminal

    def begin(total: int) -> Callable[[int], object]:
        bar.reset(total)
        return lambda count: bar.update(count)

    with bar:
        yield begin
