"""The frame of every page: its title, its styles and the way from one page to the others."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from chatbot.errors import BadSetting
from chatbot.web.html import page_html, wording
from chatbot.web.html.addresses import (
    ARTICLE_PAGE,
    BROWSE_PAGE,
    CHAT_PAGE,
    COVERAGE_PAGE,
    EDITORS_PAGE,
    PROGRAMS_PAGE,
    TOPIC_PAGE,
    WATCHING,
    WATCHING_PAGE,
)
from chatbot.web.opening import sign_in
from chatbot.web.opening.shared import archive_folder, chat_settings
from chatbot.web.parts import shortcuts, watch_count
from chatbot.web.settings.chat_settings import ChatSettings

_CSS = Path(__file__).parents[1] / "css"
_STYLES = (
    "theme", "masthead", "conversation", "quotations", "timeline", "answers", "welcome", "article", "panel", "browsing",
    "watching",
    "other_media",
)  # fmt: skip
"""Style sheets in the order in which they are applied: a later one may refine what an earlier one says."""


def show() -> tuple[Page, Page]:
    """Title, styles and navigation; ends the run where settings are wrong or the reader may not come in.

    Returns:
        the page of the address, and the landing page.
    """
    wrong = ""
    try:
        settings = chat_settings(archive_folder())
    except BadSetting as error:
        settings, wrong = ChatSettings.model_construct(), str(error)
    st.set_page_config(
        page_title=settings.title, page_icon="📰", layout="centered", initial_sidebar_state=340
    )  # fmt: skip
    st.html(_styles())
    st.html(_accent(settings))
    landing = st.Page(CHAT_PAGE, title="Ask", default=True)
    shown = [
        landing,
        st.Page(BROWSE_PAGE, title="Browse", url_path="browse"),
        st.Page(COVERAGE_PAGE, title="Coverage", url_path="coverage"),
        st.Page(WATCHING_PAGE, title="Watching", url_path=WATCHING),
    ]
    hidden = [
        st.Page(EDITORS_PAGE, title="Editors", url_path="editors"),
        st.Page(PROGRAMS_PAGE, title="Programs", url_path="programs"),
        st.Page(TOPIC_PAGE, title="Topic", url_path="topic"),
        st.Page(ARTICLE_PAGE, title="Article", url_path="article"),
    ]
    if sign_in.editor(settings) is not None:
        shown.append(hidden.pop(0))
    page = st.navigation([*shown, *hidden], position="hidden")
    _show_masthead(settings, shown)
    if wrong:
        st.html(page_html.note(wrong, alert=True))
        st.stop()
    sign_in.admit(settings)
    return page, landing


def _show_masthead(settings: ChatSettings, pages: Sequence[Page]) -> None:
    """The archive's name and the way from page to page: on every page, on a phone too."""
    with st.container(key="masthead", horizontal=True, gap="xsmall", vertical_alignment="center"):
        shortcuts.show()
        with st.container(key="brand", width="content"):
            st.page_link(CHAT_PAGE, label=wording.label(settings.title), query_params={})
        for page in pages:
            if page.url_path == WATCHING:
                watch_count.show(page)
            else:
                st.page_link(page, width="content")


@cache
def _styles() -> str:
    sheets = [(_CSS / f"{name}.css").read_text(encoding="utf-8") for name in _STYLES]
    return "<style>" + "\n".join(sheets) + "</style>"


def _accent(settings: ChatSettings) -> str:
    # The colours are checked to be colours.
    return f"<style>:root {{ --na-accent: light-dark({settings.accent}, {settings.dark_accent}); }}</style>"
