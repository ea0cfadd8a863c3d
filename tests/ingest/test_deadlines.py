"""Whatever a server does, a request ends in time, and a host that keeps a run waiting is left."""

import gzip
import socket
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from ingest.limits import TimeLimit, duration, limit_of
from ingest.network.bodies import MOST_MEMBERS
from ingest.network.fetcher import Fetcher
from ingest.network.parallel import fetch_all
from ingest.network.types import Answer, Failed, Fetched, Left, Limits
from tests.ingest.dripping import EMPTY_MEMBER, WAYS, dripping, slow_handshake
from tests.ingest.server import Web, serving

LIMITS = Limits(body=5_000_000, seconds=1.0, silence=0.6, attempts=1, longest_wait=5, pause=0.0)
SOON_S = 6.0
"""A limit of a second is kept to within that, on a busy computer too; the servers go on for 20."""


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as found:
        yield found


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.network.patience._growing", lambda _state: 0.01)


def asked(url: str, limits: Limits = LIMITS, time_limit: TimeLimit = TimeLimit()) -> tuple[Answer, float]:
    """The answer, and the seconds that it took."""
    with closing(Fetcher(limits, allow_private=True, time_limit=time_limit)) as fetcher:
        started = time.monotonic()
        return fetcher.get(url), time.monotonic() - started


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_server_that_never_comes_to_an_end(way):
    with dripping(way) as port:
        found, seconds = asked(f"http://127.0.0.1:{port}/a")
    assert isinstance(found, Failed)
    assert found.reason in ("not there after 1 s", "larger than 4.76837 MB")
    assert seconds < SOON_S


def test_a_handshake_that_never_comes_to_an_end():
    with dripping(slow_handshake, is_tls=True) as port:
        found, seconds = asked(f"https://127.0.0.1:{port}/a", replace(LIMITS, silence=10))
    assert isinstance(found, Failed)
    assert "not there after 1 s" in found.reason
    assert seconds < SOON_S


