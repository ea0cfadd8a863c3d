"""Text of a page that no reader sees: what is hidden, and what is there for screen readers alone."""

from typing import Any

from ingest.extraction.clutter.trees import drop
from ingest.text.cleaning import word_count

_MOST_WORDS = 60
"""Of what is dropped; a longer text that is hidden at first is often the article itself, behind "read more"."""
_FOR_READERS_ALOUD = frozenset(
    "visually-hidden visuallyhidden visually_hidden sr-only screen-reader-text screen-reader screenreader "
    "screen-reader-only screenreader-only screen-reader-response u-visually-hidden element-invisible assistive-text "
    "a11y-hidden hide-visually offscreen".split()
)
_STYLES = ("display:none", "visibility:hidden")
_FACTS = "boolean(descendant-or-self::*[@itemprop or @datetime or @rel='author' or self::meta or self::script])"
"""What is hidden may be meant for programs: days and authors are looked for there."""


def drop_hidden(root: Any) -> None:
    """Take short texts that are not shown out of `root`, but for those with facts about the article."""
    found = [
        element
        for element in root.iter(
            "p", "span", "div", "li", "section", "em", "strong", "b", "i", "small", "label", "h2", "h3", "h4"
        )
        if element.attrib and _is_hidden(element) and word_count(element.text_content()) <= _MOST_WORDS
    ]
    drop(element for element in found if not element.xpath(_FACTS))


def _is_hidden(element: Any) -> bool:
    if element.get("hidden") not in (None, "until-found"):
        return True
    style = (element.get("style") or "").lower().replace(" ", "")
    if any(one in style for one in _STYLES):
        return True
    classes = element.get("class")
    return bool(classes) and not _FOR_READERS_ALOUD.isdisjoint(classes.lower().split())
