"""The JSON-LD of a page: its items, as publishers write them, and the one that is about the page's own article."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from ingest.addresses import is_page_address, joined, same_address
from ingest.text.cleaning import clean_line

_DEEPEST = 20
"""Levels of JSON-LD that are looked into."""
_OPENED = re.compile(r"(?:(?://|/\*)\s*+)?(?:<!\[CDATA\[\s*+(?:\*/)?|<!--)")
_CLOSED = re.compile(r"(?:(?://|/\*)\s*+)?(?:\]\]>\s*+(?:\*/)?|-->)\s*+;?\s*+$")
"""How scripts are hidden from old browsers and XML parsers."""
_STRING_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*+"|,(?=\s*[}\]])', re.S)
_INNER = ("@graph", "mainEntity", "mainEntityOfPage")
_ARTICLE = re.compile(r"(?:\w*Article|BlogPosting|Report|Review|LiveBlogPosting|DiscussionForumPosting)")
_ADDRESSES = ("url", "@id", "mainEntityOfPage")
_MOST_TITLES = 20
_LONGEST_TITLE = 500
"""Characters; each title is compared with each item's."""


def items_of(script: Any) -> list[dict[str, Any]]:
    """The items that a ``script`` element holds, and those in them; none where it holds no JSON-LD."""
    if "ld+json" not in (script.get("type") or "").lower():
        return []
    return list(_items(loaded(script.text or ""), 0))


def loaded(text: str) -> object:
    """The JSON in `text`: in wrappers, with commas too many, several objects behind each other; None if it is none."""
    bare = text.strip()
    for _ in range(2):  # one in the other
        opened = _OPENED.match(bare)
        bare = _CLOSED.sub("", bare[opened.end() :] if opened else bare).strip()
    bare = bare.rstrip(";")
    for tried in (bare, _STRING_OR_COMMA.sub(lambda found: found[0] if found[0] != "," else "", bare)):
        try:
            return _all_in(tried)
        except (ValueError, RecursionError):
            continue
    return None


def _all_in(text: str) -> object:
    decoder, found, place = json.JSONDecoder(strict=False), [], 0
    while place < len(text):
        value, place = decoder.raw_decode(text, place)
        found.append(value)
        while place < len(text) and text[place] in " \t\r\n,;":
            place += 1
    return found[0] if len(found) == 1 else found


def _items(found: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(found, list):
        for item in found:
            yield from _items(item, depth + 1)
    elif isinstance(found, dict):
        yield found
        for key in _INNER:
            yield from _items(found.get(key), depth + 1)


def own_item(articles: Sequence[Mapping[str, Any]], root: Any, url: str | None) -> Mapping[str, Any] | None:
    """Which of the `articles` is the page's own; None if all are others."""
    pages = [address for address in _addresses_of_page(root, url) if is_page_address(address)]
    titles = _titles_of_page(root)
    for article in articles:
        if any(same_address(one, page) for one in _addresses(article, url) for page in pages):
            return article
    for article in articles:
        if (said := _said(article)) and any(said in title or title in said for title in titles):
            return article
    return next((one for one in articles if not _is_another(one, url, pages, titles)), None)


def kinds_of(item: Mapping[str, Any]) -> list[str]:
    """The types that `item` says it has."""
    found = item.get("@type")
    return [kind for kind in (found if isinstance(found, list) else [found]) if isinstance(kind, str)]


def is_article(item: Mapping[str, Any]) -> bool:
    """Returns whether `item` is of a kind of articles."""
    return any(map(_ARTICLE.fullmatch, kinds_of(item)))


def keep_own(root: Any, url: str | None) -> None:
    """Take other stories out of the page's JSON-LD, where extractors would take their facts for this one's."""
    scripts = [(script, [item for item in items_of(script) if is_article(item)]) for script in root.iter("script")]
    own = own_item([item for _, articles in scripts for item in articles], root, url)
    for script, articles in scripts:
        if any(item is not own for item in articles):
            script.text = json.dumps(own if any(item is own for item in articles) else {})


def _is_another(article: Mapping[str, Any], url: str | None, pages: Sequence[str], titles: Sequence[str]) -> bool:
    """Returns whether both address and headline of `article` are there, and neither is the page's."""
    addresses = [one for one in _addresses(article, url) if is_page_address(one)]
    is_elsewhere = bool(addresses and pages)
    words = set(_said(article).split())
    shared = max((len(words & set(title.split())) for title in titles), default=0)
    return bool(is_elsewhere and words and titles and shared * 2 < len(words))


def _addresses(article: Mapping[str, Any], base: str | None) -> Iterator[str]:
    for key in _ADDRESSES:
        found = article.get(key)
        found = found.get("@id") or found.get("url") if isinstance(found, dict) else found
        if isinstance(found, str) and found.strip():
            yield (joined(base, found) if base else found.strip()).partition("#")[0]


def _addresses_of_page(root: Any, url: str | None) -> Iterator[str]:
    for path in ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"):
        for found in root.xpath(path)[:1]:
            yield joined(url, str(found)) if url else str(found).strip()
    if url:
        yield url


def _titles_of_page(root: Any) -> list[str]:
    told = root.xpath("//meta[@property='og:title' or @name='twitter:title']/@content")
    shown = (one.text_content() for one in islice(root.iter("h1", "title"), _MOST_TITLES))
    found = (_words(one[:_LONGEST_TITLE]) for one in (*map(str, told[:_MOST_TITLES]), *shown))
    return [name for name in found if len(name) >= 8]


def _said(article: Mapping[str, Any]) -> str:
    found = article.get("headline") or article.get("name")
    return _words(found[:_LONGEST_TITLE]) if isinstance(found, str) else ""


def _words(text: str) -> str:
    """Lower case words with a space between."""
    return " ".join(re.findall(r"\w+", (clean_line(text) or "").lower()))
