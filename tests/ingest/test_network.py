"""The rules of reading from the web, against a real server on loopback."""

import gzip
import socket
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from ingest.network.fetcher import Fetcher
from ingest.network.parallel import fetch_all, interleaved
from ingest.network.types import Failed, Fetched, GoneAnswer, Limits, NotModified
from store import Visit
from tests.ingest.connecting import connections_tried, count_as_public
from tests.ingest.server import Handler, Web, serving

QUICK = Limits(
    body=200_000, redirects=4, seconds=1.0, silence=0.5, attempts=3, longest_wait=5, pause=0.0, hosts=4
)  # fmt: skip


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as found:
        yield found


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with closing(Fetcher(QUICK, allow_private=True)) as found:
        yield found


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.network.patience._growing", lambda _state: 0.01)


def redirect(to: str, status: int = 301):
    return lambda handler: handler.say(status, Location=to)


def test_a_page(web, fetcher):
    url = web.page("/a", "<p>Hello", "text/html; charset=ISO-8859-15", ETag='"1"')
    found = fetcher.get(url)
    assert isinstance(found, Fetched)
    assert (found.url, found.body, found.content_type, found.charset) == (url, b"<p>Hello", "text/html", "iso-8859-15")
    assert (found.visit.url, found.visit.etag) == (url, '"1"')
    assert "news-archive-chatbot/" in web.asked[-1][1]["User-Agent"]


def test_redirects_are_followed_to_the_last_address(web, fetcher):
    web.page("/4", "end")
    for n in range(4):
        web.answers[f"/{n}"] = redirect(f"/{n + 1}", (301, 302, 307, 308)[n])
    found = fetcher.get(web.url("/0"))
    assert isinstance(found, Fetched)
    assert found.url == web.url("/4")
    web.answers["/before"] = redirect("/0")
    assert fetcher.get(web.url("/before")) == Failed(web.url("/before"), "more than 4 redirects")


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("/loop", "redirects in a circle"),
        ("ftp://example.com/a", "not an http(s) address: ftp://example.com/a"),
        ("file:///etc/passwd", "not an http(s) address: file:///etc/passwd"),
    ],
)
def test_redirects_that_lead_nowhere(web, fetcher, to, reason):
    web.answers["/loop"] = redirect(to)
    assert fetcher.get(web.url("/loop")) == Failed(web.url("/loop"), reason)


def test_a_redirect_to_no_address_at_all(web, fetcher):
    web.answers["/a"] = redirect("http://[::1")
    assert isinstance(fetcher.get(web.url("/a")), Failed)


def test_private_addresses_are_refused(web):
    web.page("/a", "secret")
    with closing(Fetcher(QUICK)) as fetcher, connections_tried() as tried:
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"):
            found = fetcher.get(web.url("/a", host))
            assert isinstance(found, Failed), host
            assert "private address" in found.reason
    assert tried == []
    assert web.asked == []


def test_a_redirect_to_a_private_address_is_refused(web, monkeypatch):
    count_as_public(monkeypatch, "127.0.0.1")
    web.answers["/a"] = redirect("http://169.254.169.254/latest/meta-data/")
    with closing(Fetcher(QUICK)) as fetcher, connections_tried() as tried:
        found = fetcher.get(web.url("/a"))
    assert isinstance(found, Failed)
    assert "169.254.169.254 is a private address" in found.reason
    assert {place[0] for place in tried} == {"127.0.0.1"}


