"""The feeds of what is watched: an address that only its owner knows, for feed readers."""

from collections.abc import Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chatbot.conversations.database import DATABASE_NAME, Conversations
from chatbot.errors import ConversationsUnreadable
from chatbot.output.json_contract import citation_link
from chatbot.watching.atom import MEDIA_TYPE, feed_of
from chatbot.watching.watches import Watches
from chatbot.web.html.addresses import WATCHING
from chatbot.web.server.served import FEEDS, relative
from chatbot.web.server.visitor import ADDRESS_HEADER

_SUFFIX = ".atom"
_LONGEST = 100
"""Entries."""


class Feeds:
    """Middleware that answers for the addresses of feeds. Behind the gate.

    Args:
        app: what is behind.
        base: gives the path that the chat is below; asked once.
        folder: gives the archive's folder. `title`: gives its name.
    """

    def __init__(
        self, app: ASGIApp, base: Callable[[], str], folder: Callable[[], Path], title: Callable[[], str]
    ) -> None:
        self._app = app
        self._base = base()
        self._folder = folder
        self._title = title

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI says."""
        path = relative(scope["path"], self._base) if scope["type"] == "http" else None
        if path is None or not path.startswith(FEEDS):
            await self._app(scope, receive, send)
            return
        home = Headers(scope=scope)[ADDRESS_HEADER]  # by the name that it was asked under, which the gate has checked
        answer = await run_in_threadpool(self._answer, path.removeprefix(FEEDS), home)
        await answer(scope, receive, send)

    def _answer(self, name: str, home: str) -> Response:
        folder = self._folder()
        try:
            found = self._feed(folder, name, home) if (folder / DATABASE_NAME).exists() else None
        except ConversationsUnreadable:
            return PlainTextResponse("The feed cannot be read at the moment.\n", 503)
        if found is None:
            return PlainTextResponse("There is no such feed.\n", 404)
        return Response(found, headers={"Cache-Control": "private, max-age=60"}, media_type=MEDIA_TYPE)

    def _feed(self, folder: Path, name: str, home: str) -> bytes | None:
        watches = Watches(Conversations(folder))
        owner = watches.owner_of_feed(name.removesuffix(_SUFFIX)) if name.endswith(_SUFFIX) else None
        if owner is None:
            return None
        return feed_of(
            watches.notices(owner, _LONGEST),
            self._title(),
            f"{home}{WATCHING}",
            f"{home}{FEEDS}{name}",
            lambda notice: f"{home}{citation_link(notice.article, notice.version, notice.span)}",
        )


def feed_path(secret: str) -> str:
    """Returns the path of a feed below the chat's address."""
    return f"{FEEDS}{secret}{_SUFFIX}"
