"""The gate before everything that the server answers: which names it answers for, what can be asked, and how much.

It allows what the pages need and refuses the rest before anything of it is read. A refusal is one plain line.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.web.server.messages import BoundedMessages
from chatbot.web.server.reader_limits import Tabs, descriptors
from chatbot.web.server.served import (
    LONGEST_BODY,
    STREAM,
    Served,
    is_allowed,
    is_for_programs,
    is_page,
    methods_of,
    relative,
)
from chatbot.web.server.visitor import Visitor, browser_cookie, new_browser, visitor_of, with_secure, with_visitor
from chatbot.web.settings.hosts import split_authority

_SHOWN = 80
"""Characters of a wrong host's name that a refusal repeats."""
_LONGEST_NUMBER = 18
"""Digits of a length that are read; nine would be more than is allowed."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered."""

    status: HTTPStatus
    line: str


class Gate:
    """Middleware: see the module.

    Args:
        app: what is behind.
        served: tells how the chat is served; asked once, with the first request.
    """

    def __init__(self, app: ASGIApp, served: Callable[[], Served]) -> None:
        self._app = app
        self._served = served()
        self._tabs = Tabs(descriptors())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI says."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        who = visitor_of(scope, self._served.proxies, private=self._served.private)
        path = relative(scope["path"], self._served.base)
        refusal = self._refused_host(Headers(scope=scope))
        if scope["type"] == "websocket":
            await self._stream(scope, receive, send, who, refusal or self._refused_stream(path, who, scope))
        else:
            await self._answer(scope, receive, send, who, refusal or self._refused_request(path, scope))

    async def _answer(self, scope: Scope, receive: Receive, send: Send, who: Visitor, refusal: Refusal | None) -> None:
        if refusal is not None:
            # Closed, because the body that came along is not going to be read.
            headers = {"Connection": "close", "Cache-Control": "no-store"}
            if refusal.status == HTTPStatus.METHOD_NOT_ALLOWED:
                headers["Allow"] = ", ".join(methods_of(relative(scope["path"], self._served.base) or ""))
            await PlainTextResponse(f"{refusal.line}\n", refusal.status, headers)(scope, receive, send)
            return
        secure = who.secure or self._served.secure
        named = ""
        if not who.alone and not who.browser and is_page(relative(scope["path"], self._served.base) or ""):
            named = browser_cookie(new_browser(), f"/{self._served.base.strip('/')}")

        async def send_cookies(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if named:
                    headers.append("set-cookie", named)
                if secure:
                    _secure_cookies(headers)
            await send(message)

        await self._app(with_visitor(scope, who, self._address(scope, secure=secure)), receive, send_cookies)

    async def _stream(self, scope: Scope, receive: Receive, send: Send, who: Visitor, refusal: Refusal | None) -> None:
        if refusal is not None:
            await _refuse_stream(scope, receive, send, refusal)
            return
        with self._tabs.opened(who.reader):
            address = self._address(scope, secure=who.secure or self._served.secure)
            await self._app(with_visitor(scope, who, address), BoundedMessages(receive, send), send)

    def _address(self, scope: Scope, *, secure: bool) -> str:
        """Returns where the visitor finds the chat: under the host that was asked, which is one of ours."""
        base = f"{self._served.base.strip('/')}/".lstrip("/")
        return f"http{'s' if secure else ''}://{Headers(scope=scope)['host']}/{base}"

    def _refused_host(self, headers: Headers) -> Refusal | None:
        given = headers.getlist("host")
        found = split_authority(given[0]) if len(given) == 1 else None
        if found is not None and self._served.answers_for(found[0]):
            return None
        name = ", ".join(given)[:_SHOWN].encode("ascii", "backslashreplace").decode()
        return Refusal(
            HTTPStatus.MISDIRECTED_REQUEST,
            f"This server does not answer for {name!r}. Its operator can name its hosts in NEWS_HOSTS.",
        )

    def _refused_stream(self, path: str | None, who: Visitor, scope: Scope) -> Refusal | None:
        if path != STREAM:
            return Refusal(HTTPStatus.NOT_FOUND, "There is nothing here.")
        headers = Headers(scope=scope)
        if not self._is_ours(headers.getlist("origin"), headers["host"]):
            return Refusal(HTTPStatus.FORBIDDEN, "Pages of other servers are not answered.")
        full = self._tabs.refusal(who.reader, alone=who.alone)
        return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, full) if full else None

    def _refused_request(self, path: str | None, scope: Scope) -> Refusal | None:
        if path is None or not is_allowed(path):
            return Refusal(HTTPStatus.NOT_FOUND, "There is nothing here.")
        if scope["method"] not in methods_of(path):
            return Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "Nothing can be sent here.")
        headers = Headers(scope=scope)
        if is_for_programs(path) and not self._is_ours(headers.getlist("origin"), headers["host"]):
            return Refusal(HTTPStatus.FORBIDDEN, "Pages of other servers are not answered.")
        return _refused_body(path, scope)

    def _is_ours(self, origins: Sequence[str], host: str) -> bool:
        """Returns whether a page of ours asks, or a program that is no browser."""
        if not origins:
            return True
        try:
            parts = urlsplit(origins[0]) if len(origins) == 1 else None
        except ValueError:
            return False
        found = split_authority(parts.netloc) if parts is not None and parts.scheme in {"http", "https"} else None
        if found is None:
            return False
        return found == split_authority(host) or found[0] in self._served.hosts


def _refused_body(path: str, scope: Scope) -> Refusal | None:
    headers = Headers(scope=scope)
    length = headers.get("content-length", "0")
    if is_for_programs(path) and scope["method"] == "POST":
        if "transfer-encoding" in headers or not length.isdecimal():
            return Refusal(HTTPStatus.LENGTH_REQUIRED, "A request says how long it is, in Content-Length.")
        if int(length[:_LONGEST_NUMBER]) > LONGEST_BODY:
            return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A request has {LONGEST_BODY:,} bytes at most.")
    elif length != "0" or "transfer-encoding" in headers:
        return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Nothing can be sent here.")
    return None


async def _refuse_stream(scope: Scope, receive: Receive, send: Send, refusal: Refusal) -> None:
    await receive()  # the request to connect
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008})
        return
    headers: Mapping[str, str] = {"content-type": "text/plain; charset=utf-8", "connection": "close"}
    await send(
        {
            "type": "websocket.http.response.start",
            "status": int(refusal.status),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )
    await send({"type": "websocket.http.response.body", "body": f"{refusal.line}\n".encode()})


def _secure_cookies(headers: MutableHeaders) -> None:
    cookies = headers.getlist("set-cookie")
    if cookies:
        del headers["set-cookie"]
        for cookie in cookies:
            headers.append("set-cookie", with_secure(cookie))
