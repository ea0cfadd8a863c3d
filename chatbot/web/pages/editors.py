"""The editors' page: what the front page recommends, in which order, and what readers say of answers."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

import streamlit as st

from chatbot.conversations.feedback import Feedback
from chatbot.conversations.pins import Picks
from chatbot.errors import ConversationsUnreadable
from chatbot.web.html import page_html
from chatbot.web.html.wording import counted
from chatbot.web.opening.open_chat import OpenChat, open_chat
from chatbot.web.parts import editor_tools
from chatbot.web.parts.article_list import facts, show_headline

_NEW = "pick"


def show() -> None:
    """The whole page."""
    st.html('<h1 class="na-title">Editors</h1>')
    chat = open_chat()
    if chat is None:
        return
    if chat.editor is None:
        st.html(page_html.note("This page is for editors who have signed in.", alert=True))
        return
    editor_tools.show_outcome()
    if chat.picks is None or chat.conversations.feedback is None:
        st.html(page_html.note("Nothing can be kept here: the conversations' database cannot be written.", alert=True))
        return
    try:
        _show_picks(chat, chat.picks, chat.editor)
        _show_feedback(chat.conversations.feedback)
    except ConversationsUnreadable as error:
        st.html(page_html.note(str(error), alert=True))


def _show_picks(chat: OpenChat, picks: Picks, editor: str) -> None:
    st.html('<h2 class="na-section">Picks of the front page</h2>')
    listed = chat.archive.browsing.by_ids(picks.listed())
    if not listed:
        st.html('<p class="na-facts">None yet. An article is pinned on its page, or here.</p>')
    with st.container(key="pins"):
        for number, article in enumerate(listed):
            with st.container(key=f"pinned-{number}", horizontal=True, vertical_alignment="center", gap="small"):
                with st.container(gap=None):
                    show_headline(article)
                    st.html(facts(article, chat.settings))
                for label, icon, act, useless in (
                    ("Up", "arrow_upward", partial(picks.move, article.article_id, -1), number == 0),
                    ("Down", "arrow_downward", partial(picks.move, article.article_id, 1), number == len(listed) - 1),
                    ("Take off", "close", partial(picks.unpin, article.article_id), False),
                ):
                    st.button(
                        label, key=f"{label}-{article.article_id}", icon=f":material/{icon}:", type="tertiary",
                        disabled=useless, on_click=_kept, args=(act,),
                    )  # fmt: skip
    with st.form("pinning", border=False, clear_on_submit=True):
        st.text_input("Pin an article", key=_NEW, placeholder="Its address, or its id")
        st.form_submit_button("Pin", on_click=_pin, args=(chat, picks, editor))
    if chat.settings.picks:
        st.html('<p class="na-facts">After these come those of the settings.</p>')


def _show_feedback(feedback: Feedback) -> None:
    st.html('<h2 class="na-section">What readers say of answers</h2>')
    rows = sorted(feedback.all(), key=lambda row: str(row["given_at"]), reverse=True)
    helped = sum(bool(row["helpful"]) for row in rows)
    if not rows:
        st.html('<p class="na-facts">Nothing yet.</p>')
        return
    st.html(f'<p class="na-facts">{counted(helped, "answer")} helped, {len(rows) - helped:,} did not.</p>')
    rows.sort(key=lambda row: bool(row["helpful"]))
    st.dataframe(
        {
            "Helped": [bool(row["helpful"]) for row in rows],
            "What was wrong": [row["reason"] or "" for row in rows],
            "Question": [row["answer"]["question"] for row in rows],
            "Answer": [_answer(row["answer"]) for row in rows],
            "Sure": [round(float(row["answer"]["confidence"]), 2) for row in rows],
            "Said": [datetime.fromisoformat(row["given_at"]) for row in rows],
        },
        key="feedback",
        hide_index=True,
        width="stretch",
    )


def _answer(row: Mapping[str, Any]) -> str:
    """The first quotation, or why there was none."""
    return str(row["evidence"][0]["quote"] if row["answered"] else row["abstention"]["reason"])


def _pin(chat: OpenChat, picks: Picks, editor: str) -> None:
    name = st.session_state[_NEW].strip()
    found = chat.archive.id_of(name) if name else None
    if found is None:
        st.session_state[editor_tools.SAID] = "The archive has no article of this address or id.", True
    else:
        _kept(partial(picks.pin, found, editor))


def _kept(act: partial[None]) -> None:
    try:
        act()
    except ConversationsUnreadable as error:
        st.session_state[editor_tools.SAID] = str(error), True


if __name__ == "__main__":
    show()
