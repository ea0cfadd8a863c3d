"""The chat's sidebar: a new conversation, and what limits the search; and questions to begin with."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot.web.html import page_html, wording
from store import ArchiveStatus, Filters

FROM, TO, SOURCES = "published_from", "published_to", "sources"
_COUNTS = "source_counts"
_POLL_S = 0.05


def show_new_conversation(start: Callable[[], None]) -> None:
    """The button that leaves the conversation for an empty one."""
    st.button("New conversation", icon=":material/add:", key="new_conversation", width="stretch", on_click=start)


def show_filters(status: ArchiveStatus, source_name: Callable[[str], str] = str) -> Filters:
    """The widgets that narrow the next question; their values outlive a visit to an article.

    Args:
        source_name: what readers see of a source.
    """
    first, last = status.first_published, status.last_published
    st.html('<h2 class="na-heading">Limit the search</h2>')
    start = end = None
    if first is not None and last is not None:
        left, right = st.columns(2)
        start = left.date_input("From", None, first, last, key=FROM, persist_state="session", format="DD/MM/YYYY")
        end = right.date_input("To", None, first, last, key=TO, persist_state="session", format="DD/MM/YYYY")
    if start is not None and end is not None and start > end:
        st.html(page_html.note("No day lies between these two: the first one is later.", alert=True))
    sources: Sequence[str] = ()
    if status.sources:
        # The browser knows a choice by its label. A count that grew with an article added meanwhile would undo it, so
        # each source keeps the count that this session first saw.
        counts: dict[str, int] = st.session_state.setdefault(_COUNTS, {})
        for name, count in status.sources:
            counts.setdefault(name, count)
        sources = st.multiselect(
            "Sources",
            [name for name, _ in status.sources],
            key=SOURCES,
            persist_state="session",
            placeholder="All sources",
            format_func=lambda name: f"{source_name(name)} ({counts[name]:,})",
        )
    return Filters(published_from=start, published_to=end, sources=tuple(sources))


def show_examples(place: DeltaGenerator, questions: Future[list[str]], ask: Callable[[str], None]) -> None:
    """A button in `place` for each question that the archive answers.

    Waits for the questions, but not in the way of the reader: writing to the page is where Streamlit ends a run that a
    click or a question has made out of date.
    """
    slot = st.empty()
    while not questions.done():
        slot.empty()
        wait([questions], timeout=_POLL_S)
    if questions.exception() is not None or not questions.result():  # examples are a courtesy
        return
    place.html(page_html.heading("Try asking", level=2))
    for number, question in enumerate(questions.result(), start=1):
        place.button(
            wording.label(question), key=f"begin-{number}", type="tertiary", width="stretch", on_click=ask,
            args=(question,),
        )  # fmt: skip
