"""The conversation as a file; made when it is asked for, not before."""

from collections.abc import Callable

import streamlit as st

from chatbot.exporting import FORMATS, Find, Format
from chatbot.types import Conversation


@st.fragment
def show_export(conversation: Conversation, find: Find) -> None:
    """A menu with a button for each format."""
    with (
        st.container(key="export"),
        st.popover("Export this conversation", icon=":material/download:", type="tertiary", key="export-menu"),
    ):
        for one in FORMATS:
            st.download_button(
                one.label,
                _maker(one, conversation, find),
                f"conversation.{one.suffix}",
                one.mime,
                key=f"export-{one.suffix}",
                on_click="ignore",
                type="tertiary",
            )


def _maker(one: Format, conversation: Conversation, find: Find) -> Callable[[], str]:
    return lambda: one.write(conversation, find)
