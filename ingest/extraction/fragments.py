"""Markup that is no page: the text of an article as editorial systems and feeds hold it, perhaps one paragraph."""

import re
from typing import Any

from ingest.extraction.clutter.raised import set_raised_apart
from ingest.text.cleaning import clean_line, clean_text, word_count

_PAGE = re.compile(r"<(?:html|head|body|title)[\s>]", re.I)
_LEAST_WORDS = 5
"""Fewer are a label or a menu, not a text."""
_BLOCKS = frozenset(
    "address article aside blockquote br caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hr li main nav ol p pre section table td th tr ul".split()
)
_UNSEEN = frozenset(("script", "style", "template", "noscript", "head"))


def is_page(html: str) -> bool:
    """Returns whether `html` is a whole page, and not only the text of one."""
    return _PAGE.search(html) is not None


def text_of_fragment(html: str) -> str | None:
    """The paragraphs of `html`, all of them; None if it says too little to be a text, or cannot be read."""
    from lxml import etree
    from lxml.html import fragment_fromstring

    try:
        root: Any = fragment_fromstring(clean_text(html), create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    set_raised_apart(root)
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        written = element.tail if event != "start" else None if element.tag in _UNSEEN else element.text
        pieces += ["\n" if element.tag in _BLOCKS else "", (written or "").replace("\n", " ")]
    lines = "".join(pieces).split("\n")
    text = "\n\n".join(line for line in map(clean_line, lines) if line)
    return text if word_count(text) >= _LEAST_WORDS else None
