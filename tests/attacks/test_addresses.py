"""Server-side request forgery: no spelling of a private address is read, whoever names it."""
# ruff: noqa: E501 - tables are read by rows

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ingest.network.fetcher import Fetcher
from ingest.network.types import Failed, Limits
from ingest.parsers.inputs import ParserOptions
from ingest.sources import sources_of
from ingest.types import Rejection
from tests.ingest.connecting import connections_tried, count_as_public
from tests.ingest.server import Web, serving

QUICK = Limits(body=200_000, redirects=4, seconds=1.0, silence=0.5, attempts=1, longest_wait=1, pause=0.0, hosts=2)
HOSTS = (
    "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0", "0.0.0.0", "0x7f.0.0.1", "0x7f000001", "0X7F000001", "2130706433",
    "017700000001", "0177.0.0.1", "0177.0.0.01", "127.0.0.1.", "localhost", "LOCALHOST", "localhost.", "ip6-localhost",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]", "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]",
    "[fe80::1%25eth0]", "[fe80::1%lo]", "[fec0::1]", "[::7f00:1]", "[::ffff:0:127.0.0.1]", "[64:ff9b:1::1]", "[64:ff9b:1:7f00:0:100::]",
    "[2001:0:7f00:1::1]", "[2001:0:808:808:0:0:80ff:fffe]", "[2600:1::5efe:7f00:1]", "[2600:1::200:5efe:a9fe:a9fe]", "[3fff::1]",
    "[5f00::1]", "[100::1]", "[100:0:0:1::1]", "[2001:db8::1]", "[2001:2::1]", "[2001:20::1]", "[4000::1]", "[fe00::1]",
    "192.0.0.8", "192.0.0.9", "192.88.99.1", "198.51.100.7", "203.0.113.7", "240.0.0.1", "168.63.129.16", "0x7f.1", "0xc0.192",
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1", "169.254.169.254", "0xa9fea9fe", "2852039166",
    "0251.0376.0251.0376", "169.254.170.2", "100.100.100.200", "192.0.0.192", "224.0.0.1", "255.255.255.255", "198.18.0.1",
    "①②⑦.⓪.⓪.①", "127。0。0。1", "user@127.0.0.1", "user:word@127.0.0.1", "example.com@127.0.0.1", "example.com:80@127.0.0.1",
)  # fmt: skip
NO_ADDRESSES = (
    "file:///etc/passwd", "file://localhost/etc/passwd", "FILE:///etc/passwd", "gopher://127.0.0.1:70/_x", "ftp://127.0.0.1/x",
    "dict://127.0.0.1:11211/stats", "ldap://127.0.0.1/", "data:text/html,<p>Hello", "javascript:alert(1)", "jar:http://x!/y",
    "http:/127.0.0.1/", "http:///etc/passwd", "http://", "//127.0.0.1/", "http://[::1", "http://127.0.0.1:x/", "unix:///var/run/docker.sock",
)  # fmt: skip
NAMES_OF_ELSEWHERE = ("[fe80::1%25lo]", "[fe80::1%25eth0]", "ip6-localhost", "127。0。0。1", "localhost.", "127.0.0.1.")
"""What not every resolver knows."""
NAMES = {
    "metadata.google.internal": "169.254.169.254",
    "rebind.example": "127.0.0.1",
    "v6.example": "::1",
    "lan.example": "10.1.2.3",
}


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as found:
        found.page("/a", "secret")
        yield found


def known(host: str, *rest: object, real=socket.getaddrinfo, **named: object):
    """The resolver, which also knows names that lead to private addresses."""
    return real(NAMES.get(host, host), *rest, **named)


def test_a_connection_that_is_tried_is_seen(web: Web) -> None:
    """Otherwise the tests below would prove nothing."""
    with closing(Fetcher(QUICK, allow_private=True)) as fetcher, connections_tried() as tried:
        fetcher.get(web.url("/a"))
        fetcher.get("http://[::1]:9/")
    assert {place[:2] for place in tried} == {("127.0.0.1", web.server_port), ("::1", 9)}


@pytest.mark.parametrize("host", HOSTS)
def test_a_private_host_in_any_spelling(web: Web, host: str) -> None:
    with closing(Fetcher(QUICK)) as fetcher, connections_tried() as tried:
        found = fetcher.get(web.url("/a", host))
    assert isinstance(found, Failed)
    assert tried == []
    # "No such host" would only say that this machine does not know the name.
    assert "private address" in found.reason or "cannot be asked for" in found.reason or host in NAMES_OF_ELSEWHERE
    assert web.asked == []


