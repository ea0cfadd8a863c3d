"""What the next question is limited to: the sidebar's filters, and a list of the browse page that is asked by itself.

Each limit stands beside the question box, to be taken off; a new conversation has none.
"""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from chatbot.types import Query
from chatbot.understanding.chips import Part, chips
from chatbot.web.conversation.sidebar import FROM, SOURCES, TO
from chatbot.web.html import wording
from chatbot.web.html.addresses import ONLY
from chatbot.web.html.browse_view import View, view_of
from store import Filters

_ONLY = "only_list"


def limited(filters: Filters) -> Filters:
    """Returns the sidebar's `filters` together with the list that the address, or one before it in this tab, names."""
    if ONLY in st.query_params:
        st.session_state[_ONLY] = st.query_params[ONLY]
    only = _only()
    of_list = replace(only.filters, words=only.words)
    dated = filters if filters.published_from or filters.published_to else of_list
    return replace(
        of_list,
        published_from=dated.published_from,
        published_to=dated.published_to,
        sources=filters.sources or of_list.sources,
    )


def show_limits(filters: Filters, name: Callable[[str], str]) -> None:
    """A button to take off each of `filters`; nothing where there are none."""
    parts = chips(Query("", "", filters))
    if not parts:
        return
    with st.container(key="limits", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for number, chip in enumerate(parts, start=1):
            said = name(chip.text) if chip.part is Part.SOURCE else chip.text
            st.button(
                wording.label(said), key=f"limit-{number}", icon=":material/close:", help="Search without this limit",
                on_click=_take_off, args=(chip.part, chip.text),
            )  # fmt: skip


def drop() -> None:
    """Take off all of them."""
    st.session_state.pop(_ONLY, None)
    st.session_state[FROM] = st.session_state[TO] = None
    st.session_state[SOURCES] = []


def _only() -> View:
    return view_of(dict(parse_qsl(st.session_state.get(_ONLY, ""))))


def _take_off(part: Part, text: str) -> None:
    only = _only()
    match part:
        case Part.DATES:
            st.session_state[FROM] = st.session_state[TO] = None
            only = replace(only, first=None, last=None)
        case Part.SOURCE:
            st.session_state[SOURCES] = [source for source in st.session_state.get(SOURCES, ()) if source != text]
            only = replace(only, source=None)
        case Part.SECTION:
            only = replace(only, section=None)
        case Part.AUTHOR:
            only = replace(only, byline=None)
        case Part.LANGUAGE:
            only = replace(only, language=None)
        case _:
            only = replace(only, words="")
    st.query_params.pop(ONLY, None)
    st.session_state[_ONLY] = urlencode(only.address())
