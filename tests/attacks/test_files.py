"""Files made to break what reads them: bombs, escapes, absurd lengths and depths. Each is told of, none gets through."""
# ruff: noqa: E501 - tables are read by rows

import gzip
import io
import json
import stat
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ingest.extraction.articles import extract
from ingest.network.fetcher import Fetcher
from ingest.network.types import Limits
from ingest.parsers.inputs import ParserOptions
from ingest.sources import sources_of
from ingest.types import FoundArticle, Ignored, RawPage, Rejection

SECONDS = 10.0  # of work, on a busy machine; each takes well under two on a free one
MB = 1 << 20
LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
BOMB = f"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY l0 'ha'>{LAUGHS}]>"
OUTSIDE = "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
PARAMETER = "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/p.dtd'> %p;]>"
SQUARE = f"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a '{'a' * 50_000}'>]>"
WARC = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://x.example/a\r\nContent-Type: application/http\r\n"


def packed(*members: tuple[str, bytes], mode: int = 0o644) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.external_attr, info.compress_type = (mode << 16), zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return file.getvalue()


def lying() -> bytes:
    """Says that its member is small."""
    whole = bytearray(packed(("a.txt", b"x" * 5 * MB)))
    true, false = (5 * MB).to_bytes(4, "little"), (100).to_bytes(4, "little")
    return bytes(whole.replace(true, false))


def a_tar() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        info = tarfile.TarInfo("../../escaped.txt")
        info.size = 5
        archive.addfile(info, io.BytesIO(b"hello"))
    return file.getvalue()


def feed(prologue: str, entity: str) -> bytes:
    item = f"<item><title>{entity}</title><description>{entity}</description><link>http://127.0.0.1:9/</link></item>"
    return f"{prologue}<rss version='2.0'><channel><title>T</title>{item}</channel></rss>".encode()


def sitemap(prologue: str, entity: str) -> bytes:
    return f"{prologue}<urlset><url><loc>http://127.0.0.1:9/{entity}</loc></url></urlset>".encode()


