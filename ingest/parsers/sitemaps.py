"""The articles that an XML sitemap (sitemaps.org) names: the one file that knows defusedxml.

The newest come first; an index of sitemaps is walked as far as it is needed.
"""

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from ingest.addresses import addresses_in
from ingest.errors import Unusable
from ingest.limits import MEGABYTE
from ingest.network.types import Fetched
from ingest.parsers.feeds import is_older
from ingest.parsers.inputs import ParserOptions, RawInput, input_of
from ingest.parsers.pages import answer_of, outcome_of, visit_pages
from ingest.text.cleaning import decode
from ingest.types import Finished, Item, Rejection, Remark, Unchanged

_LARGEST = 64 * MEGABYTE
"""Bytes unpacked; the protocol allows 50 MB."""
_MOST_ENTRIES = 500_000
"""Addresses that are taken from one; the protocol allows 50,000."""
_MOST_TAGS = 3_000_000
"""Of one; 50,000 addresses with ten facts each have a third of that."""
_OWN = re.compile(r"https?://(?:www\.)?(?:sitemaps\.org|google\.com)/schemas/sitemap/\d", re.I)
_NEWS = re.compile(r"https?://(?:www\.)?google\.com/schemas/sitemap-news/", re.I)
_BARE_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)")
_LONGEST = 4_000
"""Characters of an address or a title."""


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """One address in a sitemap or an index of sitemaps; dates as written there.

    Attributes:
        is_sitemap: whether the address is that of another sitemap.
        changed: ``lastmod``. `published`, `title`: from the news namespace.
    """

    url: str
    is_sitemap: bool
    changed: str | None = None
    published: str | None = None
    title: str | None = None

    @property
    def newest_first(self) -> str:
        """Returns what sorts the newest last: ISO dates sort as they are."""
        return self.published or self.changed or ""


def entries_in(content: bytes) -> Iterator[SitemapEntry]:
    """The addresses in a sitemap or index, in its order; what comes before a fault in the XML is still given.

    Raises:
        Unusable: if it is no XML, too large, or dangerous.
    """
    if content.startswith(b"\x1f\x8b"):
        content = _unpacked(content)
    if content.count(b"<") > _MOST_TAGS:
        raise Unusable(f"a sitemap of more than {_MOST_TAGS:,} tags")
    if b"\x00" not in content:  # it is not UTF-16
        content = _escaped(content.lstrip(b"\xef\xbb\xbf \t\r\n"))
    try:
        count = 0
        for _, element in iterparse(io.BytesIO(content), events=("end",), forbid_dtd=False):
            space, name = _name(element)
            if name in ("url", "sitemap") and not _is_of_extension(space):
                if entry := _entry(element, space, is_sitemap=name == "sitemap"):
                    count += 1
                    if count > _MOST_ENTRIES:
                        raise Unusable(f"more than {_MOST_ENTRIES:,} addresses")
                    yield entry
                element.clear()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unusable(f"not a sitemap that can be read: {error}") from error


def _escaped(content: bytes) -> bytes:
    """`content` with its bare ampersands escaped, but for those in CDATA, where they are right."""
    first, *others = content.split(b"<![CDATA[")
    parts = [_BARE_AMPERSAND.sub(b"&amp;", first)]
    for inside, end, after in (other.partition(b"]]>") for other in others):
        parts += [b"<![CDATA[", inside, end, _BARE_AMPERSAND.sub(b"&amp;", after)]
    return b"".join(parts)


def _entry(element: Element, space: str, *, is_sitemap: bool) -> SitemapEntry | None:
    """What an address is said to be: its own elements, and those of news; other extensions tell of other things."""
    own: dict[str, str] = {}
    news: dict[str, str] = {}
    for child in element:
        child_space, name = _name(child)
        if child_space == space or _OWN.match(child_space):
            own.setdefault(name, _said(child))
        if name == "news" and (_NEWS.match(child_space) or child_space == space):
            for inner in child:
                news.setdefault(_name(inner)[1], _said(inner))
    url = own.get("loc")
    if not url:
        return None
    return SitemapEntry(
        url, is_sitemap, own.get("lastmod") or None, news.get("publication_date") or None, news.get("title") or None
    )


