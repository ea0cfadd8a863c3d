"""What of a page's text did not become the article's, and why: for a person who checks a new source."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.extraction.clutter.boilerplate import without_boilerplate
from ingest.extraction.clutter.teasers import teasers_in
from ingest.extraction.facts.page_kind import asks_for_money
from ingest.extraction.html import tree_of
from ingest.text.cleaning import clean_line, word_count

_FEWEST_WORDS = 6
"""Of a line that is worth naming; menus and labels have fewer."""
_LARGEST = 4_000_000
"""Of a page that is looked at."""
_MOST_LINES = 2_000
"""Of a page that are looked at."""
_LINES = ("p", "li", "blockquote", "h2", "h3", "h4", "figcaption", "td", "pre")
_PLACES = (
    ("ancestor-or-self::*[contains(@class, 'comment') or contains(@id, 'comment')]", "in the comments"),
    ("ancestor::nav", "in a menu"),
    ("ancestor::footer", "in the page's foot"),
    ("ancestor::aside", "beside the article"),
    ("ancestor::form", "in a form"),
    ("ancestor-or-self::*[@hidden or @aria-hidden='true' or contains(@style, 'display:none')]", "hidden on the page"),
)
_ELSEWHERE = "not in what was taken for the article"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line of a page that is not in its article, and why, in a few words."""

    line: str
    why: str


def left_out(page: bytes | str, url: str | None, text: str) -> Iterator[LeftOut]:
    """The lines of `page` that are not in `text`, in their order; none if it cannot be read."""
    if len(page) > _LARGEST:
        return
    try:
        root = tree_of(page)
    except Exception:  # the page's fault, whatever it does to the parser; extraction names it
        return
    if root is None:
        return
    kept = _squeezed(text)
    of_cards = {line for card in teasers_in(root, url) for line in card.iter(*_LINES)}
    for count, element in enumerate(root.iter(*_LINES)):
        if count == _MOST_LINES:
            return
        if any(True for _ in element.iterdescendants(*_LINES)):
            continue
        line = clean_line(element.text_content()) or ""
        if word_count(line) >= _FEWEST_WORDS and _squeezed(line) not in kept:
            yield LeftOut(line, "about another story" if element in of_cards else _why(element, line))


def _why(element: Any, line: str) -> str:
    for path, why in _PLACES:
        if element.xpath(f"boolean({path})"):
            return why
    if asks_for_money(line):
        return "asks for a subscription"
    return _ELSEWHERE if list(without_boilerplate([line], "")) else "a line that pages put around articles"


def _squeezed(text: str) -> str:
    return "".join(re.findall(r"\w+", text.lower()))
