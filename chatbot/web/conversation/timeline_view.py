"""The timeline: quotations on an axis of days, and under it how much was written when."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from chatbot.answering.timeline import Timeline, asks_what_happened
from chatbot.types import Answer, Conversation, Turn
from chatbot.web.conversation import quotations
from chatbot.web.html import page_html
from chatbot.web.html.wording import evidence_named
from chatbot.web.parts.volume import show_volume
from chatbot.web.settings.chat_settings import ChatSettings


def show_timeline(
    conversation_id: str, ordinal: int, timeline: Timeline, first_number: int, settings: ChatSettings
) -> None:
    """Nothing where `timeline` is empty.

    Args:
        first_number: of the citations, which go on from the answer's.
        settings: what readers see of a source.
    """
    if not timeline.moments:
        return
    st.html(page_html.heading("Timeline"))
    moments = [evidence_named(moment, settings.source_name) for moment in timeline.moments]
    quotations.show_moments(conversation_id, str(ordinal), moments, first_number)
    show_volume(str(ordinal), timeline.volume, settings)


def with_moments(conversation: Conversation, timeline: Callable[[Turn], Timeline]) -> Conversation:
    """`conversation` with what its timelines quote after what its answers quote, numbered as on the page."""
    return replace(conversation, turns=tuple(_with_moments(turn, timeline) for turn in conversation.turns))


def _with_moments(turn: Turn, timeline: Callable[[Turn], Timeline]) -> Turn:
    if not isinstance(turn.reply, Answer) or not asks_what_happened(turn.query):
        return turn
    return replace(turn, reply=replace(turn.reply, evidence=(*turn.reply.evidence, *timeline(turn).moments)))
