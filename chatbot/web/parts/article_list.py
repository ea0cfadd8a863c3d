"""Lists of articles, each a real link to its article; and beside one article its copies and what to read next."""

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from chatbot.web.html import article_html, page_html, wording
from chatbot.web.html.addresses import ARTICLE_PAGE, TOPIC_PAGE, article_address, topic_address
from chatbot.web.html.wording import linked_named
from chatbot.web.opening.open_chat import OpenChat
from chatbot.web.settings.chat_settings import ChatSettings
from store import ArchiveUnreadable, Article, Copy, Listed, Related

_UNTITLED = "Untitled"


def show_articles(
    articles: Iterable[Listed], settings: ChatSettings, excerpt: Callable[[Listed], str] = lambda _: ""
) -> None:
    """Headlines, each with where and when it was printed and by whom.

    Args:
        excerpt: what else is shown of an article, as HTML.
    """
    for article in articles:
        show_headline(article)
        st.html(excerpt(article) + facts(article, settings))


def show_headline(article: Listed, title: str | None = None) -> None:
    """The link to an article's page."""
    words = wording.label(title or article.title) or _UNTITLED
    st.page_link(ARTICLE_PAGE, label=words, query_params=article_address(article.article_id, None, None, None))


def facts(article: Listed, settings: ChatSettings) -> str:
    """Source, day, section and bylines, and where else the same text was printed, as HTML."""
    told = []
    if article.source is not None:
        told.append(_isolated(settings.source_name(article.source), "b"))
    told.append("undated" if article.published is None else wording.day(article.published))
    if article.section:
        told.append(_isolated(article.section))
    if article.authors:
        told.append(_isolated(", ".join(article.authors)))
    if article.also_in:
        told.append(f"also in {', '.join(_isolated(settings.source_name(name)) for name in article.also_in)}")
    return f'<p class="na-facts">{" · ".join(told)}</p>'


def names(sources: Sequence[str], settings: ChatSettings) -> str:
    """Sources in one line, as HTML."""
    return ", ".join(_isolated(settings.source_name(name)) for name in sources)


def show_beside(chat: OpenChat, article: Article, conversation_id: str | None) -> None:
    """Both lists; nothing where there is nothing."""
    with st.container(key="beside", gap="small"):
        _show_names(chat.names(article.id))
        name = chat.settings.source_name
        copies = [linked_named(copy, name) for copy in chat.archive.copies(article.id)]
        _show_list("copies", "The same text elsewhere", copies, conversation_id)
        try:
            related = [linked_named(near, name) for near in chat.related(article.id)]
        except ArchiveUnreadable:  # vectors torn by a kill: the article can be read all the same
            return
        _show_list("related", "Related stories", related, conversation_id)


def _show_names(found: Sequence[str]) -> None:
    if not found:
        return
    st.html(page_html.heading("In this article", level=2))
    with st.container(key="names", horizontal=True, gap="small"):
        for name in found:
            st.page_link(TOPIC_PAGE, label=wording.label(name), query_params=topic_address(name), width="content")


def _show_list(name: str, heading: str, found: Sequence[Copy | Related], conversation_id: str | None) -> None:
    if not found:
        return
    st.html(page_html.heading(heading, level=2))
    for number, article in enumerate(found, start=1):
        with st.container(key=f"citation-{name}-{number}", horizontal=True, vertical_alignment="center"):
            st.page_link(
                ARTICLE_PAGE,
                label=f"{heading}, **{number}**",
                query_params=article_address(article.article_id, None, None, conversation_id),
            )
            st.html(article_html.linked_article(article), width="content")


def _isolated(text: str, tag: str = "span") -> str:
    # Words that run from right to left stay among themselves.
    return f'<{tag} dir="auto">{wording.escape(text)}</{tag}>'
