"""The way to the page of what is watched, with how much is new there; it counts by itself."""

import streamlit as st
from streamlit.navigation.page import Page

from chatbot.errors import ConversationsUnreadable
from chatbot.web.opening.reader_conversations import open_conversations
from chatbot.web.opening.shared import archive_folder
from chatbot.web.opening.watched import Watched, open_watched

_EVERY_S = 2.0


def show(page: Page) -> None:
    """The link. Only where something is watched is it drawn anew from time to time."""
    watched = open_watched(open_conversations(archive_folder(), None))
    try:
        standing = watched is not None and watched.has_any()
    except ConversationsUnreadable:
        standing = False
    if watched is None or not standing:
        st.page_link(page, width="content")
        return
    _show_count(page, watched)


@st.fragment(run_every=_EVERY_S)
def _show_count(page: Page, watched: Watched) -> None:
    try:
        new = watched.unseen()
    except ConversationsUnreadable:
        new = 0
    st.page_link(page, label=f"Watching ({new})" if new else "Watching", width="content")
