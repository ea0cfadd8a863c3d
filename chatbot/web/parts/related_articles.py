"""Under an article: its copies in other papers, and what to read next."""

from collections.abc import Sequence

import streamlit as st

from chatbot.web.html import article_html, page_html
from chatbot.web.html.addresses import ARTICLE_PAGE, article_address
from chatbot.web.html.source_names import beside_named
from chatbot.web.server.composition import Desk
from store import ArchiveUnreadable, Article, Copy, Related


def show_beside(desk: Desk, article: Article, conversation_id: str | None) -> None:
    """Both lists; nothing where there is nothing."""
    with st.container(key="beside", gap="small"):
        name = desk.settings.source_name
        copies = [beside_named(one, name) for one in desk.archive.copies(article.id)]
        _show_list("copies", "The same text elsewhere", copies, conversation_id)
        try:
            related = [beside_named(one, name) for one in desk.related(article.id)]
        except ArchiveUnreadable:  # vectors torn by a kill: the article can be read all the same
            return
        _show_list("related", "Related stories", related, conversation_id)


def _show_list(name: str, heading: str, found: Sequence[Copy | Related], conversation_id: str | None) -> None:
    if not found:
        return
    st.html(page_html.heading(heading, level=2))
    for number, one in enumerate(found, start=1):
        with st.container(key=f"citation-{name}-{number}", horizontal=True, vertical_alignment="center"):
            st.page_link(
                ARTICLE_PAGE,
                label=f"{heading}, **{number}**",
                query_params=article_address(one.article_id, None, None, conversation_id),
            )
            st.html(article_html.beside(one), width="content")
