"""The tools of editors on the page of an article: pin it to the front page, and take it down."""

from pathlib import Path

import streamlit as st

from chatbot.conversations.pins import Picks
from chatbot.errors import ConversationsUnreadable
from chatbot.web.html import page_html, wording
from chatbot.web.opening.open_chat import OpenChat
from store import ArchiveLocked, Article, StoreError

SAID = "editors_note"
_LONGEST_REASON = 200
"""Characters of what an editor says when taking an article down."""


def show_tools(chat: OpenChat, article: Article) -> None:
    """Nothing for readers."""
    if chat.editor is None:
        return
    with st.container(key="editing"), st.expander("Editors", key=f"editing-{wording.key_of(article.id)}"):
        if chat.picks is not None:
            _show_pin(chat.picks, article.id, chat.editor)
        with st.form(f"take-down-{wording.key_of(article.id)}", border=False):
            key = f"reason-{wording.key_of(article.id)}"
            st.text_input("Why it is taken down (readers see this)", key=key, max_chars=_LONGEST_REASON)
            st.form_submit_button("Take this article down", on_click=_take_down, args=(chat, article.id, key))
        show_outcome()


def show_outcome() -> None:
    """Say once what became of the last thing that an editor did."""
    said, failed = st.session_state.pop(SAID, ("", False))
    if said:
        st.html(page_html.note(said, alert=failed))


def take_down(folder: Path, article_id: str, reason: str) -> str:
    """Remove an article with all its versions; it stays out until `news-ingest --restore` brings it.

    Returns:
        what is wrong, in one line; empty if it is done.
    """
    from store import open_editor  # what writes is loaded where somebody does

    try:
        with open_editor(folder) as editor:
            return "" if editor.remove(article_id, reason) else "The archive has no such article any more."
    except ArchiveLocked:
        return "Articles are being added just now, so nothing can be taken down. Try again in some minutes."
    except StoreError as error:
        return str(error)


def _show_pin(picks: Picks, article_id: str, editor: str) -> None:
    try:
        pinned = article_id in picks.listed()
    except ConversationsUnreadable as error:
        st.html(page_html.note(str(error), alert=True))
        return
    if pinned:
        st.button(
            "Take off the front page",
            key="unpin",
            icon=":material/keep_off:",
            on_click=_unpin,
            args=(picks, article_id),
        )
    else:
        st.button(
            "Pin to the front page", key="pin", icon=":material/keep:", on_click=_pin, args=(picks, article_id, editor)
        )


def _pin(picks: Picks, article_id: str, editor: str) -> None:
    try:
        picks.pin(article_id, editor)
    except ConversationsUnreadable as error:
        st.session_state[SAID] = str(error), True


def _unpin(picks: Picks, article_id: str) -> None:
    try:
        picks.unpin(article_id)
    except ConversationsUnreadable as error:
        st.session_state[SAID] = str(error), True


def _take_down(chat: OpenChat, article_id: str, key: str) -> None:
    if chat.editor is None:  # signed out in another window since
        return
    reason = " ".join(st.session_state[key].split())
    if not reason:
        st.session_state[SAID] = "Please say why: readers of the coverage page see the reason.", True
        return
    wrong = take_down(chat.folder, article_id, f"taken down by an editor: {reason}")
    st.session_state[SAID] = (wrong, True) if wrong else ("The article has been taken down.", False)
    if not wrong and chat.picks is not None:
        _unpin(chat.picks, article_id)
