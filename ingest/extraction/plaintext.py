"""An article from a plain text file."""

import re
from dataclasses import replace

from ingest.errors import Unusable
from ingest.extraction.aggregator import extract_aggregated
from ingest.extraction.aggregator_lines import is_aggregator_page
from ingest.text.bylines import is_byline, split_byline
from ingest.text.cleaning import clean_line, clean_text
from ingest.text.written_dates import moment_or_none
from store import ArticleContent

_LONGEST_HEADLINE = 200
_DERIVED_TITLE = 90
_HEADER = re.compile(r"(title|headline|date|published|updated|by|authors?|source|section|url|link)\s*:\s*(\S.*)", re.I)
_FIELD = {"headline": "title", "date": "published", "by": "authors", "author": "authors", "link": "url"}
_BYLINE = re.compile(r"by\s+\S", re.I)


def extract_text(raw: str) -> ArticleContent:
    """The article in a text file: an aggregator's page, or a text with or without a headline and a header.

    Raises:
        Unusable: if there is no text in it.
    """
    text = clean_text(raw)
    if not text:
        raise Unusable("empty file")
    if is_aggregator_page(text.split("\n")):
        content = extract_aggregated(text)
        return content if content.title else replace(content, title=derived_title(content.text))
    header, rest = _read_header(text)
    title, body = _split_headline(rest)
    if "title" in header:
        title, body = header["title"], rest
    authors, body = _split_byline_line(body) if "authors" not in header else (split_byline(header["authors"]), body)
    return ArticleContent(
        title=title or derived_title(body),
        text=body,
        url=header.get("url"),
        source=header.get("source"),
        authors=authors,
        published=moment_or_none(header.get("published")),
        updated=moment_or_none(header.get("updated")),
        section=header.get("section"),
    )


def derived_title(text: str) -> str:
    """A title for a text that has none: its first line, cut at a word when it is long."""
    line = clean_line(text.split("\n", 1)[0]) or ""
    if len(line) <= _DERIVED_TITLE:
        return line
    cut = line.rfind(" ", _DERIVED_TITLE // 2, _DERIVED_TITLE)
    return line[: cut if cut > 0 else _DERIVED_TITLE].rstrip(" ,;:–-") + "…"


def _read_header(text: str) -> tuple[dict[str, str], str]:
    """Leading ``Title: …``, ``Date: …`` lines that a blank line ends, and the text after them.

    A block with any other line in it, or an unreadable date, is no header: it stays in the text.
    """
    block, _, rest = text.partition("\n\n")
    fields: dict[str, str] = {}
    for line in block.split("\n"):
        match = _HEADER.fullmatch(line.strip())
        if not match:
            return {}, text
        name = match[1].lower()
        fields[_FIELD.get(name, name)] = " ".join(match[2].split())
    dates_readable = all(moment_or_none(fields[name]) for name in ("published", "updated") if name in fields)
    return (fields, rest.strip()) if rest.strip() and dates_readable else ({}, text)


def _split_headline(text: str) -> tuple[str | None, str]:
    """The first line, if it stands alone and looks like a headline, and the text after it."""
    first, _, rest = text.partition("\n\n")
    stands_alone = bool(rest.strip()) and "\n" not in first and len(first) <= _LONGEST_HEADLINE
    if stands_alone and not first.rstrip("\"'”’)").endswith((".", ",")):
        return clean_line(first), rest.strip()
    return None, text


def _split_byline_line(text: str) -> tuple[tuple[str, ...], str]:
    """Authors, if the text begins with a line "By …" of names standing alone; the text keeps that line otherwise."""
    first, _, rest = text.partition("\n\n")
    if "\n" not in first and len(first) < 100 and _BYLINE.match(first) and is_byline(first) and rest.strip():
        return split_byline(first), rest.strip()
    return (), text