ATTACKS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip: a parent folder": ("a.zip", lambda: packed(("../escaped.txt", b"Escaped text."))),
    "zip: many parent folders": ("a.zip", lambda: packed(("../" * 40 + "tmp/escaped.txt", b"Escaped text."))),
    "zip: an absolute path": ("a.zip", lambda: packed(("/tmp/escaped.txt", b"Escaped text."))),
    "zip: backslashes": ("a.zip", lambda: packed(("..\\..\\escaped.txt", b"Escaped text."))),
    "zip: a drive": ("a.zip", lambda: packed(("C:\\escaped.txt", b"Escaped text."))),
    "zip: a link": ("a.zip", lambda: packed(("link.txt", b"/etc/passwd"), mode=stat.S_IFLNK | 0o777)),
    "zip: newlines in a name": ("a.zip", lambda: packed(("a\nFAILED\n.txt", b"A text of one sentence."))),
    "zip: a very long name": ("a.zip", lambda: packed(("n" * 60_000 + ".txt", b"A text of one sentence."))),
    "zip: the same name twice": ("a.zip", lambda: packed(("a.txt", b"One sentence."), ("b.txt", b"One sentence."))),
    "zip: a bomb": ("a.zip", lambda: packed(("a.txt", bytes(100 * MB)))),
    "zip: a bomb of text": ("a.zip", lambda: packed(("a.txt", b"word " * (20 * MB)))),
    "zip: zips within": ("a.zip", lambda: packed(("b.zip", packed(("c.zip", packed(("a.txt", b"Deep.")))),))),
    "zip: 20,000 members": ("a.zip", lambda: packed(*((f"{n}.bin", b"") for n in range(20_000)))),
    "zip: a size that is not true": ("a.zip", lying),
    "zip: a gzip bomb within": ("a.zip", lambda: packed(("a.txt.gz", gzip.compress(bytes(100 * MB))))),
    "zip: a tar under its name": ("a.zip", a_tar),
    "gzip: a bomb of text": ("a.txt.gz", lambda: gzip.compress(b"word " * (20 * MB))),
    "gzip: a bomb of a page": ("a.html.gz", lambda: gzip.compress(b"<p>" * (40 * MB))),
    "gzip: a bomb of one line": ("a.jsonl.gz", lambda: gzip.compress(b'{"text": "' + b"a" * (100 * MB))),
    "gzip: a bomb of a sitemap": ("a.xml.gz", lambda: gzip.compress(b"<urlset>" + b" " * (100 * MB))),
    "gzip: a bomb of a table": ("a.csv.gz", lambda: gzip.compress(b"text\n" + b"a" * (100 * MB))),
    "gzip: twice": ("a.txt.gz", lambda: gzip.compress(gzip.compress(bytes(100 * MB)))),
    "feed: a billion laughs": ("a.rss", lambda: feed(BOMB, "&l9;")),
    "feed: laughs far down": ("a.rss", lambda: feed(BOMB.replace("<!DOCTYPE", "<!--" + "x" * 120_000 + "--><!DOCTYPE"), "&l9;")),
    "feed: laughs in UTF-16": ("a.rss", lambda: feed(BOMB.replace("?>", " encoding='utf-16'?>"), "&l9;").decode().encode("utf-16")),
    "feed: a square of text": ("a.rss", lambda: feed(SQUARE, "&a;" * 5_000)),
    "feed: a file": ("a.rss", lambda: feed(OUTSIDE, "&e;")),
    "feed: a parameter entity": ("a.rss", lambda: feed(PARAMETER, "x")),
    "feed: 100,000 deep": ("a.rss", lambda: b"<rss version='2.0'><channel>" + b"<a>" * 100_000),
    "feed: JSON, 100,000 deep": ("a.json", lambda: b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 100_000),
    "feed: JSON of items that are none": (
        "a.json",
        lambda: json.dumps({"version": "https://jsonfeed.org/version/1", "items": [1, None, [], {"id": {}}]}).encode(),
    ),
    "sitemap: a billion laughs": ("a.xml", lambda: sitemap(BOMB, "&l9;")),
    "sitemap: a square of text": ("a.xml", lambda: sitemap(SQUARE, "&a;" * 5_000)),
    "sitemap: a file": ("a.xml", lambda: sitemap(OUTSIDE, "&e;")),
    "sitemap: a parameter entity": ("a.xml", lambda: sitemap(PARAMETER, "x")),
    "sitemap: 100,000 deep": ("a.xml", lambda: b"<urlset>" + b"<url>" * 100_000),
    "warc: a length beyond all": ("a.warc", lambda: f"{WARC}Content-Length: {10**18}\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx".encode()),
    "warc: a length below zero": ("a.warc", lambda: f"{WARC}Content-Length: -5\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx".encode()),
    "warc: a length that is none": ("a.warc", lambda: f"{WARC}Content-Length: many\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx".encode()),
    "warc: a header of 10 MB": ("a.warc", lambda: f"{WARC}X: {'x' * 10 * MB}\r\nContent-Length: 0\r\n\r\n".encode()),
    "warc: headers without end": ("a.warc", lambda: (WARC + "X: y\r\n" * 200_000).encode()),
    "csv: 200,000 columns": ("a.csv", lambda: b"text," * 200_000 + b"\n" + b"a," * 200_000),
    "csv: a quotation without end": ("a.csv", lambda: b'title,text\nA,"' + b"word " * 400_000),
    "csv: NUL": ("a.csv", lambda: b"title,text\nA\x00,B\x00 text of one sentence.\n"),
    "parquet: a footer beyond the file": ("a.parquet", lambda: b"PAR1" + b"\xff" * 50 + b"\xff\xff\xff\x7fPAR1"),
    "parquet: nothing but its mark": ("a.parquet", lambda: b"PAR1PAR1"),
    "json: 100,000 deep": ("a.jsonl", lambda: b'{"text": ' + b"[" * 100_000 + b"\n"),
    "json: objects 100,000 deep": ("a.jsonl", lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    "json: a number of a million digits": ("a.jsonl", lambda: b'{"text": "One sentence.", "id": ' + b"9" * MB + b"}"),
    "json: lone surrogates": ("a.jsonl", lambda: b'{"text": "Half a \\ud83d character.", "title": "\\udc00"}'),
    "json: NUL": ("a.jsonl", lambda: b'{"text": "Nothing \\u0000 here.", "title": "\\u0000", "id": "\\u0000"}'),
    "json: constants": ("a.jsonl", lambda: b'{"text": "One sentence.", "id": NaN, "published": -Infinity}'),
    "json: the same key twice": ("a.jsonl", lambda: b'{"text": "One.", "text": {"a": 1}}'),
    "json: a year beyond all": ("a.jsonl", lambda: b'{"text": "One.", "published": "99999999999-01-01"}'),
    "html: 100,000 deep": ("a.html", lambda: b"<div>" * 100_000 + b"A text of one sentence."),
    "html: tables 5,000 deep": ("a.html", lambda: b"<table><tr><td>" * 5_000 + b"A text."),
    "html: 10,000 attributes": ("a.html", lambda: b"<p " + b"".join(b"a%d=1 " % n for n in range(10_000)) + b">Text."),
    "html: 100,000 attributes": ("a.html", lambda: b"<p " + b"".join(b"a%d=1 " % n for n in range(100_000)) + b">Text."),
    "html: 100,000 quoted attributes": ("a.html", lambda: b"<p " + b"".join(b"a%d='>'" % n for n in range(100_000)) + b">Text."),
    "html: nothing but tags left open": ("a.html", lambda: b"<a b='" * MB),
    "html: an attribute of 10 MB": ("a.html", lambda: b"<p title='" + b"x" * 10 * MB + b"'>Text."),
    "html: a tag without end": ("a.html", lambda: b"<p" + b" " * MB),
    "html: comments without end": ("a.html", lambda: b"<!--" * 100_000),
    "html: NUL everywhere": ("a.html", lambda: b"<p>" + b"a\x00" * 100_000),
    "html: JSON-LD 100,000 deep": (
        "a.html",
        lambda: b"<script type='application/ld+json'>" + b"[" * 100_000 + b"</script><p>A text of one sentence.",
    ),
    "html: entities": ("a.html", lambda: b"<p>" + b"&#1114112;&#xD800;&#0;&nosuch;" * 20_000),
    "html: an external entity": ("a.html", lambda: f"{OUTSIDE}<html><body><p>&e; is what it says.</p></body></html>".encode()),
    "html: a base elsewhere": ("a.html", lambda: b"<base href='file:///etc/'><link rel=canonical href='passwd'><p>A text."),
    "text: one line of 5 MB": ("a.txt", lambda: b"x" * 5 * MB),
    "text: NUL and surrogates": ("a.txt", lambda: b"A text \x00 of one sentence. \xed\xa0\x80\xed\xb0\x80"),
    "text: only marks": ("a.txt", lambda: "\u202e\u200f\ufeff".encode() * 10_000),
    "text: combining marks": ("a.txt", lambda: ("A" + "\u0301" * 50_000).encode()),
}  # fmt: skip
HIDDEN = {"zip: a parent folder", "zip: many parent folders", "zip: backslashes"}
"""Members whose path begins with a dot are left out, as hidden files are."""


