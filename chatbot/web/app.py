"""The web app as one piece: the server around its pages, and what one look at a page shows."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware

from chatbot.answering.confidence import threshold_of_environment
from chatbot.errors import BadSetting
from chatbot.web.api import serving
from chatbot.web.html.addresses import ARTICLE
from chatbot.web.opening import shared, sign_in, watched
from chatbot.web.pages import article
from chatbot.web.parts import page_frame, places, scrolling, shortcuts
from chatbot.web.server import streamlit_limits, uvicorn_limits
from chatbot.web.server.feeds import Feeds
from chatbot.web.server.gate import Gate
from chatbot.web.server.headers import StrictHeaders
from chatbot.web.server.reader_limits import descriptors
from chatbot.web.server.served import HERE, Served
from chatbot.web.server.telemetry import TelemetrySettings
from chatbot.web.settings.chat_settings import ChatSettings
from chatbot.web.settings.hosts import normal_host

_UNUSABLE = 2
"""The exit status where a setting cannot be understood."""
_EVERYWHERE = frozenset({None, "", "127.0.0.1", "::1", "0.0.0.0", "::"})  # noqa: S104 -- compared with, not listened on
"""Addresses to listen on under which a browser on this computer finds the server as ``localhost``."""


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Loads the models while the first reader's browser is still on its way."""
    streamlit_limits.ask_nobody()
    streamlit_limits.keep_few_sessions(descriptors())
    print(f"The chat is on {_address()}", flush=True)  # Streamlit's own message asks the internet for an address
    shared.load_ahead()
    watched.keep_watch()
    async with serving.running():
        yield


def middleware() -> list[Middleware]:
    """Returns what stands before Streamlit's own answers, the outermost first.

    Ends the program where a setting cannot be understood, with one line that says which: a limit that somebody set and
    that does not hold is worse than a chat that does not start.
    """
    try:
        settings = shared.chat_settings(shared.archive_folder())
        TelemetrySettings.of_environment()
        threshold_of_environment()
    except BadSetting as error:
        print(error, file=sys.stderr)
        sys.exit(_UNUSABLE)
    uvicorn_limits.narrow()
    return [
        Middleware(StrictHeaders, scripts=(*scrolling.SCRIPTS, shortcuts.SCRIPT, places.SCRIPT)),
        Middleware(Gate, served=lambda: served(settings)),
        Middleware(
            Feeds, base=lambda: served(settings).base, folder=shared.archive_folder, title=lambda: settings.title
        ),
        Middleware(serving.Programs, base=lambda: served(settings).base),
    ]


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


def show() -> None:
    """Show the page that the browser's address names."""
    page, landing = page_frame.show()
    if page == landing and ARTICLE in st.query_params:
        # The link in an answer's JSON, whose path is the landing page's. It is shown where it is rather than sent on:
        # otherwise the browser's Back would come here and be sent on again.
        article.show()
    else:
        page.run()


def _address() -> str:
    """Returns where a browser on this computer finds the chat."""
    address, path = st.get_option("server.address"), st.get_option("server.baseUrlPath").strip("/")
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    host = "localhost" if address in _EVERYWHERE else address
    return f"{scheme}://{host}:{st.get_option('server.port')}/{path}".rstrip("/")
