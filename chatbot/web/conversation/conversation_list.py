"""The sidebar's list of conversations: open, rename, delete.

Who knows a conversation's id may read it, unless it belongs to somebody else who signed in. All of them are listed only
where nobody but who sits at this computer can ask; elsewhere a reader sees their own or, where nobody signs in, those
that the same browser began. Only what is listed can be renamed or deleted.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import groupby

import streamlit as st

from chatbot.conversations.database import LONGEST_TITLE, Listed
from chatbot.web.html import page_html, wording
from chatbot.web.html.wording import counted
from chatbot.web.opening.reader_conversations import ReaderConversations

_SHOWN = 30
"""Conversations in the list, the latest."""
_SHORT = 60
"""Characters of a title in the list."""


def show_conversations(
    conversations: ReaderConversations, current: str | None, open_one: Callable[[str], None]
) -> None:
    """The stored conversations by day, the latest first, the current one with what can be done to it."""
    listed = conversations.listed()
    if not listed:
        return
    with st.expander(f"Conversations ({len(listed):,})", key="conversations"):
        for day, of_day in groupby(listed[:_SHOWN], lambda conversation: conversation.updated.date()):
            st.html(page_html.heading(_day(day, datetime.now(UTC).date()), level=3))
            with st.container(key=f"of-{day}", gap=None):
                for conversation in of_day:
                    _show_one(conversations, conversation, conversation.id == current, open_one)


def _show_one(
    conversations: ReaderConversations, conversation: Listed, is_open: bool, open_one: Callable[[str], None]
) -> None:
    with st.container(key=f"{'open' if is_open else 'listed'}-{conversation.id}"):
        st.button(
            wording.label(_short(conversation.title)),
            key=f"conversation-{conversation.id}",
            type="tertiary",
            width="stretch",
            disabled=is_open,
            help=counted(conversation.turns, "question"),
            on_click=open_one,
            args=(conversation.id,),
        )
    if is_open:
        _show_current(conversations, conversation)


def _day(day: date, today: date) -> str:
    return {0: "Today", 1: "Yesterday"}.get((today - day).days, wording.day(day))


def _show_current(conversations: ReaderConversations, conversation: Listed) -> None:
    with st.form(f"rename-{conversation.id}", border=False):
        st.text_input("Name", conversation.title, key=f"name-{conversation.id}", max_chars=LONGEST_TITLE)
        st.form_submit_button("Rename", on_click=_rename, args=(conversations, conversation.id))
    with st.popover("Delete", icon=":material/delete:"):
        st.html(page_html.note("Its questions and answers are removed for good."))
        st.button(
            "Delete this conversation",
            key=f"delete-{conversation.id}",
            on_click=_delete,
            args=(conversations, conversation.id),
        )


def _rename(conversations: ReaderConversations, id: str) -> None:
    conversations.rename(id, st.session_state[f"name-{id}"])


def _delete(conversations: ReaderConversations, id: str) -> None:
    conversations.delete(id)
    st.query_params.clear()


def _short(title: str) -> str:
    return title if len(title) <= _SHORT else f"{title[: _SHORT - 1].rstrip()}…"
