"""Questions to go on with, under the last answer."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

import streamlit as st

from chatbot.types import Conversation
from chatbot.web import html
from chatbot.web.desk import Desk

POLL_S = 0.05
FOUND = "follow_ups"
_looking_aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="follow-ups")


def show_follow_ups(desk: Desk, conversation: Conversation, ask: Callable[[str], None]) -> None:
    """A button for each follow-up question that the archive answers.

    They are looked for aside, after the answer stands on the page; a click or a question meanwhile is not kept waiting:
    writing to the page is where Streamlit ends a run that one has made out of date.
    """
    place, slot = st.container(key="follow-ups", gap="xsmall"), st.empty()
    questions = _follow_ups(desk, conversation)
    while not questions.done():
        slot.empty()
        wait([questions], timeout=POLL_S)
    if questions.exception() is not None or not questions.result():  # they are a courtesy
        return
    with place:
        st.html('<h3 class="na-heading">Ask on</h3>')
        for number, question in enumerate(questions.result(), start=1):
            st.button(html.label(question), key=f"follow-up-{number}", type="tertiary", on_click=ask, args=(question,))


def _follow_ups(desk: Desk, conversation: Conversation) -> Future[list[str]]:
    """Looked for once per turn; only the last turn's are remembered."""
    wanted = (conversation.id, len(conversation.turns))
    seen: tuple[tuple[str, int], Future[list[str]]] | None = st.session_state.get(FOUND)
    if seen is None or seen[0] != wanted:
        if seen is not None:
            seen[1].cancel()
        seen = wanted, _looking_aside.submit(desk.bot.follow_up_questions, conversation)
        st.session_state[FOUND] = seen
    return seen[1]
