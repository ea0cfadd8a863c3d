"""The buttons under an answer and a conversation: copy it, say whether it helped, take the conversation along."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Protocol

import streamlit as st

from chatbot.answering.timeline import Timeline
from chatbot.conversations.feedback import REASONS
from chatbot.errors import ConversationsUnreadable
from chatbot.output import markdown
from chatbot.output.export import FORMATS, Format
from chatbot.output.references import Find, flat, reference
from chatbot.output.styles import STYLES
from chatbot.types import Answer, Conversation, Turn
from chatbot.web.conversation.timeline_view import with_moments
from chatbot.web.html.addresses import CONVERSATION, TURN, WATCHING_PAGE, article_address
from chatbot.web.opening.watched import Watched
from chatbot.web.parts import clipboard
from chatbot.web.parts.own_address import page_url
from store import StoreError


class Judge(Protocol):
    """Keeps what a reader thinks of a turn."""

    def __call__(self, ordinal: int, turn: Turn, helpful: bool | None, reason: str | None = None, /) -> None:
        """Keep whether the turn with this ordinal helped, and what was wrong; None takes it back."""


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
                    clipboard.show_copies(_copies(key, ordinal, turn, turn.reply, find), key=f"copies-{key}-{ordinal}")
        if watched is not None and turn.asks:
            _show_watch(f"watch-{key}-{ordinal}", turn, watched)
        if judge is not None:
            widget = f"thumbs-{key}-{ordinal}"
            said = given.get(ordinal)
            st.feedback(
                "thumbs", key=widget, default=None if said is None else int(said), on_change=_said,
                args=(widget, ordinal, turn, judge),
            )  # fmt: skip
            if st.session_state.get(widget) == 0:
                why = f"why-{key}-{ordinal}"
                st.pills(
                    "What was wrong?", REASONS, key=why, label_visibility="collapsed",
                    on_change=_explained, args=(why, ordinal, turn, judge),
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


def _explained(widget: str, ordinal: int, turn: Turn, judge: Judge) -> None:
    judge(ordinal, turn, False, st.session_state[widget])


def _copies(conversation_id: str, ordinal: int, turn: Turn, answer: Answer, find: Find) -> dict[str, str]:
    """Returns what there is to copy, by what it is called: the first quotation in several forms, and a link."""
    first = answer.evidence[0]
    cited = reference(turn, first, "1", find)
    article = first.article
    place = page_url("article", article_address(article.id, article.version, first.span, None))
    short = "" if answer.short is None else f"{flat(answer.short)}\n"
    return {
        "As text": f"{short}“{flat(first.quote)}”\n{cited.source_line()}\n{place}",
        "As Markdown quote": f"{markdown.quoted(first)}\n>\n> {markdown.source(cited)}",
        "As reference": cited.bibliography_line(),
        **{f"As reference, {name}": write(cited) for name, write in STYLES.items()},
        "Link to this answer": page_url("", {CONVERSATION: conversation_id, TURN: str(ordinal)}),
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
