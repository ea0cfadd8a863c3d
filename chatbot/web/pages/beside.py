"""An article in a panel beside the conversation that cites it."""

import streamlit as st

from chatbot.types import Conversation
from chatbot.web.html import article_html, page_html, quoted_sentences, wording
from chatbot.web.html.addresses import (
    ARTICLE_PAGE,
    BESIDE,
    CHAT_PAGE,
    article_address,
    chat_address,
    wanted_span,
    wanted_version,
)
from chatbot.web.html.wording import article_named
from chatbot.web.opening.open_chat import OpenChat
from chatbot.web.parts import scrolling


def show(chat: OpenChat, conversation: Conversation) -> None:
    """The panel, if the address names an article; with the way to its own page."""
    wanted = st.query_params.get(BESIDE)
    if wanted is None:
        return
    try:
        article = chat.archive.article(wanted, wanted_version(st.query_params))
        span = None if article is None else wanted_span(st.query_params, len(article.text))
    except (ValueError, OverflowError):
        article = span = None
    with st.container(key="panel"):
        with st.container(key="panel-ways", horizontal=True, gap="small", vertical_alignment="center"):
            if article is not None:
                address = article_address(article.id, article.version, span, conversation.id)
                st.page_link(ARTICLE_PAGE, label="Open the page", icon=":material/open_in_full:", query_params=address)
            st.page_link(CHAT_PAGE, label="Close", icon=":material/close:", query_params=chat_address(conversation.id))
        if article is None:
            st.html(page_html.note("The archive has no such article. It may have been removed.", alert=True))
            return
        quoted = quoted_sentences.of_conversation(conversation)
        named = article_named(article, chat.settings.source_name)
        st.html(article_html.article_page(named, span, quoted_sentences.cited_in(quoted, article), level=2))
        if span is not None:
            scrolling.show_mark(f"{wording.key_of(article.id)} {article.version} {span.start} {span.end}")
