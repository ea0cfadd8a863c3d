"""The names and paths that the server answers for; there are no others.

The paths are a list of what is allowed, because Streamlit brings routes that this product has no use for: uploads,
metrics, an interface for agents, components' files. What a later version of it adds is not allowed either, until it is
added here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from chatbot.web.html.addresses import PAGES
from chatbot.web.settings.hosts import Network, address_of, normal_host

HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names of this computer for itself."""
FEEDS = "feeds/"
"""Begins the addresses of what is watched."""
STREAM = "_stcore/stream"
"""The only WebSocket."""
_EXACT = frozenset({"", "_stcore/health", "_stcore/host-config", "auth/login", "auth/logout", "oauth2callback", *PAGES})
_UNDER = ("static/", "media/", FEEDS)  # the browser's part of Streamlit; files that a page offers for download
_FILES = frozenset(entry.name for entry in (Path(st.__file__).parent / "static").iterdir() if entry.is_file())
METHODS = ("GET", "HEAD")
API, MCP = "api/v1/", "mcp"
"""What programs ask: functions, and a server of the Model Context Protocol."""
DESCRIPTION = f"{API}openapi.json"
_FUNCTIONS = frozenset(f"{API}{name}" for name in ("ask", "search", "article", "find", "timeline", "status"))
LONGEST_BODY = 1 << 17
"""Bytes that a program may send: 10,000 characters, each written as two escapes of six."""


@dataclass(frozen=True, slots=True)
class Served:
    """The way the chat is served.

    Attributes:
        address: that the server listens on, as Streamlit has it; empty for all of this computer's.
        base: path that all others are below.
        hosts: names that it is served under, beside those of this computer.
        proxies: who is believed in whom they ask for.
        secure: readers come to it by https, wherever TLS ends.
    """

    address: str = "127.0.0.1"
    base: str = ""
    hosts: frozenset[str] = frozenset()
    proxies: Sequence[Network] = ()
    secure: bool = False

    @property
    def private(self) -> bool:
        """Returns whether nobody but who sits at this computer is meant to come."""
        return self.here_only and not self.hosts and not self.proxies

    @property
    def here_only(self) -> bool:
        """Returns whether the server listens to this computer only."""
        address = address_of(self.address)
        return self.address == "localhost" or (address is not None and address.is_loopback)

    def answers_for(self, host: str) -> bool:
        """Returns whether `host`, without its port, is one of ours.

        A page of another server whose name is made to lead here (DNS rebinding) comes with that name. An address
        cannot be made to lead anywhere: where other computers are answered, each of this computer's is ours.
        """
        if host in HERE or host in self.hosts or host == normal_host(self.address):
            return True
        return not self.here_only and address_of(host) is not None


def relative(path: str, base: str) -> str | None:
    """Returns a path as it reads below the server's base path; None if it is not below it."""
    prefix = f"/{base.strip('/')}" if base.strip("/") else ""
    if path == prefix:
        return ""
    return path[len(prefix) + 1 :] if path.startswith(f"{prefix}/") else None


def is_page(path: str) -> bool:
    """Returns whether a relative path is that of a page."""
    return path.rstrip("/") in {"", *PAGES}


def is_for_programs(path: str) -> bool:
    """Returns whether a relative path is one that programs ask, which may send something there."""
    return path == MCP or path in _FUNCTIONS


def methods_of(path: str) -> Sequence[str]:
    """Returns how a relative path may be asked."""
    if path == MCP:
        return ("POST",)
    return (*METHODS, "POST") if path in _FUNCTIONS else METHODS


def is_allowed(path: str) -> bool:
    """Returns whether there is anything at a relative path."""
    return (
        is_page(path)
        or is_for_programs(path)
        or path == DESCRIPTION
        or path in _EXACT
        or path in _FILES
        or path.startswith(_UNDER)
    )
