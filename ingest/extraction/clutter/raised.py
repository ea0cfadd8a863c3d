"""Raised figures, which lose their place when markup becomes text: marks of notes go, powers stay powers."""

import re
from typing import Any

from ingest.extraction.clutter.trees import replace

_MARK = re.compile(r"(?:\d{1,3}|[*†‡§¶]{1,3}|[a-z])(?:\s?[,–-]\s?\d{1,3})*", re.I)
"""One in brackets is apart already."""
_FIGURES = re.compile(r"[-–−+]?\d{1,3}")
_UNIT = re.compile(r"(?<![^\W\d_])(?:[mck]?m|dm|ft|in|yd|mi|sq|[a-z]{1,2})$", re.I)
_POWER_OF_TEN = re.compile(r"(?<![\d.,])10$")
_SMALL = {"2": "²", "3": "³"}


def set_raised_apart(root: Any) -> None:
    """Take the marks of notes out of `root`, and write powers so that no digits run together."""
    instead: dict[Any, str] = {}
    for element in root.iter("sup"):
        said = "".join(element.itertext()).strip()
        before = _text_before(element)
        if _FIGURES.fullmatch(said) and _POWER_OF_TEN.search(before):
            instead[element] = "^" + said
        elif said in _SMALL and _UNIT.search(before):
            instead[element] = _SMALL[said]
        elif _is_mark(element, said):
            instead[element] = ""
    replace(instead)


def _is_mark(element: Any, said: str) -> bool:
    if not _MARK.fullmatch(said):
        return False
    is_letter = any(map(str.isalpha, said))
    return not is_letter or element.find(".//a") is not None or not said.isalpha()


def _text_before(element: Any) -> str:
    previous = element.getprevious()
    if previous is not None:
        return previous.tail or "".join(previous.itertext())[-20:]
    parent = element.getparent()
    return (parent.text or "") if parent is not None else ""
