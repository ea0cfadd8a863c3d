"""How much was written when: bars over time, and the same in words."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from chatbot.web.html import page_html, wording
from chatbot.web.html.wording import counted
from chatbot.web.parts import charts
from chatbot.web.parts.time_units import spread
from chatbot.web.settings.chat_settings import ChatSettings

_STRAY = 0.1
"""The share of articles long before the others that is left out: a story of one year is not drawn over seven."""


def show_volume(key: str, days: Sequence[tuple[date, int]], settings: ChatSettings, level: int = 3) -> None:
    """Articles by day, week, month or year; nothing where all are of one day.

    Args:
        key: unique on the page.
        days: ascending, with how many articles there are of each.
        level: of the heading.
    """
    over_time = spread(days, _STRAY)
    if over_time is None:
        return
    st.html(page_html.heading(f"Articles by {over_time.unit}", level))
    total = sum(count for _, count in over_time.bars)
    told = f"{counted(total, 'article')} from {wording.day(over_time.first)} to {wording.day(over_time.last)}"
    with st.container(key=f"volume-{key}", gap=None):
        st.altair_chart(charts.timeline(over_time, settings, brushable=False), alt=told)
        if over_time.earlier:
            st.html(f'<p class="na-facts">{counted(over_time.earlier, "earlier article")} not shown.</p>')