def test_a_name_with_many_addresses_that_nobody_answers_at(monkeypatch):
    """A server whose line is full: connecting to it neither works nor fails."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        fillers = [socket.socket() for _ in range(3)]
        for one in fillers:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        place = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        many = [(*place, (f"127.0.0.{n}", full.getsockname()[1])) for n in range(1, 100)]
        real = socket.getaddrinfo

        def getaddrinfo(host: str, *rest: object, **named: object) -> list[object]:
            if host != "many.example":
                return real(host, *rest, **named)
            return [(*place, ("127.0.0.1", full.getsockname()[1]))] * 9 + many

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        found, seconds = asked(f"http://many.example:{full.getsockname()[1]}/", replace(LIMITS, silence=10, attempts=4))
        for one in fillers:
            one.close()
    assert isinstance(found, Failed)
    assert seconds < SOON_S


def test_a_resolver_that_takes_its_time(monkeypatch):
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **named: time.sleep(8) or real(*given, **named))
    found, seconds = asked("http://slow.example/")
    assert isinstance(found, Failed)
    assert "no address known for slow.example" in found.reason
    assert seconds < SOON_S


def test_redirects_are_counted_together(web):
    for n in range(8):
        web.answers[f"/{n}"] = lambda handler, n=n: time.sleep(0.4) or handler.say(302, Location=f"/{n + 1}")
    web.page("/8", "there")
    found, seconds = asked(web.url("/0"))
    assert found == Failed(web.url("/0"), "not there after 1 s")
    assert seconds < 2.6
    assert len(web.paths) < 5


def test_attempts_are_counted_together(web):
    web.answers["/a"] = lambda _: time.sleep(2)
    found, seconds = asked(web.url("/a"), replace(LIMITS, attempts=50, silence=0.3))
    assert found == Failed(web.url("/a"), "not there after 1 s")
    assert seconds < SOON_S


def test_waits_are_counted_together(web):
    web.answers["/a"] = lambda handler: handler.say(503, Retry_After="1")
    found, seconds = asked(web.url("/a"), replace(LIMITS, attempts=50, longest_wait=2.5))
    assert found == Failed(web.url("/a"), "still busy after 2.5 s of waiting")
    assert 1.9 < seconds < SOON_S


def test_a_slow_address_does_not_close_the_site_that_it_leads_to(web):
    """The time that is left for its robots.txt is none; that says nothing about its rules."""
    with serving("127.0.0.2") as other:
        web.answers["/a"] = lambda handler: time.sleep(0.55) or handler.say(302, Location=other.url("/b", "127.0.0.2"))
        other.page("/b", "there")
        slow = [0.8]
        other.answers["/robots.txt"] = lambda handler: time.sleep(slow.pop() if slow else 0) or handler.say(404)
        with closing(Fetcher(replace(LIMITS, silence=5), allow_private=True)) as fetcher:
            assert fetcher.get(web.url("/a")) == Failed(web.url("/a"), "not there after 1 s")
            assert isinstance(fetcher.get(other.url("/b", "127.0.0.2")), Fetched)


HELLO = gzip.compress(b"hello")


@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (HELLO + b"more", "gzip", "data after the end of its gzip stream"),
        (HELLO + bytes(100), "gzip", "data after the end of its gzip stream"),
        (zlib.compress(b"hello") + zlib.compress(b"more"), "deflate", "data after the end of its deflate stream"),
        (EMPTY_MEMBER * (MOST_MEMBERS + 1), "gzip", "more than 1000 gzip streams in one answer"),
        (b"x", "br", "encoded as 'br', which was not asked for"),
        (b"x", "zstd", "encoded as 'zstd', which was not asked for"),
    ],
    ids=["text", "zeroes", "a second deflate stream", "very many members", "br", "zstd"],
)
def test_what_comes_after_the_end_of_compression(web, body, encoding, reason):
    assert asked(web.page("/a", body, Content_Encoding=encoding))[0] == Failed(web.url("/a"), reason)


def test_gzip_streams_that_follow_each_other_are_one_body(web):
    body = b"".join(gzip.compress(bytes([65 + n]) * 100_000) for n in range(20))
    found, _ = asked(web.page("/a", body, Content_Encoding="gzip"))
    assert isinstance(found, Fetched)
    assert found.body == b"".join(bytes([65 + n]) * 100_000 for n in range(20))
    bombs = gzip.compress(bytes(1_000_000)) * 500
    assert asked(web.page("/b", bombs, Content_Encoding="gzip"))[0] == Failed(web.url("/b"), "larger than 4.76837 MB")


def test_a_host_that_stalls_is_left_and_the_others_are_not(web):
    limits = replace(LIMITS, silence=0.2, prompt=0.1, stalls=3)
    for n in range(20):
        web.answers[f"/{n}"] = lambda _: time.sleep(0.5)
        web.page(f"/good/{n}", "there")
    urls = [web.url(f"/{n}") for n in range(20)] + [web.url(f"/good/{n}", "localhost") for n in range(20)]
    with closing(Fetcher(limits, allow_private=True)) as fetcher:
        found = list(fetch_all(fetcher, urls))
    assert [type(one) for one in found] == [Failed] * 3 + [Left] * 17 + [Fetched] * 20
    assert found[3] == Left(urls[3], "left for the next run: 127.0.0.1 gave no answer 3 times in a row")
    assert len([path for path in web.paths if not path.startswith("/good")]) == 3


def test_a_host_that_fails_promptly_is_left_later(web):
    limits = replace(LIMITS, attempts=2, failures=6, stalls=2)
    urls = [web.url(f"/{n}") for n in range(8)]
    for n in range(8):
        web.answers[f"/{n}"] = lambda handler: handler.say(500)
    with closing(Fetcher(limits, allow_private=True)) as fetcher:
        found = list(fetch_all(fetcher, urls))
    assert [type(one) for one in found] == [Failed] * 3 + [Left] * 5
    assert found[-1] == Left(urls[-1], "left for the next run: 127.0.0.1 failed 6 times in a row")


def test_one_good_answer_is_a_new_beginning(web):
    limits = replace(LIMITS, failures=2)
    web.answers["/bad"] = lambda handler: handler.say(500)
    web.page("/good", "there")
    with closing(Fetcher(limits, allow_private=True)) as fetcher:
        for _ in range(4):
            assert isinstance(fetcher.get(web.url("/bad")), Failed)
            assert isinstance(fetcher.get(web.url("/good")), Fetched)


def test_a_host_that_answers_but_always_late_is_left(web):
    for n in range(8):
        web.answers[f"/{n}"] = lambda handler: time.sleep(0.4) or handler.say(200, b"there")
    with closing(Fetcher(replace(LIMITS, prompt=0.1, late=0.8), allow_private=True)) as fetcher:
        found = [fetcher.get(web.url(f"/{n}")) for n in range(8)]
    assert isinstance(found[1], Fetched)
    assert isinstance(found[-1], Left)
    assert "127.0.0.1 kept this run waiting for" in found[-1].reason


def test_when_the_time_of_a_run_is_over(web):
    web.answers["/slow"] = lambda _: time.sleep(5)
    web.page("/a", "there")
    told = "left for the next run: the time limit of 1s was reached"
    limits = replace(LIMITS, seconds=60, silence=30)
    with closing(Fetcher(limits, allow_private=True, time_limit=limit_of("1s"))) as fetcher:
        assert isinstance(fetcher.get(web.url("/a")), Fetched)
        started = time.monotonic()
        assert fetcher.get(web.url("/slow")) == Left(web.url("/slow"), told)
        assert time.monotonic() - started < SOON_S
        web.asked.clear()
        assert fetcher.get(web.url("/a")) == Left(web.url("/a"), told)
        assert fetcher.get(web.url("/a", "localhost")) == Left(web.url("/a", "localhost"), told)
        assert fetcher.robots_of(web.url("/a", "127.0.0.9")).closed == told
    assert web.asked == []


def test_the_end_of_a_run_is_not_waited_for(web):
    web.answers["/a"] = lambda handler: handler.say(503, Retry_After="100")
    found, seconds = asked(web.url("/a"), replace(LIMITS, attempts=3, longest_wait=200), limit_of("60s"))
    assert found == Left(web.url("/a"), "left for the next run: the time limit of 60s was reached")
    assert seconds < SOON_S


@pytest.mark.parametrize(("written", "seconds"), [("90s", 90), ("30m", 1800), ("2h", 7200), ("1d", 86400)])
def test_durations(written, seconds):
    assert duration(written).total_seconds() == seconds


@pytest.mark.parametrize("written", ["", "0m", "m", "-1m", "1.5h", "30", "1w", "1000000h", "١m", "1m "])
def test_no_durations(written):
    with pytest.raises(ValueError, match="is not a time like"):
        duration(written)
