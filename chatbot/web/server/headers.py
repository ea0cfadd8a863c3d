"""The headers by which the server's answers forbid a browser to misuse them."""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class StrictHeaders:
    """Middleware that forbids what no page here does: other servers' scripts, frames, requests and guesses of types.

    Args:
        app: what is behind.
        scripts: the scripts that our pages bring along.
    """

    def __init__(self, app: ASGIApp, scripts: Iterable[str]) -> None:
        self._app = app
        self._headers = strict_headers(scripts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI says."""

        async def send_strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, send_strictly if scope["type"] == "http" else send)


def strict_headers(scripts: Iterable[str]) -> Mapping[str, str]:
    """Returns the headers of every answer.

    Scripts run from this server's files, or if they are of those that Streamlit's page or ours bring along. Streamlit
    makes styles as it goes and loads components from blobs; that much is allowed.
    """
    allowed = " ".join(f"'sha256-{_hash(script)}'" for script in (*_streamlits_own(), *scripts))
    policy = {
        "default-src": "'self'",
        "script-src": f"'self' blob: {allowed}",
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