@pytest.fixture
def reading() -> Iterator[ParserOptions]:
    with closing(Fetcher(Limits(pause=0, attempts=1, silence=0.2))) as web:
        yield ParserOptions(web)


@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_gets_through(tmp_path: Path, reading: ParserOptions, name: str) -> None:
    file_name, make = ATTACKS[name]
    home = tmp_path / "inner" / "most"
    home.mkdir(parents=True)
    (home / file_name).write_bytes(make())
    started = time.process_time()
    (source,) = sources_of([str(home / file_name)], reading)
    found = [extract(one) if isinstance(one, RawPage) else one for one in source.pages()]
    assert time.process_time() - started < SECONDS
    assert found or name in HIDDEN
    assert all(isinstance(one, FoundArticle | Rejection | Ignored) for one in found), found
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [home / file_name], "nothing was written"
    assert not Path("/tmp/escaped.txt").exists()
    for one in found:
        if isinstance(one, FoundArticle):
            said = f"{one.content.title}\n{one.content.text}"
            assert "root:" not in said, "a file was read"
            assert "/etc/passwd" not in (one.content.canonical_url or "")
            assert len(said) < 6 * MB
            assert "\0" not in said
            said.encode()  # no half characters
        elif isinstance(one, Rejection):
            assert len(one.reason) < 500


@pytest.mark.parametrize(
    "name", ["a\nFAILED: all.txt", "a\r.txt", "\x1b[2J.txt", "-rf.txt", "a'b\"c.txt", "$(touch x).txt", "%s%n.txt"]
)
def test_names_of_files(tmp_path: Path, reading: ParserOptions, name: str) -> None:
    (tmp_path / name).write_text("A headline\n\nA text of one sentence.")
    (source,) = sources_of([str(tmp_path)], reading)
    (page,) = source.pages()
    assert isinstance(page, RawPage)
    assert isinstance(extract(page), FoundArticle)


def test_a_link_in_a_folder_leads_nowhere_else(tmp_path: Path, reading: ParserOptions) -> None:
    """A folder that somebody else filled may hold links to what only we may read."""
    (tmp_path / "secret.txt").write_text("The secret is here, in a text of one sentence.")
    given = tmp_path / "given"
    given.mkdir()
    (given / "a.txt").write_text("A headline\n\nA text of one sentence.")
    (given / "folder").symlink_to(tmp_path)
    (source,) = sources_of([str(given)], reading)
    found = [one for one in source.pages() if isinstance(one, RawPage)]
    assert [one.origin for one in found] == [str(given / "a.txt")]
