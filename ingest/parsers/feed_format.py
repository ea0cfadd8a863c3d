"""RSS, Atom and JSON Feed: the one file that knows feedparser."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import feedparser

from ingest.addresses import joined
from ingest.errors import Unusable
from ingest.parsers.feed_text import has_tags, plain

_JSON_FEED = "https://jsonfeed.org/version/"
_MOST_ENTRIES = 20_000
"""Entries of a feed that are read."""
_MOST_TAGS = 1_000_000
"""Each becomes an object of about a kilobyte."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed; dates as written there.

    Attributes:
        title: as plain text.
        body: the fullest text that the feed itself carries, None if it has only a headline.
        is_html: whether that is markup.
    """

    id: str | None
    url: str | None
    title: str | None
    body: str | None
    is_html: bool
    published: str | None
    updated: str | None
    authors: tuple[str, ...]
    section: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its name, the language it declares, its entries in its own order."""

    title: str | None
    language: str | None
    entries: tuple[Entry, ...]


def decode_feed(content: bytes, url: str | None) -> Feed:
    """The feed in `content`.

    Args:
        url: where it was read, for relative links.

    Raises:
        Unusable: if it is no feed.
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_feed(content, url)
    if b"<!ENTITY" in content[:100_000]:
        raise Unusable("a feed that defines entities is refused")
    if content.count(b"<") > _MOST_TAGS:
        raise Unusable(f"a feed of more than {_MOST_TAGS:,} tags")
    try:
        headers = {"content-location": url} if url else {}
        found = feedparser.parse(io.BytesIO(content), response_headers=headers, sanitize_html=False)
        is_atom = str(found.get("version") or "").startswith("atom")
        entries = tuple(_entry(entry, url, is_atom=is_atom) for entry in found.entries[:_MOST_ENTRIES])
        title, language = _title(found.feed, is_atom), _text(found.feed.get("language"))
    except Exception as error:  # whatever a broken feed does to the parser is the feed's fault
        raise Unusable(f"not a feed that can be read: {type(error).__name__}") from error
    if not found.get("version") and not entries:
        raise Unusable("neither a feed nor a sitemap")
    return Feed(title, language, entries)


_DATES = ("published", "created", "issued", "prism_publicationdate", "dcterms_issued", "prism_coverdate")


def _entry(found: Any, base: str | None, *, is_atom: bool) -> Entry:
    texts = [*(found.get("content") or ()), found.get("summary_detail") or {"value": found.get("summary")}]
    bodies = [text for text in texts if isinstance(text.get("value"), str)]
    fullest: Any = max(bodies, key=lambda text: len(text["value"]), default={})
    body = fullest.get("value")
    is_text = body is None or not has_tags(body) or (is_atom and fullest.get("type") == "text/plain")
    names = [_text(author.get("name")) for author in found.get("authors") or ()] or [_text(found.get("author"))]
    tags = [_text(tag.get("term")) for tag in found.get("tags") or ()]
    link = _text(found.get("feedburner_origlink") or found.get("link"))
    return Entry(
        id=_text(found.get("id")),
        url=_address(joined(base, link) if base and link else link),
        title=_title(found, is_atom),
        body=plain(body, is_markup=not is_atom) if body is not None and is_text else body,
        is_html=not is_text,
        published=next((written for name in _DATES if (written := _text(found.get(name)))), None),
        updated=(_text(found.get("updated")) if "updated" in found.keys() else None)  # noqa: SIM118 - `in found` guesses
        or _text(found.get("prism_modificationdate")),
        authors=tuple(dict.fromkeys(name for name in names if name)),
        section=next((tag for tag in tags if tag), None),
    )


def _title(found: Any, is_atom: bool) -> str | None:
    """The title as plain text; Atom says when it has no markup, of RSS it is told by the tags in it."""
    title, detail = _text(found.get("title")), found.get("title_detail") or {}
    return title and _text(plain(title, is_markup=not (is_atom and detail.get("type") == "text/plain")))


def _json_feed(content: bytes, url: str | None) -> Feed:
    try:
        found: Any = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unusable(f"not a JSON feed: {error}") from error
    if not isinstance(found, dict) or not str(found.get("version", "")).startswith(_JSON_FEED):
        raise Unusable("JSON, but not a JSON feed (articles in JSON are taken one a line, as .jsonl)")
    items = found.get("items")
    entries = [_json_entry(item, url) for item in (items if isinstance(items, list) else ()) if isinstance(item, dict)]
    return Feed(_text(found.get("title")), _text(found.get("language")), tuple(entries[:_MOST_ENTRIES]))


def _json_entry(item: Mapping[str, Any], base: str | None) -> Entry:
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = [_text(author.get("name")) for author in authors or () if isinstance(author, dict)]
    html, text = item.get("content_html"), item.get("content_text") or item.get("summary")
    tags = item.get("tags")
    link = _text(item.get("url")) or _text(item.get("external_url"))
    return Entry(
        id=_text(item.get("id")),
        url=_address(joined(base, link) if base and link else link),
        title=_text(item.get("title")),
        body=html if isinstance(html, str) and html.strip() else _text(text),
        is_html=isinstance(html, str) and has_tags(html),
        published=_text(item.get("date_published")),
        updated=_text(item.get("date_modified")),
        authors=tuple(name for name in names if name),
        section=_text(tags[0]) if isinstance(tags, list) and tags else None,
    )


def _address(found: object) -> str | None:
    link = _text(found)
    return link if link and link.lower().startswith(("http://", "https://")) else None


def _text(found: object) -> str | None:
    return found.strip() or None if isinstance(found, str) else None
