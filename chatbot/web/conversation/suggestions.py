"""Questions to go on with, under the last answer."""

from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from threading import Event

import streamlit as st

from chatbot.types import Conversation
from chatbot.web.html import wording
from chatbot.web.opening.background import find_follow_ups
from chatbot.web.opening.open_chat import OpenChat

_POLL_S = 0.05
_FOUND = "follow_ups"


@dataclass(frozen=True, slots=True)
class _Search:
    """Looking for what to ask after one turn of a conversation."""

    after: tuple[str, int]
    stopped: Event
    found: Future[list[str]]


def show_follow_ups(chat: OpenChat, conversation: Conversation, ask: Callable[[str], None]) -> None:
    """A button for each follow-up question that the archive answers.

    They are looked for aside, after the answer stands on the page; a click or a question meanwhile is not kept waiting:
    writing to the page is where Streamlit ends a run that one has made out of date.
    """
    place, slot = st.container(key="follow-ups", gap="xsmall"), st.empty()
    questions = _follow_ups(chat, conversation)
    while not questions.done():
        slot.empty()
        wait([questions], timeout=_POLL_S)
    if questions.exception() is not None or not questions.result():  # they are a courtesy
        return
    with place:
        st.html('<h3 class="na-heading">Follow up</h3>')
        for number, question in enumerate(questions.result(), start=1):
            st.button(
                wording.label(question), key=f"follow-up-{number}", type="tertiary", on_click=ask, args=(question,)
            )


def stop() -> None:
    """Look no further: the reader has asked on, and that answer needs the processor."""
    search: _Search | None = st.session_state.get(_FOUND)
    if search is not None:
        search.stopped.set()
        search.found.cancel()


def _follow_ups(chat: OpenChat, conversation: Conversation) -> Future[list[str]]:
    """Looked for once per turn; only the last turn's are remembered."""
    after = (conversation.id, len(conversation.turns))
    search: _Search | None = st.session_state.get(_FOUND)
    if search is None or search.after != after or search.stopped.is_set():
        stop()
        stopped = Event()
        found = find_follow_ups(chat.bot, conversation, wanted=lambda: not stopped.is_set())
        search = _Search(after, stopped, found)
        st.session_state[_FOUND] = search
    return search.found
