"""The front page: what there is to ask about, before the first question."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

from chatbot.web.conversation.sidebar import FROM, TO
from chatbot.web.html import wording
from chatbot.web.html.addresses import BROWSE_PAGE
from chatbot.web.html.browse_view import View
from chatbot.web.html.wording import counted, days
from chatbot.web.opening.open_archive import FrontPage, OpenArchive, TopEvent, open_archive
from chatbot.web.parts import charts
from chatbot.web.parts.article_list import facts, names, show_articles, show_headline
from chatbot.web.parts.time_units import Spread, spread

_TIMELINE = "timeline"
COLUMNS = 2


def show(pinned: Sequence[str]) -> None:
    """Everything of the front page under the question and its examples.

    Args:
        pinned: ids of the articles that editors recommend.
    """
    opened = open_archive()
    if opened is None:
        return
    page = opened.front(pinned)
    over_time = spread(page.days)
    if over_time is not None:
        _show_timeline(opened, page, over_time)
    if page.picks:
        st.html('<h2 class="na-section">Editors’ picks</h2>')
        with st.container(key="picks", gap=None):
            show_articles(page.picks, opened.settings)
    if page.events and page.events_to is not None:
        span = {7: "the week", 31: "the month", 366: "the year"}[page.events_days]
        st.html(f'<h2 class="na-section">Top stories of {span} to {wording.day(page.events_to)}</h2>')
        with st.container(key="stories"):
            for first in range(0, len(page.events), COLUMNS):
                for column, story in zip(
                    st.columns(COLUMNS, gap="medium"), page.events[first : first + COLUMNS], strict=False
                ):
                    with column:
                        _show_event(story, opened, first + 1)


def _growth(page: FrontPage) -> str:
    week, month = page.growth.week, page.growth.month
    if not month:
        return ""
    if week == month:
        return f"{counted(week, 'article')} added to the archive this week"
    return f"{counted(month, 'article')} added to the archive in 30 days, {week:,} of them this week"


def _show_timeline(opened: OpenArchive, page: FrontPage, over_time: Spread) -> None:
    most, count = max(over_time.bars, key=lambda bar: bar[1])
    st.html(f'<h2 class="na-section">Articles by {over_time.unit}</h2>')
    if grown := _growth(page):
        st.html(f'<p class="na-facts">{grown}</p>')
    told = (
        f"Articles by {over_time.unit} from {wording.day(over_time.first)} to {wording.day(over_time.last)}. "
        f"Most: {count:,}, {over_time.unit} of {wording.day(most)}."
    )
    ends = page.days[0][0], page.days[-1][0]
    st.altair_chart(
        charts.timeline(over_time, opened.settings),
        key=_TIMELINE,
        on_select=partial(_narrow, *ends),
        selection_mode=charts.BRUSH,
        alt=told,
    )
    stretch = _brushed(*ends)
    with st.container(key="brushed", horizontal=True, vertical_alignment="center", gap="small"):
        if stretch is None:
            earlier = f" {counted(over_time.earlier, 'earlier article')} not shown." if over_time.earlier else ""
            st.html(f'<p class="na-facts">Drag over the bars to limit the search.{earlier}</p>')
            return
        first, last = stretch
        within = sum(count for day, count in page.days if first <= day <= last)
        st.html(f'<p class="na-facts" role="status">{days(first, last)}: {counted(within, "article")}</p>')
        st.page_link(BROWSE_PAGE, label="Browse them", query_params=View(first=first, last=last).address())


def _narrow(earliest: date, latest: date) -> None:
    """Set the sidebar's days to what was brushed, or free them."""
    first, last = _brushed(earliest, latest) or (None, None)
    st.session_state[FROM], st.session_state[TO] = first, last


def _brushed(earliest: date, latest: date) -> tuple[date, date] | None:
    """The first and last day of what is brushed, within the archive's; None if nothing is."""
    stretch = charts.brushed(st.session_state.get(_TIMELINE, {}).get("selection", {}))
    if stretch is None:
        return None
    first, last = (min(max(day, earliest), latest) for day in stretch)
    return first, last


def _show_event(top: TopEvent, opened: OpenArchive, number: int) -> None:
    event, settings = top.event, opened.settings
    show_headline(top.headline)
    told = [days(event.first_day, event.last_day)]
    if event.sources:
        told.insert(0, f"<b>{names(event.sources[:3], settings)}</b>{_and_more(len(event.sources) - 3)}")
    st.html(f'<p class="na-facts">{" · ".join(told)}</p>')
    with st.expander(counted(len(top.articles), "article"), key=f"story-{number}-{event.id}"):
        for article in top.articles:
            show_headline(article)
            st.html(facts(article, settings))


def _and_more(number: int) -> str:
    return f" and {number} more" if number > 0 else ""
