"""Which reader reads what, by its ending, by what a server says, and by how it begins."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from enum import Enum
from importlib import import_module
from pathlib import PurePath
from typing import cast

from ingest.errors import Unusable
from ingest.network.types import Fetched
from ingest.sources.inputs import Holding, Reader, Reading, name_in
from ingest.types import Form, Item


class Kind(Enum):
    """What an input can be; the values are those of `--as`."""

    TEXT = "text"
    HTML = "html"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    WARC = "warc"
    ZIP = "zip"
    FEED = "feed"
    SITEMAP = "sitemap"
    SITE = "site"
    LIST = "list"


_HOMES: Mapping[Kind, tuple[str, str]] = {
    Kind.TEXT: ("pages", "read_text"),
    Kind.HTML: ("pages", "read_html"),
    Kind.JSONL: ("pages", "read_records"),
    Kind.CSV: ("tables", "read_csv"),
    Kind.PARQUET: ("parquet", "read_parquet"),
    Kind.WARC: ("warc", "read_warc"),
    Kind.ZIP: ("zipped", "read_zip"),
    Kind.FEED: ("feeds", "read_feed"),
    Kind.SITEMAP: ("sitemaps", "read_sitemap"),
    Kind.SITE: ("sites", "read_site"),
}
_ENDINGS = {
    ".txt": Kind.TEXT, ".html": Kind.HTML, ".htm": Kind.HTML, ".xhtml": Kind.HTML, ".jsonl": Kind.JSONL,
    ".ndjson": Kind.JSONL, ".csv": Kind.CSV, ".tsv": Kind.CSV, ".parquet": Kind.PARQUET, ".warc": Kind.WARC,
    ".zip": Kind.ZIP, ".rss": Kind.FEED, ".atom": Kind.FEED,
}  # fmt: skip
_XML = ".xml"
_JSON = ".json"
KINDS = "txt, html, htm, xhtml, jsonl, csv, tsv, parquet, warc, zip, rss, atom, xml, json; .gz of these"
_ROOT = re.compile(rb"<(?!\?|!)(?:\w+:)?([\w-]+)")
_ROOTS = {b"rss": Kind.FEED, b"feed": Kind.FEED, b"rdf": Kind.FEED, b"urlset": Kind.SITEMAP}
_ROOTS |= {b"sitemapindex": Kind.SITEMAP, b"html": Kind.HTML}
_MANY = {
    Kind.JSONL: "JSON Lines",
    Kind.CSV: "CSV",
    Kind.PARQUET: "Parquet",
    Kind.WARC: "a web archive",
    Kind.ZIP: "zip",
}
"""Kinds that hold many articles, and unpack to any size: they are read where a person named one, and nowhere else."""
_TYPES_OF_MANY = {
    "text/csv": Kind.CSV, "text/tab-separated-values": Kind.CSV, "application/csv": Kind.CSV,
    "application/vnd.apache.parquet": Kind.PARQUET, "application/x-parquet": Kind.PARQUET, "application/zip": Kind.ZIP,
    "application/x-zip-compressed": Kind.ZIP, "application/warc": Kind.WARC, "application/x-ndjson": Kind.JSONL,
    "application/jsonl": Kind.JSONL, "application/x-jsonlines": Kind.JSONL,
}  # fmt: skip
_BEGINNINGS_OF_MANY = {b"PK\x03\x04": Kind.ZIP, b"PK\x05\x06": Kind.ZIP, b"PAR1": Kind.PARQUET, b"WARC/": Kind.WARC}
_NOT_TEXT = ("image/", "video/", "audio/", "font/", "application/pdf", "application/octet-stream")


def reader_for(kind: Kind) -> Reader:
    """The reader of a kind; its libraries are imported only now."""
    module, name = _HOMES[kind]
    return cast("Reader", getattr(import_module(f"ingest.sources.{module}"), name))


def reader_for_name(name: str) -> Reader | None:
    """The reader for a file by its ending, None if it is of no kind that is read."""
    ending = _ending(name)
    if ending in (_XML, _JSON):
        return read_markup
    kind = _ENDINGS.get(ending)
    return reader_for(kind) if kind else None


def read_markup(holding: Holding, reading: Reading) -> Iterator[Item]:
    """A file of XML or JSON, by what it turns out to be.

    Raises:
        Unusable: if it is neither a feed nor a sitemap nor a page.
    """
    with holding.reading() as file:
        start = file.read(4096)
    yield from reader_for(kind_of_markup(start))(holding, reading)


def is_readable(name: str) -> bool:
    """Whether the ending of `name` is that of a kind that is read."""
    return _ending(name) in (*_ENDINGS, _XML, _JSON)


def kind_of_markup(start: bytes) -> Kind:
    """Feed, sitemap or page, by the first element.

    Raises:
        Unusable: if it is none of them.
    """
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return Kind.FEED
    text = start.replace(b"\x00", b"")  # UTF-16 in western languages
    root = _ROOT.search(re.sub(rb"<!--.*?(?:-->|\Z)", b"", text, flags=re.S))
    found = _ROOTS.get(root[1].lower()) if root else None
    if found is None:
        raise Unusable("neither a feed nor a sitemap")
    return found


def reader_for_answer(answer: Fetched) -> Reader:
    """The reader for what an address answered that a person named.

    Tables and archives are told by the ending of that address alone. All that the server chooses, the address where a
    redirect ends, the type that it declares, how the body begins, only ever decides between a page, a feed and a
    sitemap.

    Raises:
        Unusable: if it is nothing that is read, or a table or archive that nobody named.
    """
    asked = _ENDINGS.get(_ending(name_in(answer.asked)))
    if asked in _MANY:
        return reader_for(asked)
    _refuse_many(answer)
    ending = _ending(name_in(answer.url))
    if ending in (_XML, _JSON) or "json" in answer.content_type:
        return read_markup
    if answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        with suppress(Unusable):
            return reader_for(kind_of_markup(answer.body[:4096]))
    return reader_for(Kind.TEXT if page_form(answer) is Form.TEXT else Kind.HTML)


def page_form(answer: Fetched) -> Form:
    """In what form an answer holds its one article.

    Raises:
        Unusable: if it is no text, or a table or archive.
    """
    _refuse_many(answer)
    if answer.content_type.startswith(_NOT_TEXT) or answer.body.startswith(b"%PDF"):
        raise Unusable(f"not a page ({answer.content_type or 'PDF'})")
    return Form.TEXT if answer.content_type == "text/plain" else Form.HTML


def _refuse_many(answer: Fetched) -> None:
    """Refuse a table or archive that nobody named.

    Raises:
        Unusable
    """
    kinds = [kind for start, kind in _BEGINNINGS_OF_MANY.items() if answer.body.startswith(start)]
    kinds += [_TYPES_OF_MANY[answer.content_type]] if answer.content_type in _TYPES_OF_MANY else []
    ending = _ENDINGS.get(_ending(name_in(answer.url)))
    # A page may be called anything: what calls itself HTML is read as that.
    kinds += [ending] if ending in _MANY and "html" not in answer.content_type else []
    if kinds:
        kind = kinds[0]
        raise Unusable(
            f"{_MANY[kind]} where a page or feed was asked for (its own address or --as {kind.value} reads it)"
        )


def _ending(name: str) -> str:
    lowered = name.lower()
    return PurePath(lowered.removesuffix(".gz")).suffix
