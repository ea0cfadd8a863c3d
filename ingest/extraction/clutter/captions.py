"""Captions of an article's pictures, with their credit, as paragraphs that say what they are."""

import re
from typing import Any

from ingest.text.cleaning import clean_line, word_count
from store import CAPTION_MARK

_FEWEST_WORDS = 4
_MOST = 20
_LONGEST = 600
_FEWEST_PARAGRAPHS = 2
_NEAR = 5
"""How far above a picture the element is that holds the article's paragraphs as well."""
_FOREIGN = "boolean(ancestor::aside | ancestor::nav | ancestor::footer | ancestor::a)"


def with_captions(paragraphs: list[str], root: Any) -> list[str]:
    """`paragraphs`, each caption after the one that it follows on the page; one that is there already is marked."""
    places = {_key(text): n for n, text in reversed(list(enumerate(paragraphs)))}
    after: dict[int, list[str]] = {}
    marked: set[int] = set()
    last, count = -1, 0
    seen: set[str] = set()
    for element in root.iter("p", "figcaption"):
        text = clean_line(element.text_content()) or ""
        key = _key(text)
        if element.tag == "p":
            last = places.get(key, last)
        elif count < _MOST and key not in seen and _is_caption(element, text, places):
            seen.add(key)
            count += 1
            if key in places:
                marked.add(places[key])
            else:
                after.setdefault(last, []).append(CAPTION_MARK + text)
    found: list[str] = []
    for n, text in enumerate(paragraphs):
        found.append(CAPTION_MARK + text if n in marked else text)
        if n == 0:  # what stands above the first paragraph must not become the article's beginning
            found += after.get(-1, [])
        found += after.get(n, [])
    return found


def _is_caption(element: Any, text: str, places: dict[str, int]) -> bool:
    if not word_count(text) >= _FEWEST_WORDS or len(text) > _LONGEST or element.xpath(_FOREIGN):
        return False
    above = element
    for _ in range(_NEAR):
        above = above.getparent()
        if above is None:
            return False
        kept = sum(1 for paragraph in above.iter("p") if _key(paragraph.text_content()) in places)
        if kept >= _FEWEST_PARAGRAPHS:
            return True
    return False


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
