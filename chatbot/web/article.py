"""The article page: one version of an article, with the cited sentence marked and in view."""

import streamlit as st

from chatbot.web import html, scrolling
from chatbot.web.address import (
    ARTICLE,
    ARTICLE_PAGE,
    CHAT_PAGE,
    CONVERSATION,
    OPENED_ARTICLE,
    article_address,
    chat_address,
    wanted_span,
    wanted_version,
)
from chatbot.web.desk import Desk, open_desk
from store import Article, Span, StoreError


def show() -> None:
    """The whole page."""
    desk = open_desk()
    if desk is None:
        return
    conversation_id = st.query_params.get(CONVERSATION)
    bar = st.container(key="back", horizontal=True, vertical_alignment="center")
    with bar:
        st.page_link(
            CHAT_PAGE,
            label="Ask the archive" if conversation_id is None else "Back to the conversation",
            icon=":material/arrow_back:",
            query_params=chat_address(conversation_id),
        )
    try:
        article = _find(desk, st.query_params.get(ARTICLE, ""))
    except StoreError as error:
        st.html(html.note(str(error), alert=True))
        return
    if article is not None:
        st.session_state[OPENED_ARTICLE] = article.id
        st.set_page_config(page_title=article.title or "Untitled")
        bar.html(html.running_title(article))
        _show_article(article)


def _find(desk: Desk, article_id: str) -> Article | None:
    """The article version of the address; None, after saying so, if there is none."""
    archive = desk.bot.archive
    try:
        article = archive.article(article_id, wanted_version(st.query_params))
    except (ValueError, OverflowError):
        article = None
    if article is None:
        if archive.article_versions(article_id):
            st.html(html.note("The archive has this article, but not the version of this address.", alert=True))
            _show_link_to_current(article_id)
        else:
            st.html(html.note("The archive has no such article. It may have been removed.", alert=True))
    return article


def _show_article(article: Article) -> None:
    span = _place(article)
    if not article.is_current:
        st.html(html.note(f"This article has changed since. You are reading version {article.version}."))
        _show_link_to_current(article.id)
    st.html(html.article_page(article, span))
    if span is not None:
        scrolling.show_mark(f"{abs(hash(article.id))} {article.version} {span.start} {span.end}")


def _place(article: Article) -> Span | None:
    try:
        return wanted_span(st.query_params, len(article.text))
    except ValueError:
        st.html(html.note("The sentence of this address is not in this version of the article.", alert=True))
        return None


def _show_link_to_current(article_id: str) -> None:
    address = article_address(article_id, None, None, st.query_params.get(CONVERSATION))
    st.page_link(ARTICLE_PAGE, label="Read the current version", query_params=address)


if __name__ == "__main__":
    show()
