"""One turn of a conversation on the page: the question, and the reply with its citations."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot import comparing
from chatbot.types import Answer, Conversation, Evidence, Query, Turn
from chatbot.web import correcting, html
from chatbot.web.address import ARTICLE_PAGE, article_address

PAUSE_S = 0.12
"""Between one quotation of a new answer and the next: long enough to be seen arriving, short enough never to wait."""


@dataclass(frozen=True, slots=True)
class Controls:
    """What the buttons around an answer need.

    Attributes:
        sources: what the archive can be narrowed to.
        generation: of the archive now; an answer from another one can be asked for again.
        correct: asks a query as it stands. `ask`: asks a question that is to be understood.
    """

    sources: Sequence[str]
    generation: int
    correct: Callable[[Query], None]
    ask: Callable[[str], None]


def turn_container(ordinal: int) -> DeltaGenerator:
    """What holds both messages of the `ordinal`-th turn."""
    return st.container(key=f"turn-{ordinal}")


def show_question(text: str) -> None:
    """The reader's message."""
    with st.chat_message("user"):
        st.html(html.question(text))


def show_turn(conversation: Conversation, ordinal: int, turn: Turn, controls: Controls) -> None:
    """A turn that was answered before."""
    with turn_container(ordinal):
        show_question(turn.query.asked)
        with st.chat_message("assistant"):
            show_reply(conversation, ordinal, turn, controls)


def show_reply(conversation: Conversation, ordinal: int, turn: Turn, controls: Controls, pause_s: float = 0.0) -> None:
    """The content of the assistant's message.

    Args:
        conversation: where the article page leads back to.
        turn: with its reply.
        ordinal: of the turn in its conversation, from 1.
        controls: what its buttons do.
        pause_s: seconds between one quotation and the next.
    """
    correcting.show_chips(turn.query, ordinal, controls.sources, controls.correct)
    if (before := comparing.earlier_asked(conversation.turns[: ordinal - 1], turn)) is not None:
        st.html(html.compared(comparing.changes(before, turn)))
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

    for number, other in enumerate(turn.query.alternatives, start=1):
        st.button(
            f"Or did you mean: {html.label(other)}", key=f"alternative-{ordinal}-{number}", type="tertiary",
            on_click=controls.correct, args=(replace(turn.query, standalone=other, alternatives=()),),
        )  # fmt: skip
    if turn.generation != controls.generation:
        st.button(
            "Ask today's archive again", key=f"again-{ordinal}", type="tertiary", icon=":material/refresh:",
            on_click=controls.correct, args=(turn.query,),
        )  # fmt: skip


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
