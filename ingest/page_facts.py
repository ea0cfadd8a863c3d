"""What a page says about its article outside of the text: JSON-LD, and its visible headline."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.cleaning import clean_line

_ARTICLE = re.compile(r"(?:\w*Article|BlogPosting|Report|Review|LiveBlogPosting)")
_SEPARATOR = re.compile(r"\s+[|–—•·»:-]+\s+|\s*\|\s*")
_DEEPEST = 20
_LONGEST_NAME = 60
_BYLINES = (
    "//*[contains(concat(' ', @rel, ' '), ' author ')]",
    "//*[contains(concat(' ', @class, ' '), ' author ') and contains(concat(' ', @class, ' '), ' vcard ')]",
    "//*[@itemprop='author']",
    "//*[contains(concat(' ', @class, ' '), ' byline ') or contains(concat(' ', @class, ' '), ' author ')]",
    "//*[contains(@class, 'post-author-name') or contains(@class, '--author') or contains(@class, 'meta-author')]",
)
_SAID_BEFORE = re.compile(
    r"^\W*(?:(?:[Pp]osted|[Ww]ritten|[Pp]ublished)\b.{0,40}\bby|[Bb]y|von|par|por|[Aa]utor(?:in)?\s*:|[Aa]uthor\s*:)\s+"
)
_NOT_A_COMMENT = "[not(ancestor-or-self::*[contains(@class, 'comment') or contains(@id, 'comment')])]"


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The article's facts in the page's JSON-LD; dates as written there."""

    authors: tuple[str, ...] = ()
    published: str | None = None
    updated: str | None = None
    section: str | None = None


def linked_facts(root: Any) -> PageFacts:
    """The first article that the JSON-LD of the page tells of; nothing where there is none, or it cannot be read."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            found = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _items(found, 0):
            kinds = item.get("@type")
            if any(
                isinstance(k, str) and _ARTICLE.fullmatch(k) for k in (kinds if isinstance(kinds, list) else [kinds])
            ):
                return PageFacts(
                    tuple(dict.fromkeys(_names(item.get("author")))),
                    _text(item.get("datePublished")),
                    _text(item.get("dateModified")),
                    _text(item.get("articleSection")),
                )
    return PageFacts()


def headline(root: Any, title: str, site: str | None) -> str:
    """The headline as the page shows it.

    Args:
        title: from the page's metadata; it may end in the name of the site.
    """
    shown = [text for one in root.iter("h1") if (text := clean_line(one.text_content()))]
    ours = _words(title)
    near = [one for one in shown if _words(one) and len(_words(one) & ours) >= 0.5 * min(len(_words(one)), len(ours))]
    long = [one for one in near if len(one.split()) >= 2 and _words(one) != _words(site or "")]
    if long:
        return max(long, key=lambda one: len(_words(one) & ours))
    return _without_site(title, site)


def shown_authors(root: Any) -> tuple[str, ...]:
    """Who the page itself names as its author, in the markup that says so; whoever wrote the comments is left out."""
    for path in _BYLINES:
        names = [clean_line(one.text_content()) for one in root.xpath(path + _NOT_A_COMMENT)]
        short = [name for name in names if name and len(name) <= _LONGEST_NAME]
        if short:
            return (_SAID_BEFORE.sub("", short[0]),)
    return ()


def _without_site(title: str, site: str | None) -> str:
    name = "".join(sorted(_words(site or "")))
    parts = _SEPARATOR.split(title)
    if name and len(parts) > 1 and "".join(sorted(_words(parts[-1]))) == name:
        return title[: title.rindex(parts[-1])].rstrip(" |–—•·»:-")
    return title


def _items(found: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(found, list):
        for one in found:
            yield from _items(one, depth + 1)
    elif isinstance(found, dict):
        yield found
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _items(found.get(key), depth + 1)


def _names(found: object) -> Iterator[str]:
    if isinstance(found, list):
        for one in found:
            yield from _names(one)
    elif isinstance(found, dict):
        if found.get("@type") != "Organization":  # the publisher; a byline on the page says more
            yield from _names(found.get("name"))
    elif isinstance(found, str) and not found.startswith("http") and (name := clean_line(found)):
        yield name


def _text(found: object) -> str | None:
    if isinstance(found, list):
        found = found[0] if found else None
    return clean_line(found) if isinstance(found, str) else None


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
