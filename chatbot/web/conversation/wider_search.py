"""What would help where the archive does not say: the same question, asked of more of the archive."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import streamlit as st

from chatbot.types import Query
from chatbot.web.html import page_html


def show_ways_out(query: Query, ordinal: int, correct: Callable[[Query], None]) -> None:
    """A button for each thing that narrowed the question; a word of advice where nothing did."""
    ways = list(ways_out(query))
    if not ways:
        st.html(page_html.advice("Another word for the same thing may help, or a name that an article would use."))
        return
    with st.container(key=f"widen-{ordinal}", horizontal=True, gap="xsmall"):
        for number, (label, wider) in enumerate(ways, start=1):
            st.button(label, key=f"widen-{ordinal}-{number}", on_click=correct, args=(wider,))


def ways_out(query: Query) -> Iterator[tuple[str, Query]]:
    """What to call each wider question, and the question."""
    filters = query.filters
    found = []
    if filters.published_from is not None or filters.published_to is not None:
        found.append(("Widen the dates", replace(filters, published_from=None, published_to=None)))
    if filters.sources:
        found.append(("Ask all sources", replace(filters, sources=())))
    if filters.sections:
        found.append(("Ask all sections", replace(filters, sections=())))
    if filters.authors:
        found.append(("Ask all authors", replace(filters, authors=())))
    if filters.language:
        found.append(("Ask in all languages", replace(filters, language=None)))
    for label, wider in found:
        yield label, replace(query, filters=wider)
    if len(found) > 1:
        yield "Ask the whole archive", replace(query, filters=type(filters)())
