"""The articles of a feed: as it carries them, or from the pages that it links to."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from ingest.addresses import article_id
from ingest.errors import Unusable
from ingest.parsers.feed_format import Entry, Feed, decode_feed
from ingest.parsers.feed_text import without_tags
from ingest.parsers.inputs import ParserOptions, RawInput, now
from ingest.parsers.pages import visit_pages
from ingest.text.bylines import split_byline
from ingest.text.cleaning import word_count
from ingest.text.written_dates import parse_moment
from ingest.types import Finished, Form, Item, RawPage, Rejection, Remark, Unchanged
from store import Moment

_FULL_WORDS = 150
"""An entry with as many words carries its article; one with fewer, only what it is about."""
_CUT_OFF = re.compile(r"(?:\[?(?:…|\.\.\.)\]?|read more|continue reading|more)\W*$", re.I)


def parse_feed(raw: RawInput, options: ParserOptions) -> Iterator[Item]:
    """Full entries become records, the others the page that they link to."""
    feed = decode_feed(raw.whole(), raw.url)
    if not feed.entries:
        raise Unusable("a feed without entries")
    taken = feed.entries[: options.limit]
    if len(taken) < len(feed.entries):
        yield Remark(raw.origin, f"{len(feed.entries) - len(taken)} more entries were not read (--limit)")
    linked: dict[str, Entry] = {}
    shared = _shared_links(taken)
    failed = False
    for number, entry in enumerate(taken, 1):
        if (own := _own_page(raw, feed, entry, number, shared)) is not None:
            yield own
        elif entry.url and _is_known(entry, options):
            yield Unchanged(entry.url)
        elif entry.url:
            linked.setdefault(entry.url, entry)
        elif _words(entry.body) > 0:
            yield _record(raw, feed, entry, number)
        else:
            failed = True
            yield Rejection(f"{raw.origin}: entry {number}", "neither a text nor a link")
    known = {url: _facts(feed, entry, with_source=False) for url, entry in linked.items()}
    for item in visit_pages(list(linked), options, known):
        failed = failed or isinstance(item, Rejection)
        yield item
    if raw.visit and not failed and len(taken) == len(feed.entries):
        yield Finished(raw.visit)


def _own_page(raw: RawInput, feed: Feed, entry: Entry, number: int, shared: frozenset[str]) -> RawPage | None:
    """What the feed itself tells of the entry, where that is the article; None if it must be read where it links to."""
    if entry.url in shared and _words(entry.body) > 0:
        return _record(raw, feed, entry, number, article_id(None, None, f"{entry.url}#{entry.id}"))
    return _record(raw, feed, entry, number) if _is_full(entry) else None


def _shared_links(entries: Sequence[Entry]) -> frozenset[str]:
    """The links under which several entries stand that have names of their own."""
    ids: dict[str, set[str]] = {}
    for entry in entries:
        if entry.url and entry.id:
            ids.setdefault(entry.url, set()).add(entry.id)
    return frozenset(url for url, found in ids.items() if len(found) > 1)


def _is_full(entry: Entry) -> bool:
    text = without_tags(entry.body or "", " ").strip()
    return _words(entry.body) >= _FULL_WORDS and not _CUT_OFF.search(text[-40:])


def _words(body: str | None) -> int:
    return word_count(without_tags(body or "", " "))


def _is_known(entry: Entry, options: ParserOptions) -> bool:
    """Returns whether the page was read after the entry says that it last changed."""
    return is_older(entry.updated, entry.url or "", options)


def is_older(changed: str | None, url: str, options: ParserOptions) -> bool:
    """Returns whether `url` was last visited after the moment `changed`; a day counts with its whole length."""
    if not changed:
        return False
    visit = options.fetcher.recall(url)
    if visit is None:
        return False
    try:
        moment: Moment = parse_moment(changed)
    except Unusable:
        return False
    if not isinstance(moment, datetime):
        return moment < visit.fetched_at.date()
    return moment.replace(tzinfo=moment.tzinfo or UTC) < visit.fetched_at


def _record(raw: RawInput, feed: Feed, entry: Entry, number: int, own_id: str | None = None) -> RawPage:
    facts = _facts(feed, entry, with_source=True)
    facts |= {"url": entry.url, "html" if entry.is_html else "text": entry.body or ""}
    given_id = own_id or (None if entry.url else entry.id)
    line = json.dumps(facts | ({"id": given_id} if given_id else {})).encode()
    origin = entry.url or f"{raw.origin}: entry {number}"
    return RawPage(origin, f"{raw.place}#{entry.id or entry.title or number}", Form.RECORD, line, now())


def _facts(feed: Feed, entry: Entry, *, with_source: bool) -> dict[str, object]:
    facts: dict[str, object] = {
        "title": entry.title,
        "published": entry.published or entry.updated,  # where an entry gives one date, that is its date
        "updated": entry.updated if entry.published and entry.updated != entry.published else None,
        "authors": _authors(entry.authors),
        "section": entry.section,
    }
    return facts | ({"source": feed.title, "language": feed.language} if with_source else {})


def _authors(names: Sequence[str]) -> list[str]:
    """Names without the address that RSS asks for: "ann@example.com (Ann Poe)" is Ann Poe."""
    inner = [re.sub(r"^[^\s@]+@[^\s@]+\s*\((.*)\)$", r"\1", name) for name in names]
    return [author for name in inner if "@" not in name for author in split_byline(name)]
