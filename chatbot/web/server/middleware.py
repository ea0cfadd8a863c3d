"""The server around the pages: what it does before the first of them is looked at, and what its answers forbid."""

import base64
import hashlib
import re
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.answering.confidence import threshold_of_environment
from chatbot.errors import BadSetting
from chatbot.hosts import normal_host
from chatbot.settings import ChatSettings
from chatbot.web.parts.scrolling import SCRIPTS
from chatbot.web.server import connections, opening, outgoing, sessions, sign_in
from chatbot.web.server.gate import HERE, Gate, Served
from chatbot.web.server.tabs import descriptors
from chatbot.web.server.telemetry import TelemetrySettings

USAGE_ERROR = 2

LOCAL = {None, "", "127.0.0.1", "::1", "0.0.0.0", "::"}  # noqa: S104 - told of, not listened on
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Loads the models while the first reader's browser is still on its way."""
    outgoing.switch_off()
    sessions.keep_few_sessions(descriptors())
    print(f"The chat is on {_address()}", flush=True)  # Streamlit's own message asks the internet for an address
    opening.load_ahead()
    yield


def middleware() -> list[Middleware]:
    """Returns what stands before Streamlit's own answers, the outermost first.

    Ends the program where a setting cannot be understood, with one line that says which: a limit that somebody set and
    that does not hold is worse than a chat that does not start.
    """
    try:
        settings = opening.chat_settings(opening.archive_folder())
        TelemetrySettings.of_environment()
        threshold_of_environment()
    except BadSetting as error:
        print(error, file=sys.stderr)
        sys.exit(USAGE_ERROR)
    connections.narrow()
    return [Middleware(StrictHeaders), Middleware(Gate, served=lambda: served(settings))]


def served(settings: ChatSettings) -> Served:
    """Returns how the chat is served: Streamlit's options, the settings of the pages, and where readers sign in."""
    back = urlsplit(sign_in.redirect_address())
    names = (back.hostname or "", st.get_option("browser.serverAddress") or "")
    return Served(
        address=st.get_option("server.address") or "",
        base=st.get_option("server.baseUrlPath") or "",
        hosts=frozenset(settings.hosts) | {host for name in names if (host := normal_host(name)) is not None} - HERE,
        proxies=settings.proxies,
        secure=back.scheme == "https" or bool(st.get_option("server.sslCertFile")),
    )


def _address() -> str:
    """Where a browser on this computer finds the chat."""
    address, path = st.get_option("server.address"), st.get_option("server.baseUrlPath").strip("/")
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    host = "localhost" if address in LOCAL else address
    return f"{scheme}://{host}:{st.get_option('server.port')}/{path}".rstrip("/")


class StrictHeaders:
    """Middleware that forbids what no page here does: other servers' scripts, frames, requests and guesses of types."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = strict_headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI says."""

        async def send_strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, send_strictly if scope["type"] == "http" else send)


def strict_headers() -> Mapping[str, str]:
    """The headers of every answer.

    Scripts run from this server's files, or if they are of those that Streamlit's page or ours bring along. Streamlit
    makes styles as it goes and loads components from blobs; that much is allowed.
    """
    scripts = " ".join(f"'sha256-{_hash(script)}'" for script in (*_streamlits_own(), *SCRIPTS))
    policy = {
        "default-src": "'self'",
        "script-src": f"'self' blob: {scripts}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",  # an address here names a conversation
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _streamlits_own() -> Iterable[str]:
    page = Path(st.__file__).parent / "static" / "index.html"
    return _INLINE.findall(page.read_text(encoding="utf-8"))


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
