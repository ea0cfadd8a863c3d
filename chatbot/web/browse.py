"""The browse page: all headlines, narrowed, sorted and searched; what is chosen stands in the page's address."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from chatbot.web import html
from chatbot.web.listing import counted, show_articles
from chatbot.web.shelves import Shelves, open_shelves
from store import ArchiveStatus, Filters, Order, StoreError

SIZE = 25
MOST_OFFERED = 2_000
"""Bylines that a menu offers; where there are more, one is typed."""
WORDS, SOURCE, SECTION, BYLINE, LANGUAGE, FROM, TO, SORT, PAGE = (
    "q", "source", "section", "byline", "language", "from", "to", "sort", "page"
)  # fmt: skip
ORDERS: Mapping[Order, str] = {
    Order.NEWEST: "newest first",
    Order.OLDEST: "oldest first",
    Order.RELEVANCE: "best match first",
    Order.HEADLINE: "by headline",
    Order.SOURCE: "by source",
}


def show() -> None:
    """The whole page."""
    st.html('<h1 class="na-title">Browse</h1>')
    shelves = open_shelves()
    if shelves is None:
        return
    try:
        words, filters, order = _show_filters(shelves)
        if filters.published_from and filters.published_to and filters.published_from > filters.published_to:
            st.html(html.note("No day lies between these two: the first one is later.", alert=True))
        total = shelves.archive.count_listed(filters, words)
        st.html(f'<p class="na-facts" role="status">{counted(total, "article") if total else _nothing(words)}</p>')
        place = st.container(key="listing", gap=None)
        pages = max(1, -(-total // SIZE))
        number = st.pagination(pages, key=PAGE, bind="query-params") if pages > 1 else 1
        with place:
            first = (number - 1) * SIZE
            show_articles(shelves.archive.listing(filters, words, order, first, SIZE), shelves.settings)
    except StoreError as error:
        st.html(html.note(str(error), alert=True))


def _nothing(words: str) -> str:
    if words.strip():
        return "No article holds all of these words. Fewer words, or wider days, find more."
    return "No article is like that. Widen the days, or take a filter off."


def _show_filters(shelves: Shelves) -> tuple[str, Filters, Order]:
    status, settings = shelves.status(), shelves.settings
    words = st.text_input(
        "Search headlines and texts", key=WORDS, type="search", bind="query-params", on_change=_first_page,
        placeholder='Words, or "words that stand together"',
    )  # fmt: skip
    with st.container(key="narrowing"):
        source = _menu("Source", SOURCE, [name for name, _ in status.sources], settings.sources)
        section = _menu("Section", SECTION, [name for name, _ in status.sections])
        byline = _byline(shelves.authors())
        language = _menu("Language", LANGUAGE, [name for name, _ in status.languages])
        first, last = _days(status)
        order = st.selectbox(
            "Sorted", list(ORDERS), key=SORT, bind="query-params", format_func=lambda one: ORDERS[one],
            on_change=_first_page,
        )  # fmt: skip
    return words or "", Filters(first, last, source, section, byline, language[0] if language else None), order


def _menu(label: str, key: str, options: Sequence[str], shown: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """What was chosen; a menu with nothing to choose between is left out."""
    if len(options) < 2:
        return ()
    chosen = st.selectbox(
        label, options, index=None, key=key, bind="query-params", placeholder="All", on_change=_first_page,
        format_func=lambda name: (shown or {}).get(name, name),
    )  # fmt: skip
    return () if chosen is None else (chosen,)


def _byline(authors: Sequence[str]) -> tuple[str, ...]:
    if len(authors) <= MOST_OFFERED:
        return _menu("Byline", BYLINE, authors)
    typed = st.text_input("Byline", key=BYLINE, bind="query-params", on_change=_first_page, placeholder="A full name")
    return (typed.strip(),) if typed and typed.strip() else ()


def _days(status: ArchiveStatus) -> tuple[date | None, date | None]:
    first, last = status.first_published, status.last_published
    if first is None or last is None or first == last:
        return None, None
    start, end = (
        st.date_input(
            label,
            None,
            first,
            last,
            key=key,
            bind="query-params",
            format="DD/MM/YYYY",
            on_change=_first_page,
            width=170,
        )
        for label, key in (("From", FROM), ("To", TO))
    )
    return start, end


def _first_page() -> None:
    if PAGE in st.session_state:
        st.session_state[PAGE] = 1


if __name__ == "__main__":
    show()
