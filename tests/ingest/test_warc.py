"""What web archives hold that is not simply a page: packings, and captures that are the same as others."""

import gzip
import io
import sys
import tracemalloc
import zlib
from itertools import islice

import pytest
import zstandard

from ingest.errors import Unusable
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


def zstd_frames(pieces: list[bytes], dictionary: bytes | None = None, packed: bool = False) -> bytes:
    """A .warc.zst as wget-lua writes it: each record a frame, and a dictionary in a skippable frame before them."""
    if dictionary is None:
        return b"".join(zstandard.compress(piece) for piece in pieces)
    held = zstandard.compress(dictionary) if packed else dictionary
    head = b"\x5d\x2a\x4d\x18" + len(held).to_bytes(4, "little") + held
    packer = zstandard.ZstdCompressor(dict_data=zstandard.ZstdCompressionDict(dictionary))
    return head + b"".join(packer.compress(piece) for piece in pieces)


def read_zst(content: bytes):
    raw = RawInput("w.warc.zst", "file:///w.warc.zst", "w.warc.zst", lambda: io.BytesIO(content))
    return [extract(item) if isinstance(item, RawPage) else item for item in read_pages(raw, ParserOptions(None))]


CAPTURES = [record("response", f"https://c.example/{word}", article(word).encode()) for word in ("salt", "herring")]


@pytest.mark.parametrize("kind", ["plain", "dictionary", "packed dictionary"])
def test_an_archive_in_zstandard_is_read(kind):
    words = article("salt").encode() * 3
    dictionary = None if kind == "plain" else words
    found = read_zst(zstd_frames(CAPTURES, dictionary, packed=kind.startswith("packed")))
    assert [page.content.title for page in found] == ["The salt affair goes on", "The herring affair goes on"]


def test_a_damaged_archive_in_zstandard_keeps_what_came_before():
    content = zstd_frames(CAPTURES * 40) + b"\x28\xb5\x2f\xfd no frame of it" * 9
    raw = RawInput("w.warc.zst", "file:///w.warc.zst", "w.warc.zst", lambda: io.BytesIO(content))
    pages = read_pages(raw, ParserOptions(None))
    assert all(isinstance(page, RawPage) for page in islice(pages, 70))  # the last ones were read with the damage
    with pytest.raises(Unusable, match="damaged zstandard file"):
        list(pages)


def test_a_dictionary_that_claims_to_be_huge_is_refused():
    with pytest.raises(Unusable, match="dictionary is too large"):
        read_zst(b"\x5d\x2a\x4d\x18\xff\xff\xff\xff" + zstd_frames(CAPTURES))
