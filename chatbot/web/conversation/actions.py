"""The buttons under an answer and a conversation: copy it, say whether it helped, take the conversation along."""

from collections.abc import Callable, Mapping
from contextlib import suppress

import streamlit as st

from chatbot.answering.timeline import Timeline
from chatbot.errors import ConversationsUnreadable
from chatbot.output import markdown
from chatbot.output.export import FORMATS, Format
from chatbot.output.references import Find, flat, reference
from chatbot.types import Answer, Conversation, Turn
from chatbot.web.conversation.timeline_view import with_moments
from chatbot.web.html.addresses import WATCHING_PAGE
from chatbot.web.opening.watched import Watched
from chatbot.web.parts import clipboard
from store import StoreError

Judge = Callable[[int, Turn, bool | None], None]
"""Keeps what is thought of the turn with this ordinal; None takes it back."""


@st.fragment
def show_actions(
    key: str,
    ordinal: int,
    turn: Turn,
    find: Find,
    given: Mapping[int, bool],
    judge: Judge | None,
    watched: Watched | None,
) -> None:
    """The line under an answer. A fragment: what happens here draws nothing else anew.

    Args:
        key: unique to the conversation.
        given: what was said before, by the turns' ordinals.
        judge, watched: None where nothing can be kept.
    """
    with st.container(key=f"actions-{ordinal}", horizontal=True, gap="small", vertical_alignment="center"):
        if isinstance(turn.reply, Answer):
            menu = st.popover(
                "Copy", icon=":material/content_copy:", type="tertiary", key=f"copy-{key}-{ordinal}", on_change="rerun"
            )
            if menu.open:
                with menu:
                    clipboard.show_copies(_copies(turn, turn.reply, find), key=f"copies-{key}-{ordinal}")
        if watched is not None and turn.asks:
            _show_watch(f"watch-{key}-{ordinal}", turn, watched)
        if judge is not None:
            widget = f"thumbs-{key}-{ordinal}"
            said = given.get(ordinal)
            st.feedback(
                "thumbs", key=widget, default=None if said is None else int(said), on_change=_said,
                args=(widget, ordinal, turn, judge),
            )  # fmt: skip


def _show_watch(key: str, turn: Turn, watched: Watched) -> None:
    """The button that asks the turn's question again of every new article."""
    with suppress(ConversationsUnreadable):
        if watched.is_watched(turn):
            st.page_link(WATCHING_PAGE, label="Watched", icon=":material/notifications_active:")
        else:
            st.button(
                "Watch", icon=":material/notifications:", type="tertiary", key=key, on_click=_begin_to_watch,
                args=(turn, watched), help="Asks this again of every new article, and tells you under Watching.",
            )  # fmt: skip


def _begin_to_watch(turn: Turn, watched: Watched) -> None:
    with suppress(ConversationsUnreadable, StoreError):
        watched.watch(turn)


def _said(widget: str, ordinal: int, turn: Turn, judge: Judge) -> None:
    thumb: int | None = st.session_state[widget]
    judge(ordinal, turn, None if thumb is None else bool(thumb))


def _copies(turn: Turn, answer: Answer, find: Find) -> dict[str, str]:
    """Returns what there is to copy, by what it is called: the first quotation in three forms."""
    first = answer.evidence[0]
    cited = reference(turn, first, "1", find)
    text = f"“{flat(first.quote)}”"
    if answer.short is not None:
        text = f"{flat(answer.short)}\n{text}"
    return {
        "As text": text,
        "As Markdown quote": f"{markdown.quoted(first)}\n>\n> {markdown.source(cited)}",
        "As reference": cited.bibliography_line(),
    }


@st.fragment
def show_export(conversation: Conversation, find: Find, timeline: Callable[[Turn], Timeline]) -> None:
    """A menu with a button for each format. What timelines quote goes along."""
    with (
        st.container(key="export"),
        st.popover("Export this conversation", icon=":material/download:", type="tertiary", key="export-menu"),
    ):
        for form in FORMATS:
            st.download_button(
                form.label,
                _maker(form, conversation, find, timeline),
                f"conversation.{form.suffix}",
                form.mime,
                key=f"export-{form.suffix}",
                on_click="ignore",
                type="tertiary",
            )


def _maker(
    form: Format, conversation: Conversation, find: Find, timeline: Callable[[Turn], Timeline]
) -> Callable[[], str]:
    return lambda: form.write(with_moments(conversation, timeline), find)
