"""The conversation as a file; made when it is asked for, not before."""

from collections.abc import Callable

import streamlit as st

from chatbot.answering.timeline import Timeline
from chatbot.output.export import FORMATS, Find, Format
from chatbot.types import Conversation, Turn
from chatbot.web.conversation.timeline_view import with_moments


@st.fragment
def show_export(conversation: Conversation, find: Find, timeline: Callable[[Turn], Timeline]) -> None:
    """A menu with a button for each format. What timelines quote goes along."""
    with (
        st.container(key="export"),
        st.popover("Export this conversation", icon=":material/download:", type="tertiary", key="export-menu"),
    ):
        for one in FORMATS:
            st.download_button(
                one.label,
                _maker(one, conversation, find, timeline),
                f"conversation.{one.suffix}",
                one.mime,
                key=f"export-{one.suffix}",
                on_click="ignore",
                type="tertiary",
            )


def _maker(
    one: Format, conversation: Conversation, find: Find, timeline: Callable[[Turn], Timeline]
) -> Callable[[], str]:
    return lambda: one.write(with_moments(conversation, timeline), find)
