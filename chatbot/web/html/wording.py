"""The words that pages are made of: text made safe to show, days, numbers, and sources under their readers' names.

Article text, titles, names and questions are data: they reach a page through `escape` (shown by `st.html`, which takes
no markdown, no LaTeX, no icon names), or through `label` where only a widget's markdown label will do. Sources go by
the names that the settings give them where they are shown; what is stored, filtered and exported keeps the archive's.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256
from html import escape as _escape
from typing import TypeVar

from chatbot.types import Evidence
from chatbot.understanding import chips
from store import Article, Copy, Moment, Related, day_of

Name = Callable[[str], str]
"""Gives what readers see of a source."""
Linked = TypeVar("Linked", Copy, Related)
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~$^!&()]")
_COLON = re.compile(r":(?=\S)")
_BLOCK_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")
WORD_JOINER = "\u2060"  # invisible


def escape(text: str) -> str:
    """`text` as HTML that shows exactly these characters."""
    return _escape(text, quote=True)


def label(text: str) -> str:
    """`text` as a widget's label, which is markdown, so that it shows as it is.

    Markdown's own characters get a backslash. Nothing in markdown switches off Streamlit's `:emoji:`, `:material/icon:`
    and `:red[…]`, which it looks for after the backslashes are gone: an invisible word joiner keeps the colon apart.
    """
    flat = " ".join(text.split())
    flat = _MARKDOWN.sub(r"\\\g<0>", flat)
    flat = _BLOCK_START.sub(rf"\1{WORD_JOINER}\2", flat)
    return _COLON.sub(f":{WORD_JOINER}", flat)


def key_of(text: str) -> str:
    """Returns a widget's key for `text`, which may hold anything: 16 letters and digits, the same in every process."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def day(moment: Moment) -> str:
    """A publication day as a newspaper writes it: ``1 September 2015``."""
    return chips.day(day_of(moment))


def days(first: date | None, last: date | None) -> str:
    """A day, or the first and the last of several: ``3 – 5 June 2023`` with what is the same said once."""
    if first is None or last is None:
        return "undated"
    if first == last:
        return day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} – {day(last)}"
    if first.year == last.year:
        return f"{day(first).removesuffix(f' {first.year}')} – {day(last)}"
    return f"{day(first)} – {day(last)}"


def time_and_day(moment: Moment) -> str:
    """The same with the time and its UTC offset, where the source gave them: ``15 June 2023, 18:03 (UTC+01:00)``."""
    if not isinstance(moment, datetime):
        return day(moment)
    zone = "" if moment.tzinfo is None else f" ({timezone(moment.utcoffset() or timedelta())})"
    return f"{day(moment)}, {moment:%H:%M}{zone}"


def counted(number: int, one: str, several: str | None = None) -> str:
    """``1 article``, ``1,225 articles``."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def evidence_named(evidence: Evidence, name: Name) -> Evidence:
    """Returns a quotation whose article goes by its source's name."""
    article = evidence.article
    also = tuple(map(name, article.also_published_by))
    return replace(evidence, article=replace(article, source=_named(article.source, name), also_published_by=also))


def article_named(article: Article, name: Name) -> Article:
    """An article under its source's name."""
    return replace(article, content=replace(article.content, source=_named(article.content.source, name)))


def linked_named(linked: Linked, name: Name) -> Linked:
    """A copy or a related article under its source's name."""
    return replace(linked, source=_named(linked.source, name))


def _named(source: str | None, name: Name) -> str | None:
    return None if source is None else name(source)
