"""The addresses of pages as a reader may send them to somebody."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

import streamlit as st

from chatbot.web.html.addresses import PAGES


def page_url(page: str, address: Mapping[str, str]) -> str:
    """Returns the whole address of a page: its own ("" is the landing page's), below this server's."""
    here = urlsplit(st.context.url or "")
    above = here.path.rstrip("/")
    last = above.rpartition("/")[2]
    base = above.removesuffix(last) if last in PAGES else f"{above}/"
    return f"{here.scheme}://{here.netloc}{base}{page}?{urlencode(address)}"
