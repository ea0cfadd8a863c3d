"""Titles and texts of feeds: plain text or markup, whatever the format leaves open and publishers escape twice."""

import html
import re

_ELEMENTS = (
    "a|abbr|acronym|address|article|aside|audio|b|big|blockquote|body|br|center|cite|code|dd|del|div|dl|dt|em|embed|"
    "figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|ins|li|main|mark|nav|nobr|object|ol|p|"
    "picture|pre|q|s|script|section|small|source|span|strike|strong|style|sub|sup|table|tbody|td|tfoot|th|thead|time|"
    "title|tr|tt|u|ul|video|wbr"
)
_TAG = re.compile(rf"<(?:/?(?:{_ELEMENTS}|[a-z]+:[a-z]+)(?=[\s/>])[^<>]*|!--[^<>]*--)>", re.I)
"""A tag of HTML; "< 30%" and "<3" are none."""
_CLOSED = re.compile(rf"<(?P<name>{_ELEMENTS})(?=[\s>])[^<>]*>[^<]*</(?P=name)\s*>", re.I)


def without_tags(text: str, instead: str = "") -> str:
    """`text` without the tags of HTML in it; every other "<" stays."""
    return _TAG.sub(instead, text)


def has_tags(text: str) -> bool:
    """Returns whether `text` is markup."""
    return _TAG.search(text) is not None


def plain(text: str, *, is_markup: bool = True) -> str:
    """`text` as a reader sees it, also where it was escaped once more than its format asks for.

    Args:
        is_markup: whether tags in it are tags; otherwise they are what it tells of.
    """
    found = html.unescape(html.unescape(without_tags(text) if is_markup else text))
    return without_tags(found) if is_markup and _CLOSED.search(found) else found
