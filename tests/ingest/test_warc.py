"""What web archives hold that is not simply a page: packings, and captures that are the same as others."""

import gzip
import io
import sys
import tracemalloc
import zlib

import pytest

from ingest.extraction import extract
from ingest.parsers.inputs import ParserOptions, RawInput
from ingest.parsers.warc import read_pages
from ingest.types import RawPage, Rejection, Remark
from tests.ingest.server import article

BR = bytes.fromhex("1bbd01008c935cf975339476b755aa0b4dbc838b0bf14277")


def record(kind: str, url: str, body: bytes, encoding: str = "", digest: str = "sha1:AAAA") -> bytes:
    packed = f"Content-Encoding: {encoding}\r\n" if encoding else ""
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{packed}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-05T10:00:00Z\r\n"
        f"WARC-Payload-Digest: {digest}\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def read(content: bytes):
    raw = RawInput("w.warc", "file:///w.warc", "w.warc", lambda: io.BytesIO(content))
    return [extract(item) if isinstance(item, RawPage) else item for item in read_pages(raw, ParserOptions(None))]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("br", "brotli"),
        ("zstd", "zstandard"),
        ("gzip, br", "brotli"),
        ("dcb", "brotli with a dictionary"),
        ("xz", "xz"),
    ],
)
def test_a_packing_that_is_not_known_is_named_and_the_next_page_read(monkeypatch, encoding, name):
    monkeypatch.setitem(sys.modules, "brotli", None)
    monkeypatch.setitem(sys.modules, "zstandard", None)
    there = article("herring").encode()
    first = record("response", "https://c.example/1", BR, encoding)
    packed, page = read(first + record("response", "https://c.example/2", there))
    assert isinstance(packed, Rejection)
    assert packed == Rejection("w.warc: https://c.example/1", f"compressed with {name}, which cannot be unpacked here")
    assert page.content.title == "The herring affair goes on"


def packed_as(encoding: str, content: bytes) -> bytes:
    for name in encoding.split(", "):
        if name == "br":
            content = pytest.importorskip("brotli").compress(content)
        elif name == "zstd":
            content = pytest.importorskip("zstandard").compress(content)
        else:
            content = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress}[name](content)
    return content


@pytest.mark.parametrize(
    "encoding", ["br", "zstd", "gzip", "x-gzip", "deflate", "gzip, br", "deflate, gzip", "br, zstd"]
)
def test_what_crawlers_store_packed_is_read(encoding):
    content = packed_as(encoding, article("salt").encode())
    (page,) = read(record("response", "https://c.example/1", content, encoding))
    assert page.content.title == "The salt affair goes on"


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip", "gzip, br", "br, gzip"])
def test_a_small_body_that_unpacks_to_any_size_is_refused(encoding):
    content = packed_as(encoding, b"<html>" + b" " * (20 << 20) + article("salt").encode())
    assert len(content) < 100_000
    tracemalloc.start()
    (refused,) = read(record("response", "https://c.example/1", content, encoding))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused == Rejection("w.warc: https://c.example/1", "too large to be a page")
    assert most < 100 << 20


@pytest.mark.parametrize(("encoding", "name"), [("br", "brotli"), ("zstd", "zstandard"), ("deflate, gzip", "gzip")])
def test_a_damaged_body_is_named(encoding, name):
    packed_as(encoding, b"")
    (refused,) = read(record("response", "https://c.example/1", b"\xff\xfe no such packing", encoding))
    assert refused == Rejection("w.warc: https://c.example/1", f"compressed with {name}, and damaged")


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip"])
def test_a_page_that_the_crawler_unpacked_is_read(encoding):
    (page,) = read(record("response", "https://c.example/1", article("salt").encode(), encoding))
    assert page.content.title == "The salt affair goes on"


def test_a_capture_that_stands_in_another_archive_is_named():
    captures = [record("response", "https://c.example/1", article("salt").encode(), digest="sha1:AAAA")]
    captures += [record("revisit", "https://c.example/1", b"", digest=f"sha1:{n}") for n in ("AAAA", "BBBB", "CCCC")]
    found = read(b"".join(captures))
    assert [one for one in found if isinstance(one, Remark)] == [
        Remark("w.warc", "2 pages are only noted as the same as in another web archive")
    ]
