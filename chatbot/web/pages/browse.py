"""The browse page: all headlines, narrowed, sorted and searched; what is chosen stands in the page's address.

The address is what counts: each run sets the widgets to it, and each change of a widget writes it anew. Streamlit's own
binding of widgets to the address loses it when a reader comes back from an article.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from chatbot.web.html import excerpts, page_html
from chatbot.web.html.browse_view import View, known, view_of
from chatbot.web.html.excerpts import Excerpt
from chatbot.web.html.wording import counted
from chatbot.web.opening.open_archive import OpenArchive, open_archive
from chatbot.web.opening.saved_searches import open_searches
from chatbot.web.pages import browse_facets, browse_tools
from chatbot.web.parts.article_list import show_articles
from chatbot.web.parts.volume import show_volume
from store import ArchiveStatus, Facets, Listed, Order, StoreError

_SIZE = 25
"""Articles on a page of the list."""
_MOST_OFFERED = 2_000
"""Bylines that a menu offers; where there are more, one is typed."""
_KEY = "browse-{}"
_ORDERS: Mapping[Order, str] = {
    Order.NEWEST: "Newest first",
    Order.OLDEST: "Oldest first",
    Order.RELEVANCE: "Best match first",
    Order.HEADLINE: "By headline",
    Order.SOURCE: "By source",
}


def show() -> None:
    """The whole page."""
    st.html('<h1 class="na-title">Browse</h1>')
    opened = open_archive()
    if opened is None:
        return
    try:
        saved = open_searches(opened.folder)
        view = _show_filters(opened, view_of(st.query_params))
        if view.first and view.last and view.first > view.last:
            st.html(page_html.note("No day lies between these two: the first one is later.", alert=True))
        total, with_copies = opened.count(view.filters, view.words)
        facets = opened.facets(view.filters, view.words)
        with st.sidebar:
            browse_facets.show_facets(view, facets, opened.settings)
            browse_facets.show_saved(saved)
        with st.container(key="sorting", horizontal=True, vertical_alignment="center"):
            told = _found(total, with_copies) if total else _nothing(view.words)
            st.html(f'<p class="na-facts" role="status">{told}</p>')
            _set("order", view.order)
            st.selectbox(
                "Sorted", list(_ORDERS), key=_KEY.format("order"), on_change=_changed, args=("order",), width=190,
                format_func=lambda order: _ORDERS[order], label_visibility="collapsed",
            )  # fmt: skip
        if total:
            browse_tools.show_tools(opened, view, saved)
            show_volume("browse", _within(facets, view), opened.settings, level=2)
            _show_list(opened, view, total)
    except StoreError as error:
        st.html(page_html.note(str(error), alert=True))


def _show_list(opened: OpenArchive, view: View, total: int) -> None:
    pages = max(1, -(-total // _SIZE))
    first = (min(view.number, pages) - 1) * _SIZE
    with st.container(key="listing", gap=None):
        articles = opened.archive.browsing.page(view.filters, view.words, view.order, first, _SIZE)
        show_articles(articles, opened.settings, partial(_excerpt, opened, view.words), urlencode(view.address()))
    if pages > 1:
        _set("number", min(view.number, pages))
        st.pagination(pages, key=_KEY.format("number"), on_change=_turned)


def _within(facets: Facets, view: View) -> list[tuple[date, int]]:
    """The days of the list: facets count what is outside its days, too."""
    first, last = view.first or date.min, view.last or date.max
    return [(day, count) for day, count in facets.days if first <= day <= last]


def _excerpt(opened: OpenArchive, words: str, article: Listed) -> Excerpt | None:
    return excerpts.excerpt(opened.archive.passages_of(article.article_id), words) if words else None


def _found(total: int, with_copies: int) -> str:
    copies = with_copies - total
    stand = f" · {counted(copies, 'copy', 'copies')} shown with the first of its text" if copies else ""
    return f"{counted(with_copies, 'article')}{stand}"


def _nothing(words: str) -> str:
    if words.strip():
        return "No article contains all these words. Try fewer words or a wider date range."
    return "No article matches. Try a wider date range, or fewer filters."


def _show_filters(opened: OpenArchive, wanted: View) -> View:
    """The widgets, set to `wanted`; returns it without what this archive does not offer."""
    status, settings = opened.status(), opened.settings
    _set("words", wanted.words)
    st.text_input(
        "Search headlines and texts", key=_KEY.format("words"), type="search", on_change=_changed, args=("words",),
        placeholder='Words, or an "exact phrase"',
    )  # fmt: skip
    st.html('<p class="na-facts">AND, OR, NOT, (brackets), &quot;exact phrase&quot;, elect*, flood NEAR/5 dam</p>')
    with st.container(key="narrowing"):
        seen = replace(
            wanted,
            source=_menu("Source", "source", wanted.source, [name for name, _ in status.sources], settings.sources),
            section=_menu("Section", "section", wanted.section, [name for name, _ in status.sections]),
            byline=_byline(wanted.byline, opened.authors()),
            language=_menu("Language", "language", wanted.language, [name for name, _ in status.languages]),
        )
        return _days(seen, status)


def _menu(
    label: str, name: str, wanted: str | None, options: Sequence[str], shown: Mapping[str, str] | None = None
) -> str | None:
    """Returns what is chosen; a menu with nothing to choose between is left out."""
    chosen = known(wanted, options)
    if len(options) > 1:
        _set(name, chosen)
        st.selectbox(
            label, options, index=None, key=_KEY.format(name), placeholder="All", on_change=_changed, args=(name,),
            format_func=lambda option: (shown or {}).get(option, option),
        )  # fmt: skip
    return chosen


def _byline(wanted: str | None, authors: Sequence[str]) -> str | None:
    if len(authors) <= _MOST_OFFERED:
        return _menu("Byline", "byline", wanted, authors)
    _set("byline", wanted or "")
    st.text_input(
        "Byline", key=_KEY.format("byline"), on_change=_changed, args=("byline",), placeholder="A full name"
    )  # fmt: skip
    return wanted


def _days(wanted: View, status: ArchiveStatus) -> View:
    first, last = status.first_published, status.last_published
    if first is None or last is None or first == last:
        return replace(wanted, first=None, last=None)
    found: list[date | None] = []
    with st.container(key="days"):
        for label, name, day in (("From", "first", wanted.first), ("To", "last", wanted.last)):
            found.append(None if day is None else min(max(day, first), last))
            _set(name, found[-1])
            st.date_input(
                label, None, first, last, key=_KEY.format(name), format="DD/MM/YYYY", on_change=_changed, args=(name,)
            )
    return replace(wanted, first=found[0], last=found[1])


def _set(name: str, value: object) -> None:
    st.session_state[_KEY.format(name)] = value


def _changed(name: str) -> None:
    """Write what one widget says into the address; another list begins with its first page."""
    value: Any = st.session_state[_KEY.format(name)]
    changes: dict[str, Any] = {name: value or ("" if name == "words" else None), "number": 1}
    _go(replace(view_of(st.query_params), **changes))


def _turned() -> None:
    _go(replace(view_of(st.query_params), number=int(st.session_state[_KEY.format("number")])))


def _go(view: View) -> None:
    st.query_params.from_dict(view.address())


if __name__ == "__main__":
    show()
