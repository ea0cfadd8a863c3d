"""One turn of a conversation on the page: the question, and the reply with its citations."""

import time

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot.types import Answer, Conversation, Evidence, Turn
from chatbot.web import html
from chatbot.web.address import ARTICLE_PAGE, article_address

PAUSE_S = 0.12
"""Between one quotation of a new answer and the next: long enough to be seen arriving, short enough never to wait."""


def turn_container(ordinal: int) -> DeltaGenerator:
    """What holds both messages of the `ordinal`-th turn."""
    return st.container(key=f"turn-{ordinal}")


def show_question(text: str) -> None:
    """The reader's message."""
    with st.chat_message("user"):
        st.html(html.question(text))


def show_turn(conversation: Conversation, ordinal: int, turn: Turn) -> None:
    """A turn that was answered before."""
    with turn_container(ordinal):
        show_question(turn.query.asked)
        with st.chat_message("assistant"):
            show_reply(conversation, ordinal, turn)


def show_reply(conversation: Conversation, ordinal: int, turn: Turn, pause_s: float = 0.0) -> None:
    """The content of the assistant's message.

    Args:
        conversation: where the article page leads back to.
        turn: with its reply.
        ordinal: of the turn in its conversation, from 1.
        pause_s: seconds between one quotation and the next.
    """
    if understood := html.understood(turn.query):
        st.html(understood)
    if isinstance(turn.reply, Answer):
        if turn.reply.short is not None:
            st.html(html.short_answer(turn.reply.short))
    else:
        st.html(html.declined(turn.reply))
        if turn.reply.nearest:
            st.html('<h3 class="na-heading">Nearest passages</h3>')
    for number, evidence in enumerate(turn.evidence, start=1):
        if number > 1 and pause_s:
            time.sleep(pause_s)
        _show_evidence(conversation, f"{ordinal}-{number}", number, evidence, answers=isinstance(turn.reply, Answer))


def _show_evidence(conversation: Conversation, key: str, number: int, evidence: Evidence, *, answers: bool) -> None:
    with st.container(key=f"evidence-{key}", gap=None):
        st.html(html.quote(evidence, answers=answers))
        # A page link is a real link (to copy, to open in another tab) that opens without loading the app anew. Its
        # label is markdown, so what comes from the archive stands beside it; the stylesheet makes all of it the link.
        with st.container(key=f"citation-{key}", horizontal=True, gap="small", vertical_alignment="center"):
            st.page_link(
                ARTICLE_PAGE,
                label=f"Citation **{number}**",
                query_params=article_address(
                    evidence.article.id, evidence.article.version, evidence.span, conversation.id
                ),
            )
            st.html(html.credit(evidence.article), width="content")
