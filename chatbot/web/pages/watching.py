"""The page of what a reader watches: what is new since they last looked, day by day, and what is watched."""

from collections.abc import Sequence
from itertools import groupby
from urllib.parse import urljoin

import streamlit as st

from chatbot.errors import ConversationsUnreadable
from chatbot.watching.types import Notice, Watch
from chatbot.web.html import page_html, watch_html
from chatbot.web.html.addresses import ARTICLE_PAGE, CHAT_PAGE, article_address, asking_address
from chatbot.web.html.wording import counted
from chatbot.web.opening.open_chat import open_chat
from chatbot.web.opening.watched import Watched, open_watched
from chatbot.web.server.feeds import feed_path

_NOTHING = "Nothing is watched. “Watch” under an answer asks its question again of every new article."
_NEW = "watching_new"
"""In the session: the notices that were new when the page was opened, which it goes on to mark."""


def show() -> None:
    """The whole page."""
    chat = open_chat()
    if chat is None:
        return
    st.html(page_html.title("Watching"))
    watched = open_watched(chat.conversations)
    try:
        if watched is None:
            st.html(page_html.note("Nothing can be watched here: the archive's folder cannot be written."))
            return
        notices, standing = watched.notices(), watched.listed()
        if not standing:
            st.html(page_html.note(_NOTHING))
            return
        _show_notices(notices, _marked(notices))
        watched.watches.look_at_all(watched.owner)
        _show_standing(watched, standing)
        _show_feed(watched)
    except ConversationsUnreadable as error:
        st.html(page_html.note(str(error), alert=True))


def _marked(notices: list[Notice]) -> set[tuple[str, str, int]]:
    """Returns which notices are new to the reader: they stay marked while the tab is open."""
    marked: set[tuple[str, str, int]] = st.session_state.setdefault(_NEW, set())
    marked |= {_key(notice) for notice in notices if not notice.seen}
    return marked


def _key(notice: Notice) -> tuple[str, str, int]:
    return notice.watch, notice.article, notice.version


def _show_notices(notices: list[Notice], marked: set[tuple[str, str, int]]) -> None:
    if not notices:
        st.html(page_html.note("Nothing new so far."))
    for day, of_day in groupby(notices, key=lambda notice: notice.noticed.date()):
        st.html(page_html.section(watch_html.day_named(day)))
        for number, notice in enumerate(of_day):
            with st.container(key=f"notice-{day:%Y%m%d}-{number}", gap="xsmall"):
                st.html(watch_html.notice(notice, is_new=_key(notice) in marked))
                st.page_link(
                    ARTICLE_PAGE,
                    label="Read it in its article",
                    query_params=article_address(notice.article, notice.version, notice.span, None),
                )


def _show_standing(watched: Watched, standing: Sequence[Watch]) -> None:
    st.html(page_html.section(counted(len(standing), "watched question")))
    for made in standing:
        with st.container(key=f"watch-{made.id}", horizontal=True, vertical_alignment="center"):
            st.page_link(CHAT_PAGE, label=watch_html.label(made), query_params=asking_address(made.question))
            st.button("Stop watching", key=f"end-{made.id}", type="tertiary", on_click=watched.end, args=(made.id,))


def _show_feed(watched: Watched) -> None:
    st.html(page_html.section("In a feed reader"))
    st.html(page_html.note("Whoever has this address can read what is new here."))
    st.code(urljoin(st.context.url or "", f"./{feed_path(watched.feed_secret())}"), language=None)
    st.button(
        "Renew the address", type="tertiary", on_click=watched.renew_feed,
        help="Whoever has the old address reads nothing more.",
    )  # fmt: skip


if __name__ == "__main__":
    show()
