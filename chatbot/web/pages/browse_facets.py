"""Beside the list of the browse page: what it can be narrowed by, with numbers, and the searches that a reader kept."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl

import streamlit as st

from chatbot.web.html import page_html, wording
from chatbot.web.html.addresses import BROWSE_PAGE
from chatbot.web.html.browse_view import View, view_of
from chatbot.web.opening.saved_searches import ReaderSearches
from chatbot.web.settings.chat_settings import ChatSettings
from store import Facets

_SHOWN, _MOST = 8, 200
"""Values of one kind that stand open, and those that are listed at all."""
Choice = tuple[str, int, View, bool]
"""What is chosen, with how many articles, the list that it leads to, and whether it is chosen now."""


def show_facets(view: View, facets: Facets, settings: ChatSettings) -> None:
    """Sources, sections and years, each a link to the list narrowed by it, or no longer."""
    first = replace(view, number=1)
    with st.container(key="facets", gap="xsmall"):
        _show_kind("Source", list(_sources(first, facets, settings)))
        _show_kind("Section", list(_sections(first, facets)))
        _show_kind("Year", _years(first, facets.days))


def show_saved(saved: ReaderSearches) -> None:
    """The searches that the reader kept, each with a button to let it go."""
    listed = saved.listed()
    if not listed:
        return
    st.html(page_html.heading("Saved searches", level=2))
    with st.container(key="saved", gap=None):
        for search in listed:
            key = wording.key_of(search.address)
            with st.container(key=f"saved-{key}", horizontal=True, gap=None, vertical_alignment="center"):
                address = view_of(dict(parse_qsl(search.address))).address()
                st.page_link(BROWSE_PAGE, label=wording.label(search.title), query_params=address)
                st.button(
                    f"Remove {wording.label(search.title)}", key=f"forget-{key}", type="tertiary",
                    icon=":material/close:", on_click=saved.forget, args=(search.address,),
                )  # fmt: skip


def _sources(view: View, facets: Facets, settings: ChatSettings) -> Iterator[Choice]:
    for source, count in facets.sources:
        chosen = _same(source, view.source)
        yield settings.source_name(source), count, replace(view, source=None if chosen else source), chosen


def _sections(view: View, facets: Facets) -> Iterator[Choice]:
    for section, count in facets.sections:
        chosen = _same(section, view.section)
        yield section, count, replace(view, section=None if chosen else section), chosen


def _same(name: str, chosen: str | None) -> bool:
    return chosen is not None and name.casefold() == chosen.casefold()


def _years(view: View, days: Sequence[tuple[date, int]]) -> list[Choice]:
    counts: Counter[int] = Counter()
    for day, count in days:
        counts[day.year] += count
    found = []
    for year, count in sorted(counts.items(), reverse=True):
        first, last = date(year, 1, 1), date(year, 12, 31)
        is_chosen = (view.first, view.last) == (first, last)
        there = replace(view, first=None, last=None) if is_chosen else replace(view, first=first, last=last)
        found.append((str(year), count, there, is_chosen))
    return found


def _show_kind(title: str, choices: Sequence[Choice]) -> None:
    """Nothing where there is nothing to choose between."""
    if len(choices) < 2 and not any(chosen for *_, chosen in choices):
        return
    st.html(page_html.heading(title, level=2))
    ordered = sorted(choices[:_MOST], key=lambda choice: not choice[3])
    with st.container(key=f"facet-{title.lower()}", gap=None):
        for choice in ordered[:_SHOWN]:
            _show_choice(choice)
        if len(ordered) > _SHOWN:
            with st.expander(f"{len(ordered) - _SHOWN:,} more", key=f"more-facet-{title.lower()}", type="compact"):
                for choice in ordered[_SHOWN:]:
                    _show_choice(choice)


def _show_choice(choice: Choice) -> None:
    name, count, there, chosen = choice
    st.page_link(
        BROWSE_PAGE,
        label=f"{wording.label(name)} {count:,}",
        icon=":material/close:" if chosen else None,
        query_params=there.address(),
    )