@pytest.mark.parametrize("host", HOSTS)
def test_a_redirect_to_a_private_host(web: Web, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first step goes to a computer that counts as public here."""
    count_as_public(monkeypatch, "127.0.0.2")
    with serving("127.0.0.2") as public:
        to = web.url("/a", host).encode().decode("latin-1")
        public.answers["/go"] = lambda handler: handler.say(302, Location=to)
        with closing(Fetcher(QUICK)) as fetcher, connections_tried() as tried:
            found = fetcher.get(public.url("/go", "127.0.0.2"))
        assert isinstance(found, Failed)
        assert "/go" in public.paths, "the redirect itself was read"
    assert {place[0] for place in tried} == {"127.0.0.2"}
    assert web.asked == []


@pytest.mark.parametrize("host", HOSTS)
def test_a_robots_txt_that_leads_to_a_private_host(web: Web, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    count_as_public(monkeypatch, "127.0.0.2")
    with serving("127.0.0.2") as public:
        to = web.url("/a", host).encode().decode("latin-1")
        public.answers["/robots.txt"] = lambda handler: handler.say(302, Location=to)
        with closing(Fetcher(QUICK)) as fetcher, connections_tried() as tried:
            assert isinstance(fetcher.get(public.url("/go", "127.0.0.2")), Failed)
    assert {place[0] for place in tried} == {"127.0.0.2"}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_to_a_private_address(web: Web, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", known)
    with closing(Fetcher(QUICK)) as fetcher, connections_tried() as tried:
        found = fetcher.get(web.url("/a", name))
    assert isinstance(found, Failed)
    assert "is a private address" in found.reason
    assert tried == []


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_what_is_no_web_address(url: str, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(Fetcher(QUICK)) as fetcher, connections_tried() as tried:
        assert isinstance(fetcher.get(url), Failed)
        (source,) = sources_of([url], ParserOptions(fetcher))
        assert all(isinstance(one, Rejection) for one in source.pages())
    assert tried == []


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://127.0.0.1:{port}/a", "http://0x7f000001:{port}/a", "data:text/html,x"]
)
@pytest.mark.parametrize("kind", ["feed", "sitemap", "site", "index"])
def test_a_public_source_that_names_private_pages(
    web: Web, url: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    count_as_public(monkeypatch, "127.0.0.2")
    to = url.format(port=web.server_port)
    bodies = {
        "feed": f"<rss version='2.0'><channel><item><title>A</title><link>{to}</link></item></channel></rss>",
        "sitemap": f"<urlset><url><loc>{to}</loc></url></urlset>",
        "index": f"<sitemapindex><sitemap><loc>{to}</loc></sitemap></sitemapindex>",
        "site": f"<html><head><link rel='alternate' type='application/rss+xml' href='{to}'></head><body>x</body></html>",
    }
    with serving("127.0.0.2") as public, closing(Fetcher(QUICK)) as fetcher, connections_tried() as tried:
        is_page = kind == "site"
        public.page("/it", bodies[kind], "text/html" if is_page else "application/xml")
        (source,) = sources_of([public.url("/it", "127.0.0.2")], ParserOptions(fetcher))
        found = list(source.pages())
        assert all(isinstance(one, Rejection) or "secret" not in repr(one) for one in found)
    assert {place[0] for place in tried} == {"127.0.0.2"}
    assert web.asked == []


LISTENING = (
    "192.0.0.192", "192.0.0.8", "192.88.99.1", "198.18.0.1", "100.64.0.1", "168.63.129.16", "169.254.169.254", "10.1.2.3",
    "fec0::1", "64:ff9b:1::1", "64:ff9b::a00:1", "3fff::1", "5f00::1", "100:0:0:1::1", "100::1", "2001:db8::1", "2002:7f00:1::1",
    "2001::7f00:1", "2600:1::5efe:7f00:1", "fd00:ec2::254", "::ffff:0:7f00:1",
)  # fmt: skip


def test_computers_that_would_answer_at_special_addresses_are_not_asked() -> None:
    """In a network of its own, where each of these addresses is this computer and has a page."""
    alone = ["unshare", "--map-root-user", "--net"]
    if subprocess.run([*alone, "ip", "link"], capture_output=True, check=False).returncode:
        pytest.skip("no network namespaces here; the tests above need none")
    command = [*alone, sys.executable, "-m", "tests.attacks.namespace", *LISTENING]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    found = json.loads(done.stdout)
    assert found["unguarded"] == list(LISTENING), "all of them can be read with --allow-private"
    assert (found["guarded"], found["asked"]) == ([], 0)
