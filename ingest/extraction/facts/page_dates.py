"""Whether the day that was found on a page is the day of its article: the one file that knows htmldate.

Where a page does not say its day in a way made for machines, the extractor takes what looks like one, wherever it
stands. A wrong day is worse than none: filters and "newest" trust it.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from itertools import islice
from typing import Any

from htmldate import find_date

from ingest.extraction.clutter.trees import drop
from ingest.text.cleaning import clean_line

DATE_PARAMS: Mapping[str, Any] = {"original_date": True, "outputformat": "%Y-%m-%dT%H:%M:%S%z"}
_AROUND = (
    "//aside[not(ancestor::article)] | //footer[not(ancestor::article)] | "
    "//*[@role='contentinfo' or @role='complementary']"
)
"""Other stories, and the year of a copyright."""
_RUNNING_TEXT = ("p", "li", "td", "blockquote")
_SENTENCE_WORDS = 7
_SHORTEST_SENTENCE = 40
"""Characters; what is shorter may be the line with the day."""
_WORD = re.compile(r"\w++")
_MONTH_FIRST = frozenset(("en-us", "en-ph", "es-us"))
_DAY_FIRST = re.compile(
    r"(?:en-(?:gb|ie|au|nz|in|za|ke|ng|sg)|de|fr|es|it|pt|nl|da|nb|no|fi|pl|cs|sk|ro|el|tr|id|vi|ca|hr|bg|ru|uk)(?:-.*)?"
)
_NEW_YEAR = re.compile(
    r"\b0?1[./-]\s?0?1[./-]|[./-]0?1[./-]0?1\b|\b(?:jan|ene|gen|jän)[^\W\d_]*\.? 0?1\b|"
    r"\b0?1(?:\.|st|er|º)? (?:de |of )?(?:jan|ene|gen|jän)",
    re.I,
)


def checked_day(found: str | None, root: Any, url: str | None) -> str | None:
    """`found`, or None where the page does not say that this is the article's day; or the other reading of it.

    Args:
        found: what the extractor makes of the page, ISO.
        root: the page's tree, whole.
    """
    if not found or root is None:
        return found
    day = date.fromisoformat(found[:10])
    if _is_in_head(root, found[:10]) or _is_in_address(day, url):
        return found
    tree = deepcopy(root)
    drop(tree.xpath(_AROUND))
    drop([one for one in tree.iter(*_RUNNING_TEXT) if _has_sentence(one.text_content())])
    left = find_date(tree, url=url, **DATE_PARAMS)
    if left is None or (left != found and not _is_outside_of_asides(found, root, url)):
        return None
    if day.day > 12:
        return found
    shown = clean_line(" ".join(tree.xpath("//text()[not(parent::script or parent::style)]"))) or ""
    if (day.month, day.day) == (1, 1) and not _NEW_YEAR.search(shown):
        return None
    return found if not _is_ambiguous(day, tree, shown) else _by_language(day, root, shown)


def _is_outside_of_asides(found: str, root: Any, url: str | None) -> bool:
    tree = deepcopy(root)
    drop(tree.xpath(_AROUND))
    return bool(find_date(tree, url=url, **DATE_PARAMS) == found)


def _has_sentence(text: str) -> bool:
    """Returns whether some words stand before the end of a sentence."""
    end = max(map(text.rfind, ".!?"))
    if len(text) <= _SHORTEST_SENTENCE or end < 0 or len(" ".join(text.split())) <= _SHORTEST_SENTENCE:
        return False
    words = _WORD.finditer(text, 0, end)
    first = next((word for word in words if len(word[0]) > 1 and word[0].isalpha()), None)
    return first is not None and sum(1 for _ in islice(words, _SENTENCE_WORDS - 1)) == _SENTENCE_WORDS - 1


def _is_in_head(root: Any, day: str) -> bool:
    return bool(root.xpath("boolean(//meta[contains(@content, $day)])", day=day))


def _is_in_address(day: date, url: str | None) -> bool:
    return bool(url and re.search(rf"{day.year}[/-]?0?{day.month}[/-]?0?{day.day}(?!\d)", url))


def _is_ambiguous(day: date, tree: Any, shown: str) -> bool:
    """Returns whether the page writes the day in figures alone, which may be read the other way round."""
    if day.day > 12 or day.day == day.month:
        return False
    a, b, year = day.day, day.month, day.year
    if not re.search(rf"(?<!\d)(?:0?{a}[/-]0?{b}|0?{b}[/-]0?{a})[/-](?:{year}|{year % 100:02})(?!\d)", shown):
        return False
    iso = f"{year}-{b:02}-{a:02}"
    in_words = (
        rf"(?<!\d)0?{a}(?:\.|st|nd|rd|th)? (?:de |of )?[^\W\d_]{{3,}}|[^\W\d_]{{3,}}\.? 0?{a}(?:st|nd|rd|th)?,? {year}"
    )
    in_attributes = tree.xpath("boolean(//@datetime[contains(., $day)] | //script[contains(., $day)])", day=iso)
    return not (in_attributes or iso in shown or re.search(in_words, shown))


def _by_language(day: date, root: Any, shown: str) -> str | None:
    """The day as the page's country writes it; None where that is not known."""
    tag = str(root.get("lang") or "").lower().replace("_", "-")
    is_month_first = tag in _MONTH_FIRST
    if not is_month_first and not _DAY_FIRST.fullmatch(tag):
        return None
    numbers = {day.day, day.month}
    for written in re.finditer(
        rf"(?<!\d)(\d{{1,2}})[/-](\d{{1,2}})[/-](?:{day.year}|{day.year % 100:02})(?!\d)", shown
    ):
        one, other = int(written[1]), int(written[2])
        if {one, other} == numbers:
            return date(day.year, *((one, other) if is_month_first else (other, one))).isoformat()
    return None
