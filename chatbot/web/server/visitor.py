"""The visitor who sends a request: told to the pages in headers of the server's own, which no request can bring along.

Pages see a WebSocket's first request only. What they would have to work out from it (proxies, whether anybody else
could be asking) is worked out once, where the request comes in.
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Scope

from chatbot.web.settings.hosts import Network, address_of, first_untrusted, one_reader

_OWN = "x-news-archive-"
READER_HEADER, ALONE_HEADER, ADDRESS_HEADER = f"{_OWN}reader", f"{_OWN}alone", f"{_OWN}address"
_FORWARDING = frozenset(
    "forwarded via x-forwarded-for x-forwarded-host x-forwarded-proto x-forwarded-port x-real-ip x-client-ip "
    "true-client-ip cf-connecting-ip".split()
)
"""Headers that somebody in between adds: where there is one, the request was not made on this computer."""
BROWSER_COOKIE = "news_archive_browser"
_BROWSER_DAYS = 400  # browsers keep none for longer
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """The sender of a request.

    Attributes:
        reader: the address, as one for all that one reader can choose from.
        alone: it can only be whoever sits at this computer.
        secure: the browser speaks TLS, with this server or with a trusted proxy.
        browser: what its cookie says; empty if it has none.
    """

    reader: str
    alone: bool
    secure: bool
    browser: str


def visitor_of(scope: Scope, proxies: Sequence[Network], *, private: bool) -> Visitor:
    """Returns who sends the request of an ASGI scope.

    Args:
        scope: with the address of whoever is connected, whatever the headers say.
        proxies: who is believed in whom they ask for.
        private: the server listens to this computer only, under no name of its own, behind no proxy.
    """
    headers = Headers(scope=scope)
    peer = address_of((scope.get("client") or ("", 0))[0])
    secure = scope["scheme"] in {"https", "wss"}
    if peer is None:  # a Unix socket
        return Visitor("unknown", alone=False, secure=secure, browser=_browser(headers))
    if any(peer in network for network in proxies):
        secure = secure or headers.get("x-forwarded-proto", "").split(",")[-1].strip() == "https"
    reader = first_untrusted(peer, headers.getlist("x-forwarded-for"), proxies)
    alone = private and peer.is_loopback and _FORWARDING.isdisjoint(headers.keys())
    return Visitor(one_reader(reader), alone=alone, secure=secure, browser=_browser(headers))


def with_visitor(scope: Scope, visitor: Visitor, address: str) -> Scope:
    """Returns the scope with what is known about the visitor, in place of what the request says about it.

    Args:
        scope: of the request.
        visitor: who sent it.
        address: where the visitor finds the chat.
    """
    alone = "1" if visitor.alone else "0"
    own = [(READER_HEADER, visitor.reader), (ALONE_HEADER, alone), (ADDRESS_HEADER, address)]
    others = [(name, value) for name, value in scope["headers"] if not _is_own(name)]
    return {**scope, "headers": [*others, *((name.encode(), value.encode()) for name, value in own)]}


def new_browser() -> str:
    """Returns what tells one browser from all others and cannot be guessed."""
    return secrets.token_urlsafe(32)


def browser_cookie(browser: str, path: str) -> str:
    """Returns the header that gives a browser its name."""
    return f"{BROWSER_COOKIE}={browser}; Path={path or '/'}; Max-Age={_BROWSER_DAYS * 86_400}; HttpOnly; SameSite=Lax"


def with_secure(cookie: str) -> str:
    """Returns a ``Set-Cookie`` header whose cookie is sent over TLS only."""
    given = {part.strip().lower() for part in cookie.split(";")[1:]}
    return cookie if "secure" in given else f"{cookie}; Secure"


def is_browser(text: str) -> bool:
    """Returns whether a cookie's value is one that `new_browser` may have made."""
    return _TOKEN.fullmatch(text) is not None


def _browser(headers: Headers) -> str:
    for value in _cookies(headers.getlist("cookie")):
        if is_browser(value):
            return value
    return ""


def _cookies(values: Iterable[str]) -> Iterable[str]:
    for text in values:
        for part in text.split(";"):
            name, _, value = part.strip().partition("=")
            if name == BROWSER_COOKIE:
                yield value


def _is_own(name: bytes) -> bool:
    # Some servers in between take an underscore for a dash.
    return name.lower().replace(b"_", b"-").startswith(_OWN.encode())
