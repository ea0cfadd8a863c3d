"""Uvicorn's edges, which Streamlit leaves as wide as they are and offers no option for.

Three of them let somebody who has not signed in take memory or a name: a request's head may be of any length, a
message may have 200 MB before anybody sees it, and whoever connects from this computer is believed in whom they say
they ask for.
"""

from asyncio import Transport
from typing import Any

import uvicorn.config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from chatbot.web.server.messages import LONGEST

_LONGEST_HEAD = 1 << 16
"""Bytes of a request's first line and headers together, as in other servers."""


def narrow() -> None:
    """Set Uvicorn's edges for all connections of this process. The classes are changed: it has them in hand already."""
    if HttpToolsProtocol.connection_made is not _connection_made:
        HttpToolsProtocol.connection_made = _connection_made  # type: ignore[method-assign]
        HttpToolsProtocol.data_received = _data_received  # type: ignore[method-assign]
        uvicorn.config.ProxyHeadersMiddleware = _nobody_believed  # type: ignore[attr-defined,assignment]


_made, _received = HttpToolsProtocol.connection_made, HttpToolsProtocol.data_received


def _connection_made(self: HttpToolsProtocol, transport: Transport) -> None:  # type: ignore[override,unused-ignore]
    self.config.ws_max_size = min(self.config.ws_max_size, LONGEST)
    _made(self, transport)


def _data_received(self: HttpToolsProtocol, data: bytes) -> None:
    """As Uvicorn's, but for a head that does not end."""
    _received(self, data)
    in_head = self.headers is not None and "path" not in self.scope
    length = getattr(self, "_head_length", 0) + len(data) if in_head else 0
    self._head_length = length  # type: ignore[attr-defined]
    if length > _LONGEST_HEAD and not self.transport.is_closing():
        self.send_400_response("The head of the request is too long.")


def _nobody_believed(app: Any, **_options: Any) -> Any:
    """Stands where Uvicorn would believe ``X-Forwarded-For``: `visitor` decides that, by the settings."""
    return app
