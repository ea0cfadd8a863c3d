"""Quotations on the page, each with its numbered citation: a link that a keyboard reaches."""

import time
from collections.abc import Sequence

import streamlit as st

from chatbot.types import Evidence
from chatbot.web.html import answer_html
from chatbot.web.html.addresses import ARTICLE_PAGE, article_address

PAUSE_S = 0.12
"""Between one quotation of a new answer and the next: long enough to be seen arriving, short enough never to wait."""


def show_first(conversation_id: str, key: str, evidence: Evidence, *, answers: bool) -> None:
    """The quotation that is always open, with all that is known of where it comes from."""
    with st.container(key=f"evidence-{key}-1", gap=None):
        st.html(answer_html.quote(evidence, answers=answers))
        _show_citation(conversation_id, f"{key}-1", 1, evidence, answer_html.credit(evidence.article))


def show_more(
    conversation_id: str, key: str, evidence: Sequence[Evidence], *, answers: bool, folded: bool, pause_s: float = 0.0
) -> None:
    """The quotations after the first, one line each.

    Args:
        evidence: all of an answer's, the first one too, which is not shown again.
        folded: whether they are shown only when asked for.
        pause_s: seconds before each.
    """
    if len(evidence) < 2:
        return
    place = st.expander(_label(evidence), key=f"more-{key}", type="compact") if folded else st.container()
    with place, st.container(key=f"list-{key}", gap="xxsmall"):
        for number, further in enumerate(evidence[1:], start=2):
            if pause_s and not folded:
                time.sleep(pause_s)
            with st.container(key=f"evidence-{key}-{number}", gap=None):
                elsewhere = further.article.id != evidence[0].article.id
                line = answer_html.brief(further, answers=answers, source=elsewhere)
                _show_citation(conversation_id, f"{key}-{number}", number, further, line)


def show_moments(conversation_id: str, key: str, moments: Sequence[Evidence], first_number: int) -> None:
    """Quotations on an axis, in the order given."""
    with st.container(key=f"axis-{key}", gap=None):
        for number, moment in enumerate(moments, start=first_number):
            with st.container(key=f"moment-{key}-{number}", gap=None):
                st.html(answer_html.timeline_quotation(moment))
                _show_citation(
                    conversation_id, f"{key}-{number}", number, moment, answer_html.timeline_credit(moment.article)
                )


def _show_citation(conversation_id: str, key: str, number: int, evidence: Evidence, beside: str) -> None:
    # A page link is a real link (to copy, to open in another tab) that opens without loading the app anew. Its label is
    # markdown, so what comes from the archive stands beside it; the stylesheet makes all of it the link.
    with st.container(key=f"citation-{key}", horizontal=True, gap="small", vertical_alignment="center"):
        st.page_link(
            ARTICLE_PAGE,
            label=f"Citation **{number}**",
            query_params=article_address(evidence.article.id, evidence.article.version, evidence.span, conversation_id),
        )
        st.html(beside, width="content")


def _label(evidence: Sequence[Evidence]) -> str:
    first, *more = evidence
    several = len(more) > 1
    if all(evidence.article.id == first.article.id for evidence in more):
        return f"{len(more)} more {'sentences' if several else 'sentence'} from this article"
    return f"{len(more)} more {'sources' if several else 'source'}"
