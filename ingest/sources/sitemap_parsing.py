"""XML sitemaps (sitemaps.org) with the news namespace: the one file that knows defusedxml."""

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from ingest.errors import Unusable
from ingest.network.types import MEGABYTE

LARGEST = 64 * MEGABYTE
"""Bytes unpacked; the protocol allows 50 MB."""
MOST_PLACES = 500_000
"""Addresses that are taken from one; the protocol allows 50,000."""
MOST_TAGS = 3_000_000
"""Of one; 50,000 addresses with ten facts each have a third of that."""
_LONGEST = 4_000
"""Characters of an address or a title."""


@dataclass(frozen=True, slots=True)
class Place:
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
        """What sorts the newest last: ISO dates sort as they are."""
        return self.published or self.changed or ""


def places(content: bytes) -> Iterator[Place]:
    """The addresses in a sitemap or index, in its order; what comes before a fault in the XML is still given.

    Raises:
        Unusable: if it is no XML, too large, or dangerous.
    """
    if content.startswith(b"\x1f\x8b"):
        content = _unpacked(content)
    if content.count(b"<") > MOST_TAGS:
        raise Unusable(f"a sitemap of more than {MOST_TAGS:,} tags")
    try:
        count = 0
        for _, element in iterparse(io.BytesIO(content), events=("end",), forbid_dtd=False):
            name = _local(element)
            if name in ("url", "sitemap"):
                facts = {_local(one): (one.text or "").strip()[:_LONGEST] for one in element.iter()}
                if url := facts.get("loc"):
                    count += 1
                    if count > MOST_PLACES:
                        raise Unusable(f"more than {MOST_PLACES:,} addresses")
                    yield Place(
                        url, name == "sitemap", facts.get("lastmod") or None,
                        facts.get("publication_date") or None, facts.get("title") or None,
                    )  # fmt: skip
                element.clear()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unusable(f"not a sitemap that can be read: {error}") from error


def _unpacked(content: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            found = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Unusable(f"damaged gzip file: {error}") from error
    if len(found) > LARGEST:
        raise Unusable(f"unpacks to more than {LARGEST // MEGABYTE} MB: refused")
    return found


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()
