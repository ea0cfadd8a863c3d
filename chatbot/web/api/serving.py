"""What stands before the pages for programs: the API and the MCP server, at their paths below the base path."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from chatbot.web.api.mcp_route import MCPRoute
from chatbot.web.api.routes import routes
from chatbot.web.server.served import API, MCP, relative

_mcp = MCPRoute()


class Programs:
    """Middleware that answers programs.

    Args:
        app: what is behind.
        base: tells the server's base path; asked once, with the first request.
    """

    def __init__(self, app: ASGIApp, base: Callable[[], str]) -> None:
        self._app = app
        self._base = base()
        self._router = Router(routes(), redirect_slashes=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI says."""
        path = relative(scope["path"], self._base) if scope["type"] == "http" else None
        if path == MCP:
            await _mcp(scope, receive, send)
        elif path is not None and path.startswith(API):
            await self._router({**scope, "path": f"/{path}", "root_path": ""}, receive, send)
        else:
            await self._app(scope, receive, send)


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    """Programs are answered for the length of the block."""
    async with _mcp.running():
        yield
