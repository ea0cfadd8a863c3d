"""Files and folders of every kind, and lists, as sources of pages."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest.extraction.articles import extract
from ingest.network.fetcher import Fetcher
from ingest.network.types import Limits
from ingest.parsers.feed_format import decode_feed
from ingest.parsers.inputs import ParserOptions
from ingest.sources import sample_source, sources_of
from ingest.sources.files import FileSource
from ingest.types import Form, FoundArticle, Ignored, InputKind, Outcome, RawPage, Rejection
from tests.fuzzing import examples
from tests.ingest.test_mutations import MOSTLY_QUICK

FEEDS = Path(__file__).parent / "feeds"
HTML = "<html><body><article>" + "<p>The bakery on Storholm reopened on Monday.</p>" * 3 + "</article></body></html>"


@pytest.fixture
def web() -> Iterator[Fetcher]:
    with closing(Fetcher(Limits(pause=0, attempts=1))) as found:
        yield found


@pytest.fixture
def reading(web) -> ParserOptions:
    return ParserOptions(web)


def test_a_folder_is_read_in_order_without_hidden_files(tmp_path, reading):
    for name in ("b.txt", "a.HTML", "sub/c.txt", ".hidden/d.txt", ".e.txt", "f.jpg", "g"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    found = list(FileSource(str(tmp_path), reading).pages())
    assert [one.origin.removeprefix(str(tmp_path)) for one in found if isinstance(one, RawPage)] == [
        "/a.HTML",
        "/b.txt",
        "/sub/c.txt",
    ]
    assert [one.origin.removeprefix(str(tmp_path)) for one in found if isinstance(one, Ignored)] == ["/f.jpg", "/g"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("none.txt", "no such file"),
        ("photo.jpg", "not a kind of file"),
        ("empty", "nothing to ingest"),
        ("void.jsonl", "empty"),
    ],
)
def test_what_is_named_and_cannot_be_read_is_rejected(tmp_path, name, reason, reading):
    (tmp_path / "photo.jpg").write_text("x")
    (tmp_path / "void.jsonl").write_text("\n\n")
    (tmp_path / "empty").mkdir()
    (found,) = FileSource(str(tmp_path / name), reading).pages()
    assert isinstance(found, Rejection)
    assert found.reason.startswith(reason)


def test_an_unreadable_file_is_rejected(tmp_path, reading):
    # A link to itself cannot be opened, not even by root.
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "dir.txt").mkdir()
    (found,) = FileSource(str(tmp_path / "loop.txt"), reading).pages()
    assert isinstance(found, Rejection)


def test_lines_of_a_compressed_file(tmp_path, reading):
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"a": 1}\n\n{"a": 2}\n'))
    source = FileSource(str(path), reading)
    found = list(source.pages())
    assert [(one.origin, one.content) for one in found] == [(f"{path}:1", b'{"a": 1}\n'), (f"{path}:3", b'{"a": 2}\n')]
    assert source.consumed == source.size > 0


def test_a_damaged_compressed_file_gives_what_can_be_read(tmp_path, reading):
    path = tmp_path / "a.jsonl.gz"
    lines = b"".join(b'{"n": %d, "text": "%d"}\n' % (n, n * n) for n in range(20_000))
    path.write_bytes(gzip.compress(lines)[:-5000])
    *articles, last = FileSource(str(path), reading).pages()
    assert all(isinstance(one, RawPage) for one in articles)
    assert len(articles) > 1000
    assert isinstance(last, Rejection)
    assert "damaged gzip" in last.reason


def test_places_do_not_depend_on_the_working_directory(tmp_path, monkeypatch, reading):
    (tmp_path / "a.txt").write_text("x")
    monkeypatch.chdir(tmp_path)
    (relative,) = FileSource("a.txt", reading).pages()
    (absolute,) = FileSource(str(tmp_path / "a.txt"), reading).pages()
    assert relative.place == absolute.place
    assert relative.origin == "a.txt"


def test_the_sample_articles_come_with_the_package(reading):
    found = list(sample_source(reading).pages())
    assert len(found) == 41
    assert all(isinstance(one, RawPage) for one in found)


def test_other_kinds_of_address(reading):
    (source,) = sources_of(["ftp://example.com/a"], reading)
    assert list(source.pages()) == [Rejection("ftp://example.com/a", "not an http(s) address")]


def test_lists_name_inputs(tmp_path, reading):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "list").write_text(
        f"# ours\n\n{tmp_path}/a.txt\nhttps://example.com/a  seen on Monday\nhttp://b.example/"
    )
    kinds = [type(one).__name__ for one in sources_of([f"@{tmp_path}/list"], reading)]
    assert kinds == ["FileSource", "AddressSource", "AddressSource"]
    assert [type(one).__name__ for one in sources_of([str(tmp_path / "list")], reading, InputKind.LIST)] == kinds


def rows(path, reading, kind=None):
    (source,) = sources_of([str(path)], reading, kind)
    return list(source.pages())


CSV = 'headline;body;when\nFerry sails;"It sails;\nit sails.";2023-03-03\nBakery opens;Bread is free.;\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv(tmp_path, web, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes(CSV.replace("Ferry", "Fähre").encode(encoding))
    reading = ParserOptions(web, {"title": "headline", "text": "body"})
    first, second = rows(path, reading)
    assert json.loads(first.content) == {
        "headline": "Fähre sails",
        "body": "It sails;\nit sails.",
        "when": "2023-03-03",
    }
    assert (second.origin, second.renamed) == (f"{path}: row 2", reading.renamed)
    assert json.loads(second.content) == {"headline": "Bakery opens", "body": "Bread is free."}


def test_csv_and_parquet_that_hold_no_articles(tmp_path, reading):
    for name, content, reason in [
        ("a.csv", b"", "empty file"),
        ("b.csv", b"x,y\n1,2\n", "no column named text or html (--map text=COLUMN names it); there are: x, y"),
        ("c.csv", b"text\n", "no rows"),
        ("d.parquet", b"PAR1 no", "not Parquet that can be read"),
    ]:
        (tmp_path / name).write_bytes(content)
        (found,) = rows(tmp_path / name, reading)
        assert isinstance(found, Rejection)
        assert found.reason.startswith(reason)


def test_parquet(tmp_path, reading):
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.table(
        {"text": ["One.", "Two."], "published": [date(2023, 3, 3), None], "authors": [["Ann Poe", "Bo Roe"], None]}
    )
    parquet.write_table(table, tmp_path / "a.parquet")
    first, second = rows(tmp_path / "a.parquet", reading)
    assert json.loads(first.content) == {"text": "One.", "published": "2023-03-03", "authors": ["Ann Poe", "Bo Roe"]}
    assert json.loads(second.content) == {"text": "Two."}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio's writer leaves files open
@pytest.mark.parametrize("packed", [True, False])
def test_web_archives(tmp_path, reading, packed):
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed, warc_version="1.0")
        for url, status, kind, body in [
            ("http://x.example/a", "200 OK", "text/html; charset=ISO-8859-1", HTML.encode()),
            ("http://x.example/b", "404 Not Found", "text/html", b"no"),
            ("http://x.example/c.png", "200 OK", "image/png", b"png"),
        ]:
            headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    url, "response", io.BytesIO(body), http_headers=headers,
                    warc_headers_dict={"WARC-Date": "2023-03-03T10:00:00Z"},
                )
            )  # fmt: skip
    (found,) = rows(path, reading)
    assert (found.url, found.charset, found.form) == ("http://x.example/a", "iso-8859-1", Form.HTML)
    assert (found.content, found.fetched_at.isoformat()) == (HTML.encode(), "2023-03-03T10:00:00+00:00")
    path.write_bytes(path.read_bytes()[:200])
    assert isinstance(rows(path, reading)[-1], Rejection)
    path.write_bytes(b"no archive")
    assert isinstance(rows(path, reading)[-1], Rejection)


def test_zip_files(tmp_path, reading):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b/a.html", HTML)
        archive.writestr("a.jsonl", '{"text": "One."}\n')
        archive.writestr("c.png", b"x")
        archive.writestr("__MACOSX/a.html", HTML)
        archive.writestr("bomb.txt", bytes(20 << 20))
    found = rows(path, reading)
    assert [one.origin.removeprefix(str(path)) for one in found if isinstance(one, RawPage)] == [
        "/a.jsonl:1",
        "/b/a.html",
    ]
    (refused,) = (one for one in found if isinstance(one, Rejection))
    assert refused.origin == f"{path}/bomb.txt"
    assert "refused" in refused.reason
    path.write_bytes(b"PK no zip")
    assert isinstance(rows(path, reading)[0], Rejection)


def test_forced_kinds(tmp_path, reading):
    (tmp_path / "export.data").write_text('{"text": "One."}\n')
    (found,) = rows(tmp_path / "export.data", reading, InputKind.JSONL)
    assert found.form is Form.RECORD


def test_a_saved_feed(tmp_path, reading):
    words = " ".join(f"word{n}" for n in range(200))
    (tmp_path / "a.rss").write_text(
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>Herald</title><language>en-gb</language>"
        "<item><title>A &amp; B</title><link>https://x.example/a?utm_source=rss</link><dc:creator>Ann Poe</dc:creator>"
        "<pubDate>Fri, 03 Mar 2023 10:00:00 GMT</pubDate><category>World</category>"
        f"<description>Short.</description><content:encoded><![CDATA[<p>{words}</p>]]></content:encoded></item>"
        "<item><guid>7</guid><description>No link but a text of its own.</description></item>"
        "<item><guid>8</guid></item></channel></rss>"
    )
    full, short, nothing = rows(tmp_path / "a.rss", reading)
    given = json.loads(full.content)
    assert given["html"] == f"<p>{words}</p>"
    assert (given["title"], given["source"], given["authors"]) == ("A & B", "Herald", ["Ann Poe"])
    assert (given["section"], given["language"]) == ("World", "en-gb")
    assert given["published"] == "Fri, 03 Mar 2023 10:00:00 GMT"
    assert json.loads(short.content)["text"] == "No link but a text of its own."
    assert nothing == Rejection(f"{tmp_path}/a.rss: entry 3", "neither a text nor a link")


@pytest.mark.parametrize(
    ("name", "count", "first", "published", "updated"),
    [
        (
            "heise.atom",
            15,
            "Java-Anwendungsserver: Red Hat gibt WildFly 10 frei",
            "2016-02-01T17:22:00+01:00",
            "2016-02-01T17:54:50+01:00",
        ),
        ("encoding.rss", 40, "Mãe de utente é a nova presidente da Raríssimas", "Wed, 03 Jan 2018 13:47:00 GMT", None),
    ],
)
def test_real_feeds(name, count, first, published, updated):
    """From the tests of rss-parser; see the licence beside them."""
    entries = decode_feed((FEEDS / name).read_bytes(), None).entries
    assert len(entries) == count
    assert (entries[0].title, entries[0].published, entries[0].updated) == (first, published, updated)
    assert all(one.url for one in entries)


def test_a_feed_with_hardly_anything_in_it(reading):
    (found,) = rows(FEEDS / "incomplete-fields.atom", reading)
    assert found == Rejection(f"{FEEDS}/incomplete-fields.atom: entry 1", "neither a text nor a link")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<a>b</a>", "neither a feed nor a sitemap"),
        ("<rss><channel></channel></rss>", "a feed without entries"),
        ("<urlset></urlset>", "a sitemap without addresses"),
        ("<urlset><url><loc>", "not a sitemap that can be read"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>', "not a sitemap that can be read"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><rss><channel></channel></rss>', "a feed that defines entities"),
        ("", "neither a feed nor a sitemap"),
    ],
)
def test_markup_that_holds_nothing(tmp_path, reading, content, reason):
    (tmp_path / "a.xml").write_text(content)
    (found,) = rows(tmp_path / "a.xml", reading)
    assert isinstance(found, Rejection)
    assert found.reason.startswith(reason)


@settings(max_examples=examples(150, 40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(MOSTLY_QUICK),
    start=st.sampled_from([b"", b"<rss><channel><item>", b"<urlset><url><loc>http://[", b"PK\x03\x04", b"WARC/1.0\r\n",
                           b"\x1f\x8b\x08", b"{", b"text,html\n", b"PAR1", b"<feed xmlns='http://www.w3.org/2005/Atom'>"]),
    rest=st.binary(max_size=300),
)  # fmt: skip
def test_broken_files_of_every_kind_are_rejected_and_never_raise(tmp_path, reading, kind, start, rest):
    path = tmp_path / "a.bin"
    path.write_bytes(start + rest)
    for one in rows(path, reading, kind):
        assert isinstance(extract(one) if isinstance(one, RawPage) else one, FoundArticle | Outcome)
