"""What can be asked of the server: the pages, Streamlit's own files, and what its page needs to run; nothing else.

A list of what is allowed, because Streamlit brings routes that this product has no use for: uploads, metrics, an
interface for agents, components' files. What a later version of it adds is not allowed either, until it is added here.
"""

from pathlib import Path

import streamlit as st

from chatbot.web.html.addresses import PAGES

STREAM = "_stcore/stream"
"""The only WebSocket."""
_EXACT = frozenset({"", "_stcore/health", "_stcore/host-config", "auth/login", "auth/logout", "oauth2callback", *PAGES})
_UNDER = ("static/", "media/")  # the browser's part of Streamlit; files that a page offers for download
_FILES = frozenset(one.name for one in (Path(st.__file__).parent / "static").iterdir() if one.is_file())
METHODS = ("GET", "HEAD")


def relative(path: str, base: str) -> str | None:
    """Returns a path as it reads below the server's base path; None if it is not below it."""
    prefix = f"/{base.strip('/')}" if base.strip("/") else ""
    if path == prefix:
        return ""
    return path[len(prefix) + 1 :] if path.startswith(f"{prefix}/") else None


def is_page(path: str) -> bool:
    """Whether a relative path is that of a page."""
    return path.rstrip("/") in {"", *PAGES}


def is_allowed(path: str) -> bool:
    """Whether a relative path may be asked for, by GET or HEAD."""
    return is_page(path) or path in _EXACT or path in _FILES or path.startswith(_UNDER)
