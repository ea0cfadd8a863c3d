"""Lists of articles on a page: each headline a real link to its article."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import streamlit as st

from chatbot.settings import ChatSettings
from chatbot.web.html import page_html
from chatbot.web.html.addresses import ARTICLE_PAGE, article_address
from store import Listed

UNTITLED = "Untitled"


def show_articles(
    articles: Iterable[Listed], settings: ChatSettings, excerpt: Callable[[Listed], str] = lambda _: ""
) -> None:
    """Headlines, each with where and when it was printed and by whom.

    Args:
        excerpt: what else is shown of an article, as HTML.
    """
    for one in articles:
        show_headline(one)
        st.html(excerpt(one) + facts(one, settings))


def show_headline(article: Listed, title: str | None = None) -> None:
    """The link to an article's page."""
    words = page_html.label(title or article.title) or UNTITLED
    st.page_link(ARTICLE_PAGE, label=words, query_params=article_address(article.article_id, None, None, None))


def facts(article: Listed, settings: ChatSettings) -> str:
    """Source, day, section and bylines, and where else the same text was printed, as HTML."""
    told = []
    if article.source is not None:
        told.append(_isolated(settings.source_name(article.source), "b"))
    told.append("undated" if article.published is None else page_html.day(article.published))
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


def days(first: date | None, last: date | None) -> str:
    """A day, or the first and the last of several: ``3 – 5 June 2023`` with what is the same said once."""
    if first is None or last is None:
        return "undated"
    if first == last:
        return page_html.day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} – {page_html.day(last)}"
    if first.year == last.year:
        return f"{page_html.day(first).removesuffix(f' {first.year}')} – {page_html.day(last)}"
    return f"{page_html.day(first)} – {page_html.day(last)}"


def counted(number: int, one: str, several: str | None = None) -> str:
    """``1 article``, ``1,225 articles``."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def _isolated(text: str, tag: str = "span") -> str:
    # Words that run from right to left stay among themselves.
    return f'<{tag} dir="auto">{page_html.escape(text)}</{tag}>'
