"""Server-side request forgery: no spelling of a private address is read, whoever names it."""
# ruff: noqa: E501 - tables are read by rows

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from ingest.network.addresses import check_address
from ingest.network.fetcher import Fetcher
from ingest.network.types import Failed, Limits
from ingest.sources import sources_of
from ingest.sources.inputs import Reading
from ingest.types import Rejection
from tests.ingest.server import Web, serving

QUICK = Limits(body=200_000, redirects=4, seconds=1.0, silence=0.5, attempts=1, longest_wait=1, pause=0.0, hosts=2)
HOSTS = (
    "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0", "0.0.0.0", "0x7f.0.0.1", "0x7f000001", "0X7F000001", "2130706433",
    "017700000001", "0177.0.0.1", "0177.0.0.01", "127.0.0.1.", "localhost", "LOCALHOST", "localhost.", "ip6-localhost",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]", "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]",
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1", "169.254.169.254", "0xa9fea9fe", "2852039166",
    "0251.0376.0251.0376", "169.254.170.2", "100.100.100.200", "192.0.0.192", "224.0.0.1", "255.255.255.255", "198.18.0.1",
    "①②⑦.⓪.⓪.①", "127。0。0。1", "user@127.0.0.1", "user:word@127.0.0.1", "example.com@127.0.0.1", "example.com:80@127.0.0.1",
)  # fmt: skip
NO_ADDRESSES = (
    "file:///etc/passwd", "file://localhost/etc/passwd", "FILE:///etc/passwd", "gopher://127.0.0.1:70/_x", "ftp://127.0.0.1/x",
    "dict://127.0.0.1:11211/stats", "ldap://127.0.0.1/", "data:text/html,<p>Hello", "javascript:alert(1)", "jar:http://x!/y",
    "http:/127.0.0.1/", "http:///etc/passwd", "http://", "//127.0.0.1/", "http://[::1", "http://127.0.0.1:x/", "unix:///var/run/docker.sock",
)  # fmt: skip
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


@pytest.mark.parametrize("host", HOSTS)
def test_a_private_host_in_any_spelling(web: Web, host: str) -> None:
    with closing(Fetcher(QUICK)) as fetcher:
        assert isinstance(fetcher.get(web.url("/a", host)), Failed)
    assert web.asked == []


@pytest.mark.parametrize("host", HOSTS)
def test_a_redirect_to_a_private_host(web: Web, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first step goes to a computer that counts as public here."""
    monkeypatch.setattr("ingest.network.addresses.check_address", lambda a: a == "127.0.0.2" or check_address(a))
    monkeypatch.setattr("ingest.network.client.check_address", lambda a: a == "127.0.0.2" or check_address(a))
    with serving("127.0.0.2") as public:
        to = web.url("/a", host).encode().decode("latin-1")
        public.answers["/go"] = lambda handler: handler.say(302, Location=to)
        with closing(Fetcher(QUICK)) as fetcher:
            found = fetcher.get(public.url("/go", "127.0.0.2"))
        assert isinstance(found, Failed)
        assert "/go" in public.paths, "the redirect itself was read"
    assert web.asked == []


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_to_a_private_address(web: Web, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", known)
    with closing(Fetcher(QUICK)) as fetcher:
        found = fetcher.get(web.url("/a", name))
    assert isinstance(found, Failed)
    assert "is a private address" in found.reason
    assert web.asked == []


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_what_is_no_web_address(url: str, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(Fetcher(QUICK)) as fetcher:
        assert isinstance(fetcher.get(url), Failed)
        (source,) = sources_of([url], Reading(fetcher))
        assert all(isinstance(one, Rejection) for one in source.pages())


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://127.0.0.1:{port}/a", "http://0x7f000001:{port}/a", "data:text/html,x"]
)
@pytest.mark.parametrize("kind", ["feed", "sitemap", "site", "index"])
def test_a_public_source_that_names_private_pages(
    web: Web, url: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.network.addresses.check_address", lambda a: a == "127.0.0.2" or check_address(a))
    monkeypatch.setattr("ingest.network.client.check_address", lambda a: a == "127.0.0.2" or check_address(a))
    to = url.format(port=web.server_port)
    bodies = {
        "feed": f"<rss version='2.0'><channel><item><title>A</title><link>{to}</link></item></channel></rss>",
        "sitemap": f"<urlset><url><loc>{to}</loc></url></urlset>",
        "index": f"<sitemapindex><sitemap><loc>{to}</loc></sitemap></sitemapindex>",
        "site": f"<html><head><link rel='alternate' type='application/rss+xml' href='{to}'></head><body>x</body></html>",
    }
    with serving("127.0.0.2") as public, closing(Fetcher(QUICK)) as fetcher:
        is_page = kind == "site"
        public.page("/it", bodies[kind], "text/html" if is_page else "application/xml")
        (source,) = sources_of([public.url("/it", "127.0.0.2")], Reading(fetcher))
        found = list(source.pages())
        assert all(isinstance(one, Rejection) or "secret" not in repr(one) for one in found)
    assert web.asked == []
