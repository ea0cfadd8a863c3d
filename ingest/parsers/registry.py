"""The parser that an input goes to: by its ending, by what a server says of it, and by how it begins."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import PurePath
from typing import cast

from ingest.addresses import addresses_in
from ingest.errors import Unusable
from ingest.network.types import Fetched
from ingest.parsers.day_order import with_day_order
from ingest.parsers.inputs import Parser, ParserOptions, RawInput, name_in
from ingest.parsers.packings import without_packing
from ingest.types import Form, InputKind, Item

_HOMES: Mapping[InputKind, tuple[str, str]] = {
    InputKind.TEXT: ("pages", "parse_text"),
    InputKind.HTML: ("pages", "parse_html"),
    InputKind.JSONL: ("json_values", "parse_records"),
    InputKind.CSV: ("csv_tables", "parse_csv"),
    InputKind.PARQUET: ("parquet", "parse_parquet"),
    InputKind.WARC: ("warc", "parse_warc"),
    InputKind.ZIP: ("zip_files", "parse_zip"),
    InputKind.FEED: ("feeds", "parse_feed"),
    InputKind.SITEMAP: ("sitemaps", "parse_sitemap"),
    InputKind.SITE: ("sites", "parse_site"),
}
_ENDINGS = {
    ".txt": InputKind.TEXT,
    ".html": InputKind.HTML,
    ".htm": InputKind.HTML,
    ".xhtml": InputKind.HTML,
    ".jsonl": InputKind.JSONL,
    ".ndjson": InputKind.JSONL,
    ".csv": InputKind.CSV,
    ".tsv": InputKind.CSV,
    ".parquet": InputKind.PARQUET,
    ".warc": InputKind.WARC,
    ".zip": InputKind.ZIP,
    ".rss": InputKind.FEED,
    ".atom": InputKind.FEED,
}
_JSON_FEED = b"jsonfeed.org/version/"
_XML = ".xml"
_JSON = ".json"
READABLE_ENDINGS = "txt, html, htm, xhtml, jsonl, csv, tsv, parquet, warc, zip, rss, atom, xml, json; packed: gz, zst"
_ROOT = re.compile(rb"<(?!\?|!)(?:\w+:)?([\w-]+)")
_ROOTS = {b"rss": InputKind.FEED, b"feed": InputKind.FEED, b"rdf": InputKind.FEED, b"urlset": InputKind.SITEMAP}
_ROOTS |= {b"sitemapindex": InputKind.SITEMAP, b"html": InputKind.HTML}
_MANY = {
    InputKind.JSONL: "JSON Lines",
    InputKind.CSV: "CSV",
    InputKind.PARQUET: "Parquet",
    InputKind.WARC: "a web archive",
    InputKind.ZIP: "zip",
}
"""Kinds that hold many articles, and unpack to any size: they are read where a person named one, and nowhere else."""
_TYPES_OF_MANY = {
    "text/csv": InputKind.CSV,
    "text/tab-separated-values": InputKind.CSV,
    "application/csv": InputKind.CSV,
    "application/vnd.apache.parquet": InputKind.PARQUET,
    "application/x-parquet": InputKind.PARQUET,
    "application/zip": InputKind.ZIP,
    "application/x-zip-compressed": InputKind.ZIP,
    "application/warc": InputKind.WARC,
    "application/x-ndjson": InputKind.JSONL,
    "application/jsonl": InputKind.JSONL,
    "application/x-jsonlines": InputKind.JSONL,
}
_BEGINNINGS_OF_MANY = {
    b"PK\x03\x04": InputKind.ZIP,
    b"PK\x05\x06": InputKind.ZIP,
    b"PAR1": InputKind.PARQUET,
    b"WARC/": InputKind.WARC,
}
_RECORDS = (InputKind.JSONL, InputKind.CSV, InputKind.PARQUET)
_NOT_TEXT = ("image/", "video/", "audio/", "font/", "application/pdf", "application/octet-stream")


def parser_for(kind: InputKind) -> Parser:
    """Returns the parser for a kind of input; its libraries are imported only now."""
    module, name = _HOMES[kind]
    parser = cast("Parser", getattr(import_module(f"ingest.parsers.{module}"), name))
    return with_day_order(parser) if kind in _RECORDS else parser


def parser_for_name(name: str) -> Parser | None:
    """The parser for a file by its ending, None if it is of no kind that is read."""
    ending = _ending(name)
    if ending == _JSON:
        return parse_json
    if ending == _XML:
        return parse_markup
    kind = _ENDINGS.get(ending)
    return parser_for(kind) if kind else None


def parse_markup(raw: RawInput, options: ParserOptions) -> Iterator[Item]:
    """A file of XML or JSON, by what it turns out to be.

    Raises:
        Unusable: if it is neither a feed nor a sitemap nor a page.
    """
    with raw.unpacked() as file:
        start = file.read(4096)
    yield from parser_for(kind_of_markup(start))(raw, options)


def parse_json(raw: RawInput, options: ParserOptions) -> Iterator[Item]:
    """A file of JSON: a feed, or articles. What an address answers is only ever a feed; see `parser_for_answer`."""
    with raw.unpacked() as file:
        is_feed = _JSON_FEED in file.read(4096)
    yield from parser_for(InputKind.FEED if is_feed else InputKind.JSONL)(raw, options)


def is_readable(name: str) -> bool:
    """Returns whether the ending of `name` is that of a kind that is read."""
    return _ending(name) in (*_ENDINGS, _XML, _JSON)


def kind_of_markup(start: bytes) -> InputKind:
    """Feed, sitemap or page, by the first element.

    Raises:
        Unusable: if it is none of them.
    """
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return InputKind.FEED
    text = start.replace(b"\x00", b"")  # UTF-16 in western languages
    root = _ROOT.search(re.sub(rb"<!--.*?(?:-->|\Z)", b"", text, flags=re.S))
    found = _ROOTS.get(root[1].lower()) if root else None
    if found is None:
        raise Unusable("neither a feed nor a sitemap")
    return found


def parser_for_answer(answer: Fetched) -> Parser:
    """The parser for what an address answered that a person named.

    Tables and archives are told by the ending of that address alone. All that the server chooses, the address where a
    redirect ends, the type that it declares, how the body begins, only ever decides between a page, a feed and a
    sitemap.

    Raises:
        Unusable: if it is nothing that is read, or a table or archive that nobody named.
    """
    asked = _ENDINGS.get(_ending(name_in(answer.asked)))
    if asked in _MANY:
        return parser_for(asked)
    _refuse_many(answer)
    ending = _ending(name_in(answer.url))
    if ending in (_XML, _JSON) or "json" in answer.content_type:
        return parse_markup
    if answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        with suppress(Unusable):
            return parser_for(kind_of_markup(answer.body[:4096]))
    if page_form(answer) is not Form.TEXT:
        return parser_for(InputKind.HTML)
    is_list = addresses_in(answer.body.decode("utf-8", "replace"))  # a form of sitemap that the protocol allows
    return parser_for(InputKind.SITEMAP if is_list else InputKind.TEXT)


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
    return PurePath(without_packing(name)).suffix