def test_a_name_that_changes_its_address_is_asked_at_the_one_that_was_looked_at(web, monkeypatch):
    count_as_public(monkeypatch, "127.0.0.1")
    web.page("/a", "public")
    real, looked_up = socket.getaddrinfo, []

    def changing(host, *rest, **named):
        if host != "changing.example":
            return real(host, *rest, **named)
        looked_up.append(host)
        return real("127.0.0.1" if len(looked_up) % 2 else "127.0.0.66", *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    with closing(Fetcher(QUICK)) as fetcher, connections_tried() as tried:
        assert isinstance(fetcher.get(web.url("/a", "changing.example")), Fetched)
        assert "127.0.0.66 is a private" in fetcher.get(f"http://changing.example:{web.server_port + 1}/a").reason
    assert {place[0] for place in tried} == {"127.0.0.1"}


def test_the_computer_connected_to_is_looked_at_before_anything_is_sent(web, monkeypatch):
    # As if the system led a public address to this computer, by a rule of its firewall, say.
    monkeypatch.setattr("ingest.network.connections.addresses_of", lambda *_, **__: ["127.0.0.1"])
    web.page("/a", "secret")
    with closing(Fetcher(QUICK)) as fetcher:
        found = fetcher.get(web.url("/a", "public.example"))
    assert isinstance(found, Failed)
    assert "127.0.0.1 is a private address" in found.reason
    assert web.asked == []


def test_a_name_with_one_private_address_among_public_ones_is_refused_whole(web, monkeypatch):
    count_as_public(monkeypatch, "127.0.0.1")
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *rest, **named: (
            [*real("127.0.0.1", *rest, **named), *real("127.0.0.66", *rest, **named)]
            if host == "both.example"
            else real(host, *rest, **named)
        ),
    )
    with closing(Fetcher(QUICK)) as fetcher, connections_tried() as tried:
        found = fetcher.get(web.url("/a", "both.example"))
    assert isinstance(found, Failed)
    assert "127.0.0.66 is a private address" in found.reason
    assert tried == []


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_busy_server_is_asked_again_when_it_says(web, fetcher, form):
    times: list[float] = []

    def answer(handler: Handler) -> None:
        times.append(time.monotonic())
        soon = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
        after = "1" if form == "seconds" else soon
        handler.say(429, Retry_After=after) if len(times) == 1 else handler.say(200, b"here")

    web.answers["/a"] = answer
    assert isinstance(fetcher.get(web.url("/a")), Fetched)
    assert times[1] - times[0] >= 0.95


def test_a_server_that_wants_too_long_a_wait_is_left_alone(web, fetcher):
    web.answers["/a"] = lambda handler: handler.say(503, Retry_After="3600")
    assert fetcher.get(web.url("/a")) == Failed(web.url("/a"), "the server answered 503")
    assert web.paths == ["/a"]


def test_failures_are_tried_again_and_then_named(web, fetcher):
    web.answers["/a"] = lambda handler: handler.say(500)
    assert fetcher.get(web.url("/a")) == Failed(web.url("/a"), "the server answered 500")
    assert web.paths == ["/a"] * 3
    assert fetcher.get(web.url("/none")) == Failed(web.url("/none"), "the server answered 404")
    assert web.paths.count("/none") == 1


def test_a_slow_drip_ends(web, fetcher):
    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.05)

    web.answers["/a"] = drip
    started = time.monotonic()
    assert fetcher.get(web.url("/a")) == Failed(web.url("/a"), "not there after 1 s")
    assert time.monotonic() - started < 3


def test_a_silent_server(web):
    web.answers["/a"] = lambda _handler: time.sleep(0.8)
    with closing(Fetcher(replace(QUICK, seconds=10), allow_private=True)) as fetcher:
        found = fetcher.get(web.url("/a"))
    assert isinstance(found, Failed)
    assert found.reason == "no answer within 0.5 s"


