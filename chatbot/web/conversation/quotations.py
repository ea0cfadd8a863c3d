"""Quotations on the page, each with its numbered citation: a link that a keyboard reaches."""

import time
from collections.abc import Sequence

import streamlit as st

from chatbot.types import Evidence
from chatbot.web.html import answer_html
from chatbot.web.html.addresses import ARTICLE_PAGE, article_address
from chatbot.web.html.wording import counted

PAUSE_S = 0.12
"""Between one quotation of a new answer and the next: long enough to be seen arriving, short enough never to wait."""


def show_first(conversation_id: str, key: str, evidence: Evidence) -> None:
    """The quotation that answers, always open, with all that is known of where it comes from."""
    with st.container(key=f"evidence-{key}-1", gap=None):
        st.html(answer_html.quote(evidence) + answer_html.days_in_words(evidence))
        _show_citation(conversation_id, f"{key}-1", 1, evidence, answer_html.credit(evidence.article))


def show_more(
    conversation_id: str, key: str, evidence: Sequence[Evidence], *, folded: bool, pause_s: float = 0.0
) -> None:
    """The quotations after the first.

    Args:
        evidence: all of an answer's, the first one too, which is not shown again.
        folded: whether they are shown only when asked for.
        pause_s: seconds before each.
    """
    first, *more = evidence
    if not more:
        return
    place = st.expander(label_of(first, more), key=f"more-{key}", type="compact") if folded else st.container()
    with place, st.container(key=f"list-{key}", gap="xsmall"):
        for number, other in enumerate(more, start=2):
            if pause_s and not folded:
                time.sleep(pause_s)
            elsewhere = other.article.id != first.article.id
            line = answer_html.further(other, source=elsewhere)
            _show_line(conversation_id, key, number, other, line)


def show_nearest(conversation_id: str | None, key: str, evidence: Sequence[Evidence]) -> None:
    """What comes near a question without answering it: all of it alike."""
    with st.container(key=f"list-{key}", gap="xsmall"):
        for number, near in enumerate(evidence, start=1):
            _show_line(conversation_id, key, number, near, answer_html.further(near, answers=False))


def label_of(first: Evidence, more: Sequence[Evidence]) -> str:
    """Returns what stands over the quotations after the first: of how many sources, articles or sentences they are."""
    sources = {evidence.article.source for evidence in more}
    if {evidence.article.id for evidence in more} == {first.article.id}:
        return f"{counted(len(more), 'more sentence')} from this article"
    if len(sources) == len(more) and first.article.source not in sources:
        return counted(len(more), "more source")
    if len(sources) > 1:
        return f"{counted(len(more), 'more sentence')} from {len(sources)} sources"
    return f"{counted(len(more), 'more sentence')} from {counted(len({e.article.id for e in more}), 'article')}"


def show_moments(conversation_id: str | None, key: str, moments: Sequence[Evidence], first_number: int) -> None:
    """Quotations on an axis, in the order given."""
    with st.container(key=f"axis-{key}", gap=None):
        for number, moment in enumerate(moments, start=first_number):
            with st.container(key=f"moment-{key}-{number}", gap=None):
                st.html(answer_html.timeline_quotation(moment))
                _show_citation(
                    conversation_id, f"{key}-{number}", number, moment, answer_html.timeline_credit(moment.article)
                )


def _show_citation(conversation_id: str | None, key: str, number: int, evidence: Evidence, beside: str) -> None:
    # A page link is a real link (to copy, to open in another tab) that opens without loading the app anew. Its label is
    # markdown, so what comes from the archive stands beside it; the stylesheet makes all of it the link.
    with st.container(key=f"citation-{key}", horizontal=True, gap="small", vertical_alignment="center"):
        st.page_link(
            ARTICLE_PAGE,
            label=f"Citation **{number}**",
            query_params=article_address(evidence.article.id, evidence.article.version, evidence.span, conversation_id),
        )
        st.html(beside, width="content")


def _show_line(conversation_id: str | None, key: str, number: int, evidence: Evidence, line: str) -> None:
    with st.container(key=f"evidence-{key}-{number}", gap=None):
        _show_citation(conversation_id, f"{key}-{number}", number, evidence, line)
