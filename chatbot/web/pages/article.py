"""The article page: one version of an article, with the cited sentence marked and in view."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot.types import Conversation
from chatbot.web.conversation.timeline_view import with_moments
from chatbot.web.html import article_html, page_html, quoted_sentences, wording
from chatbot.web.html.addresses import (
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
from chatbot.web.html.quoted_sentences import QuotedSentence
from chatbot.web.html.wording import article_named
from chatbot.web.opening.open_chat import OpenChat, open_chat
from chatbot.web.parts import article_list, editor_tools, scrolling, versions
from store import Article, Span, StoreError


def show() -> None:
    """The whole page."""
    chat = open_chat()
    if chat is None:
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
        article = _find(chat, st.query_params.get(ARTICLE, ""))
    except StoreError as error:
        st.html(page_html.note(str(error), alert=True))
        return
    if article is not None:
        st.session_state[OPENED_ARTICLE] = article.id
        st.set_page_config(page_title=article.title or "Untitled")
        _show_article(chat, article, bar, conversation_id)


def _find(chat: OpenChat, article_id: str) -> Article | None:
    """The article version of the address; None, after saying so, if there is none."""
    archive = chat.archive
    try:
        article = archive.article(article_id, wanted_version(st.query_params))
    except (ValueError, OverflowError):
        article = None
    if article is None:
        if archive.article_versions(article_id):
            st.html(page_html.note("The archive has this article, but not the linked version.", alert=True))
            _show_link_to_current(article_id)
        else:
            st.html(page_html.note("The archive has no such article. It may have been removed.", alert=True))
            editor_tools.show_outcome()
    return article


def _show_article(chat: OpenChat, article: Article, bar: DeltaGenerator, conversation_id: str | None) -> None:
    span = _place(article)
    conversation = None if conversation_id is None else chat.conversations.load(conversation_id)
    quoted = [] if conversation is None else quoted_sentences.of_conversation(_with_moments(chat, conversation))
    with bar:
        st.html(article_html.running_title(article))
        _show_neighbours(quoted, quoted_sentences.position(quoted, article, span), conversation_id)
    versions.show_versions(chat, article, span)
    st.html(
        article_html.article_page(
            article_named(article, chat.settings.source_name), span, quoted_sentences.cited_in(quoted, article)
        )
    )
    if span is not None:
        scrolling.show_mark(f"{wording.key_of(article.id)} {article.version} {span.start} {span.end}")
    with st.container(key="onwards"):
        st.page_link(
            CHAT_PAGE,
            label="Ask about this article",
            icon=":material/chat_bubble:",
            query_params=chat_address(conversation_id, about=article.id),
        )
    article_list.show_beside(chat, article, conversation_id)
    editor_tools.show_tools(chat, article)


def _with_moments(chat: OpenChat, conversation: Conversation) -> Conversation:
    """With what timelines quote; not while the models load: an article does not wait for them."""
    if not chat.loading.done() or chat.loading.exception() is not None:
        return conversation
    return with_moments(conversation, chat.timeline)


def _show_neighbours(quoted: Sequence[QuotedSentence], here: int | None, conversation_id: str | None) -> None:
    """Links to the citations before and after the one that is open."""
    if here is None or len(quoted) < 2:
        return
    with st.container(key="neighbours", horizontal=True, gap="xsmall", vertical_alignment="center", width="content"):
        st.html(article_html.place_among(here + 1, len(quoted)), width="content")
        for label, icon, number in (
            ("Previous citation", ":material/arrow_upward:", here - 1),
            ("Next citation", ":material/arrow_downward:", here + 1),
        ):
            there = quoted[number] if 0 <= number < len(quoted) else None
            address = {} if there is None else _address(there, conversation_id)
            st.page_link(ARTICLE_PAGE, label=label, icon=icon, query_params=address, disabled=there is None)


def _address(place: QuotedSentence, conversation_id: str | None) -> dict[str, str]:
    return article_address(place.article_id, place.version, place.span, conversation_id)


def _place(article: Article) -> Span | None:
    try:
        return wanted_span(st.query_params, len(article.text))
    except ValueError:
        st.html(page_html.note("This version does not contain the linked sentence.", alert=True))
        return None


def _show_link_to_current(article_id: str) -> None:
    address = article_address(article_id, None, None, st.query_params.get(CONVERSATION))
    st.page_link(ARTICLE_PAGE, label="Read the current version", query_params=address)


if __name__ == "__main__":
    show()
