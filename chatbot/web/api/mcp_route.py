"""The MCP server over HTTP: each request is by itself, and is checked, counted and bounded as those of the API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import anyio
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from chatbot.errors import BadQuestion
from chatbot.programs.mcp_server import HTTPServer, Run, over_http
from chatbot.web.api import access
from chatbot.web.api.opened import opened
from chatbot.web.api.routes import body_of, parsed, refusal
from chatbot.web.opening.shared import archive_folder
from chatbot.web.server.gate import Refusal
from chatbot.web.server.served import LONGEST_BODY
from chatbot.web.server.visitor import ADDRESS_HEADER

_ASKING = frozenset({"tools/call", "resources/read", "resources/list"})
"""Methods that look something up in the archive."""


class MCPRoute:
    """What answers at `/mcp`, while it is `running`."""

    def __init__(self) -> None:
        self._manager: HTTPServer | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Programs are answered for the length of the block."""
        manager = over_http(_opened, LONGEST_BODY)
        async with manager.run():
            self._manager = manager
            try:
                yield
            finally:
                self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI says."""
        request = Request(scope, receive)
        folder = archive_folder()
        why = await anyio.to_thread.run_sync(lambda: access.refused(folder, request.headers, questions=0))
        body = b"" if why is not None else await body_of(request)
        if why is None and isinstance(body, bytes):
            asks = _asks(body)
            why = asks if isinstance(asks, Refusal) else None
            if why is None and asks:
                why = await anyio.to_thread.run_sync(lambda: access.refused(folder, request.headers, questions=1))
        if why is None and self._manager is None:
            why = Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "The server is about to stop.")
        if why is not None or isinstance(body, Refusal) or self._manager is None:
            await refusal(why or body)(scope, receive, send)  # type: ignore[arg-type]
            return
        await self._manager.handle_request(scope, _again(body), send)


def _asks(body: bytes) -> bool | Refusal:
    """Returns whether a message asks the archive something; a refusal, if it is not one message."""
    try:
        message = parsed(body)
    except BadQuestion as error:
        return Refusal(HTTPStatus.BAD_REQUEST, str(error))
    if not isinstance(message, dict):  # a batch would ask as much as it likes for one
        return Refusal(HTTPStatus.BAD_REQUEST, "A request is one JSON object.")
    return message.get("method") in _ASKING if isinstance(message.get("method"), str) else False


def _again(body: bytes) -> Receive:
    """Returns what gives a body that was read already, then nothing."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if messages:
            return messages.pop()
        await anyio.sleep_forever()
        raise AssertionError

    return receive


def _opened(request: Request) -> Run:
    return opened(archive_folder(), "mcp"), request.headers[ADDRESS_HEADER]
