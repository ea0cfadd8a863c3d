"""The timeline: quotations on an axis of days, and under it how much was written when."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from chatbot.answering.timeline import Timeline, asks_what_happened
from chatbot.types import Answer, Conversation, Turn
from chatbot.web.conversation import quotations
from chatbot.web.html import page_html, wording
from chatbot.web.html.wording import Name, evidence_named
from chatbot.web.parts import charts

_BY_DAY_UP_TO = 92
"""Days between the first and the last article up to which they are counted by day, else by month."""


def show_timeline(conversation_id: str, ordinal: int, timeline: Timeline, first_number: int, name: Name) -> None:
    """Nothing where `timeline` is empty.

    Args:
        first_number: of the citations, which go on from the answer's.
        name: what readers see of a source.
    """
    if not timeline.moments:
        return
    st.html(page_html.heading("Timeline"))
    quotations.show_moments(
        conversation_id, str(ordinal), [evidence_named(moment, name) for moment in timeline.moments], first_number
    )
    _show_volume(ordinal, timeline.volume)


def with_moments(conversation: Conversation, timeline: Callable[[Turn], Timeline]) -> Conversation:
    """`conversation` with what its timelines quote after what its answers quote, numbered as on the page."""
    return replace(conversation, turns=tuple(_with_moments(turn, timeline) for turn in conversation.turns))


def _with_moments(turn: Turn, timeline: Callable[[Turn], Timeline]) -> Turn:
    if not isinstance(turn.reply, Answer) or not asks_what_happened(turn.query):
        return turn
    return replace(turn, reply=replace(turn.reply, evidence=(*turn.reply.evidence, *timeline(turn).moments)))


def _show_volume(ordinal: int, volume: Sequence[tuple[date, int]]) -> None:
    by_month = (volume[-1][0] - volume[0][0]).days > _BY_DAY_UP_TO
    counted: Counter[date] = Counter()
    for day, articles in volume:
        counted[day.replace(day=1) if by_month else day] += articles
    total = sum(articles for _, articles in volume)
    period = "month" if by_month else "day"
    st.html(page_html.heading(f"Articles by {period}"))
    with st.container(key=f"volume-{ordinal}"):
        st.altair_chart(
            charts.volume(sorted(counted.items()), by_month=by_month),
            alt=f"{total:,} articles from {wording.day(volume[0][0])} to {wording.day(volume[-1][0])}",
        )
