"""Files, folders and addresses as sources of pages."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ingest.files import FileSource
from ingest.sources import sample_source, source_of
from ingest.types import Form, Ignored, RawPage, Rejection
from ingest.web import UrlSource
from ingest.without_socks import downloads

HTML = "<html><body><article>" + "<p>The bakery on Storholm reopened on Monday.</p>" * 3 + "</article></body></html>"


def test_a_folder_is_read_in_order_without_hidden_files(tmp_path):
    for name in ("b.txt", "a.HTML", "sub/c.txt", ".hidden/d.txt", ".e.txt", "f.jpg", "g"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    found = list(FileSource(str(tmp_path)).pages())
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
def test_what_is_named_and_cannot_be_read_is_rejected(tmp_path, name, reason):
    (tmp_path / "photo.jpg").write_text("x")
    (tmp_path / "void.jsonl").write_text("\n\n")
    (tmp_path / "empty").mkdir()
    (found,) = FileSource(str(tmp_path / name)).pages()
    assert isinstance(found, Rejection)
    assert found.reason.startswith(reason)


def test_an_unreadable_file_is_rejected(tmp_path):
    # A link to itself cannot be opened, not even by root.
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "dir.txt").mkdir()
    (found,) = FileSource(str(tmp_path / "loop.txt")).pages()
    assert isinstance(found, Rejection)


def test_lines_of_a_compressed_file(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"a": 1}\n\n{"a": 2}\n'))
    source = FileSource(str(path))
    found = list(source.pages())
    assert [(one.origin, one.content) for one in found] == [(f"{path}:1", b'{"a": 1}\n'), (f"{path}:3", b'{"a": 2}\n')]
    assert source.consumed == source.size > 0


def test_a_damaged_compressed_file_gives_what_can_be_read(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    lines = b"".join(b'{"n": %d, "text": "%d"}\n' % (n, n * n) for n in range(20_000))
    path.write_bytes(gzip.compress(lines)[:-5000])
    *articles, last = FileSource(str(path)).pages()
    assert all(isinstance(one, RawPage) for one in articles)
    assert len(articles) > 1000
    assert isinstance(last, Rejection)
    assert "damaged gzip" in last.reason


def test_places_do_not_depend_on_the_working_directory(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("x")
    monkeypatch.chdir(tmp_path)
    (relative,) = FileSource("a.txt").pages()
    (absolute,) = FileSource(str(tmp_path / "a.txt")).pages()
    assert relative.place == absolute.place
    assert relative.origin == "a.txt"


def test_the_sample_articles_come_with_the_package():
    found = list(sample_source().pages())
    assert len(found) == 41
    assert all(isinstance(one, RawPage) for one in found)


@pytest.fixture
def server() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response({"/page": 200, "/moved": 301}.get(self.path, 404))
            if self.path == "/moved":
                self.send_header("Location", "/page")
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(HTML.encode())

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


@pytest.fixture
def loopback_allowed(monkeypatch):
    monkeypatch.setitem(downloads.DEFAULT_CONFIG["DEFAULT"], "SSRF_PROTECTION", "off")


@pytest.mark.parametrize("path", ["/page", "/moved"])
@pytest.mark.usefixtures("loopback_allowed")
def test_a_page_by_its_address(server, path):
    source = source_of(server + path)
    (found,) = source.pages()
    assert (found.form, found.url, found.content) == (Form.HTML, server + path, HTML.encode())
    assert source.consumed == source.size


@pytest.mark.usefixtures("loopback_allowed")
def test_an_address_that_answers_with_an_error(server):
    (found,) = UrlSource(server + "/none").pages()
    assert found == Rejection(server + "/none", "cannot be fetched: the server answered 404")


def test_addresses_that_are_not_public_are_refused(server):
    (found,) = UrlSource(server + "/page").pages()
    assert isinstance(found, Rejection)
    assert "non-public" in found.reason


@pytest.mark.usefixtures("loopback_allowed")
def test_nobody_there():
    (found,) = UrlSource("http://127.0.0.1:9/page").pages()
    assert isinstance(found, Rejection)
    assert found.reason.startswith("cannot be fetched: Failed to establish a new connection")


def test_other_kinds_of_address():
    assert list(source_of("ftp://example.com/a").pages()) == [
        Rejection("ftp://example.com/a", "not an http(s) address")
    ]