def test_a_bomb_is_refused_when_it_is_still_small(web, fetcher):
    sent = 0

    def bomb(handler: Handler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        packer = zlib.compressobj(9, wbits=31)
        try:
            for _ in range(5 * 1024):  # 5 GB, made as it is sent
                handler.wfile.write(packer.compress(bytes(1 << 20)))
                sent += 1 << 20
        except OSError:
            pass

    web.answers["/a"] = bomb
    assert fetcher.get(web.url("/a")) == Failed(web.url("/a"), "larger than 0.190735 MB")
    assert sent < 1 << 30


def test_a_large_body_is_refused(web, fetcher):
    web.page("/a", b"x" * 300_000)
    assert isinstance(fetcher.get(web.url("/a")), Failed)


def test_compressed_answers(web, fetcher):
    web.page("/a", gzip.compress(b"hello " * 1000), Content_Encoding="gzip")
    found = fetcher.get(web.url("/a"))
    assert isinstance(found, Fetched)
    assert found.body == b"hello " * 1000
    web.page("/cut", gzip.compress(bytes(range(256)) * 100)[:-30], Content_Encoding="gzip")
    assert fetcher.get(web.url("/cut")) == Failed(web.url("/cut"), "the answer was cut off")
    web.page("/junk", b"no gzip at all", Content_Encoding="gzip")
    assert fetcher.get(web.url("/junk")) == Failed(web.url("/junk"), "the answer's compression is damaged")
    web.page("/twice", b"x", Content_Encoding="gzip, gzip")
    assert isinstance(fetcher.get(web.url("/twice")), Failed)


def test_a_truncated_body(web, fetcher):
    def cut(handler: Handler) -> None:
        handler.say(200, b"half of it", Content_Length="1000")
        handler.close_connection = True

    web.answers["/a"] = cut
    found = fetcher.get(web.url("/a"))
    assert isinstance(found, Failed)
    assert found.reason.startswith("the answer was cut off")


def test_robots_are_obeyed_also_after_a_redirect(web, fetcher):
    web.page("/robots.txt", "User-agent: *\nDisallow: /private\nSitemap: http://x.example/s.xml", "text/plain")
    web.page("/private/a", "no")
    web.answers["/a"] = redirect("/private/a")
    for path in ("/private/a", "/a"):
        assert fetcher.get(web.url(path)) == Failed(web.url(path), "robots.txt does not allow it")
    assert web.paths == ["/a"]
    assert [path for path, _ in web.asked].count("/robots.txt") == 1
    assert fetcher.robots_of(web.url("/")).sitemaps == ("http://x.example/s.xml",)


def test_robots_that_cannot_be_had_forbid_all(web, fetcher):
    web.answers["/robots.txt"] = lambda handler: handler.say(500)
    found = fetcher.get(web.page("/a", "x"))
    assert found == Failed(web.url("/a"), "its robots.txt cannot be had: the server answered 500")


def test_crawl_delay(web, fetcher):
    web.page("/robots.txt", "User-agent: *\nCrawl-delay: 0.3", "text/plain")
    times: list[float] = []

    def answer(handler: Handler) -> None:
        times.append(time.monotonic())
        handler.say(200, b"x")

    for n in range(3):
        web.answers[f"/{n}"] = answer
    assert all(isinstance(one, Fetched) for one in fetch_all(fetcher, [web.url(f"/{n}") for n in range(3)]))
    assert all(later - earlier >= 0.28 for earlier, later in pairwise(times))
    web.page("/robots.txt", "User-agent: *\nCrawl-delay: 1000", "text/plain")
    with closing(Fetcher(QUICK, allow_private=True)) as another:
        found = another.get(web.url("/0"))
    assert isinstance(found, Failed)
    assert "1000 s between requests" in found.reason


def test_several_hosts_at_a_time_but_one_request_to_each(web, fetcher):
    now: dict[str, int] = {}
    most: dict[str, int] = {}

    def answer(handler: Handler) -> None:
        host = handler.headers["Host"]
        now[host] = now.get(host, 0) + 1
        now["all"] = sum(count for name, count in now.items() if name != "all")
        for name in (host, "all"):
            most[name] = max(most.get(name, 0), now[name])
        time.sleep(0.1)
        now[host] -= 1
        handler.say(200, b"x")

    for n in range(4):
        web.answers[f"/{n}"] = answer
    urls = [web.url(f"/{n}", host) for host in ("127.0.0.1", "localhost") for n in range(4)]
    found = list(fetch_all(fetcher, interleaved(urls)))
    assert [one.asked for one in found] == interleaved(urls)
    assert all(isinstance(one, Fetched) for one in found)
    assert most.pop("all") == 2
    assert set(most.values()) == {1}


def test_conditional_requests(web):
    visit = Visit(web.url("/a"), '"7"', "Fri, 03 Mar 2023 10:00:00 GMT", datetime.now(UTC))

    def answer(handler: Handler) -> None:
        handler.say(304 if handler.headers["If-None-Match"] == '"7"' else 200, b"x")

    web.answers["/a"] = answer
    web.answers["/gone"] = lambda handler: handler.say(410)
    with closing(Fetcher(QUICK, allow_private=True, recall=lambda url: visit if url == visit.url else None)) as fetcher:
        assert fetcher.get(web.url("/a")) == NotModified(web.url("/a"))
        assert web.asked[-1][1]["If-Modified-Since"] == visit.last_modified
        assert isinstance(fetcher.get(web.url("/a"), conditional=False), Fetched)
        assert fetcher.get(web.url("/gone")) == GoneAnswer(web.url("/gone"))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/a", "http://nowhere.invalid/a", "http://", "nonsense", "http://a:b/"]
)
def test_nobody_there(fetcher, url):
    assert isinstance(fetcher.get(url), Failed)