def _said(element: Element) -> str:
    return (element.text or "").strip()[:_LONGEST]


def _is_of_extension(space: str) -> bool:
    return "/schemas/sitemap-" in space


def _unpacked(content: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            found = file.read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Unusable(f"damaged gzip file: {error}") from error
    if len(found) > _LARGEST:
        raise Unusable(f"unpacks to more than {_LARGEST // MEGABYTE} MB: refused")
    return found


def _name(element: Element) -> tuple[str, str]:
    """Namespace and name of `element`."""
    space, _, name = str(element.tag).rpartition("}")
    return space.lstrip("{"), name.lower()


_MOST_SITEMAPS = 200
"""Sitemaps that are read of one index."""
_DEEPEST = 3
"""Sitemaps inside of each other."""


@dataclass(slots=True)
class _Walk:
    """The state of the walk through one source."""

    seen: set[str] = field(default_factory=set)
    articles: int = 0
    sitemaps: int = 0
    left: int = 0
    failed: bool = False


def parse_sitemap(raw: RawInput, options: ParserOptions) -> Iterator[Item]:
    """The pages in a sitemap, and in those that it names."""
    walk = _Walk()
    yield from _walk(raw, options, walk, 0)
    if walk.left:
        yield Remark(raw.origin, f"{walk.left} more addresses were not visited (--limit {options.limit})")
    if raw.visit and not walk.failed and not walk.left:
        yield Finished(raw.visit)


def _walk(raw: RawInput, options: ParserOptions, walk: _Walk, depth: int) -> Iterator[Item]:
    found, fault = _sorted_entries(raw)
    if fault:
        walk.failed = True
        yield Remark(raw.origin, f"only {len(found):,} addresses were read: {fault}")
    pages = [entry for entry in found if not entry.is_sitemap and entry.url not in walk.seen]
    walk.seen.update(entry.url for entry in pages)
    room = max(0, options.limit - walk.articles)
    walk.left += max(0, len(pages) - room)
    walk.articles += min(room, len(pages))
    wanted = []
    for entry in pages[:room]:
        if is_older(entry.changed, entry.url, options):
            yield Unchanged(entry.url)
        else:
            wanted.append(entry)
    known = {entry.url: {"published": entry.published, "title": entry.title} for entry in wanted}
    for item in visit_pages([entry.url for entry in wanted], options, known):
        walk.failed = walk.failed or isinstance(item, Rejection)
        yield item
    for entry in (entry for entry in found if entry.is_sitemap):
        yield from _inner(entry.url, options, walk, depth)


def _inner(url: str, options: ParserOptions, walk: _Walk, depth: int) -> Iterator[Item]:
    if url in walk.seen:
        return
    walk.seen.add(url)
    if walk.articles >= options.limit or walk.sitemaps >= _MOST_SITEMAPS or depth >= _DEEPEST:
        walk.left += 1
        return
    walk.sitemaps += 1
    answer = yield from answer_of(url, options)
    if not isinstance(answer, Fetched):
        item = outcome_of(answer)
        walk.failed = walk.failed or isinstance(item, Rejection)
        yield item
        return
    missed = walk.left, walk.failed
    walk.failed = False
    try:
        yield from _walk(input_of(answer), options, walk, depth + 1)
        if not walk.failed and walk.left == missed[0]:
            yield Finished(answer.visit)
    except Unusable as error:
        walk.failed = True
        yield Rejection(url, str(error))
    walk.failed = walk.failed or missed[1]


def _sorted_entries(raw: RawInput) -> tuple[list[SitemapEntry], str | None]:
    """Returns what the sitemap names, newest first, the undated ones after them in its own order; what kept the rest.

    Raises:
        Unusable: if there is nothing in it.
    """
    found: list[SitemapEntry] = []
    fault: str | None = None
    content = raw.whole(_LARGEST)
    if content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"http://", b"https://")):
        found.extend(SitemapEntry(url, is_sitemap=False) for url in addresses_in(decode(content))[:_MOST_ENTRIES])
    else:
        try:
            found.extend(entries_in(content))
        except Unusable as error:
            if not found:
                raise
            fault = str(error)
    if not found:
        raise Unusable("a sitemap without addresses")
    return sorted(found, key=lambda entry: entry.newest_first, reverse=True), fault
