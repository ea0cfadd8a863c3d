"""The pages of the documentation, and what stands in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md")))
_BLOCK = re.compile(
    r"(?:^ *<!-- file: (?P<file>\S+) -->\n)?^(?P<indent> *)```(?P<language>[a-z]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code.

    Attributes:
        file: what the page says it is to be saved as.
    """

    language: str
    text: str
    file: str | None


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of code of `page`, in their order."""
    for found in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        indent = found["indent"]
        text = "".join(line.removeprefix(indent) for line in found["text"].splitlines(keepends=True))
        yield Block(found["language"], text, found["file"])


def prose(page: Path) -> str:
    """The text of `page` without its blocks of code."""
    return _BLOCK.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """What a link into `page` may name after the `#`."""
    headings = _HEADING.findall(prose(page))
    return {re.sub(r"[\s]+", "-", re.sub(r"[^\w\s-]", "", heading.lower()).strip()) for heading in headings}


def rows(text: str, header: str) -> Iterator[list[str]]:
    """The cells of each table in `text` whose header line begins with `header`."""
    inside = False
    for line in text.splitlines():
        if line.startswith(header):
            inside = True
        elif not line.startswith("|"):
            inside = False
        elif inside and not set(line) <= set("|- "):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def names(cell: str) -> list[str]:
    """What stands in backticks in a cell."""
    return re.findall(r"`([^`]+)`", cell)
