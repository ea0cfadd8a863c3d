"""Text from elsewhere on somebody's terminal: shown, never obeyed."""

import re
import sys
from typing import TextIO

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""All control characters but tab and newline, and what turns the direction of writing around."""


def plain(text: str) -> str:
    r"""`text` with control characters spelled out, as in ``\u001b``: in JSON that means the same."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def say(text: str, *, file: TextIO | None = None, flush: bool = False) -> None:
    """Print `text`, which may quote an article, an address or a file's name."""
    print(plain(text), file=file or sys.stdout, flush=flush)
