"""What can be done with a list of the browse page: ask it only, keep it, take it along."""

from collections.abc import Callable
from urllib.parse import urlencode

import streamlit as st

from chatbot.web.html import listing_files
from chatbot.web.html.addresses import CHAT_PAGE, ONLY
from chatbot.web.html.browse_view import View
from chatbot.web.opening.open_archive import OpenArchive
from chatbot.web.opening.saved_searches import ReaderSearches
from chatbot.web.parts.own_address import page_url
from store import Listed

_MOST_TAKEN = 10_000
"""Articles in a file, the first of the list."""


def show_tools(opened: OpenArchive, view: View, saved: ReaderSearches) -> None:
    """A line of links and buttons."""
    narrowed = View(order=view.order, number=view.number) != view
    with st.container(key="list-tools", horizontal=True, gap="small", vertical_alignment="center"):
        if narrowed:
            only = urlencode({**view.address(), "sort": "", "page": ""})
            st.page_link(
                CHAT_PAGE, label="Ask only these", icon=":material/chat_bubble:", query_params={ONLY: only},
                width="content",
            )  # fmt: skip
            if saved.kept is not None:
                address = urlencode(view.address())
                st.button(
                    "Save search", key="save-search", icon=":material/bookmark:", type="tertiary",
                    on_click=saved.save, args=(address, view.title(opened.settings.source_name)),
                )  # fmt: skip
        for name, write, mime in (
            ("CSV", listing_files.as_csv, "text/csv"),
            ("JSON", listing_files.as_json, "application/json"),
        ):
            st.download_button(
                name, _maker(opened, view, write), f"articles.{name.lower()}", mime, key=f"take-{name}",
                icon=":material/download:", on_click="ignore", type="tertiary",
            )  # fmt: skip


def _maker(opened: OpenArchive, view: View, write: Callable[[tuple[Listed, ...], str], str]) -> Callable[[], str]:
    base = page_url("article", {}).rstrip("?")
    return lambda: write(opened.archive.browsing.page(view.filters, view.words, view.order, 0, _MOST_TAKEN), base)
