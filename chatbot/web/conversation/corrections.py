"""Asking a question again, otherwise.

Over each answer stand the parts of how its question was understood, to take off, to change, or to do without; where the
archive does not say, the same question, asked of more of the archive.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from chatbot.types import Query
from chatbot.understanding.chips import Part, chips
from chatbot.web.html import answer_html, page_html, wording
from store import Filters

_EARLIEST, LATEST = date(1500, 1, 1), date(2999, 12, 31)
Correct = Callable[[Query], None]


def show_chips(
    query: Query, ordinal: int, sources: Sequence[str], correct: Correct, name: Callable[[str], str] = str
) -> None:
    """The parts of `query`, if any go beyond what was typed; every click asks again.

    Args:
        ordinal: of the turn in its conversation.
        sources: what the archive's articles can be narrowed to.
        correct: called with the query that the reader means.
        name: what readers see of a source.
    """
    if understood := answer_html.understood(query):
        st.html(understood)
    parts = chips(query)
    if not parts and query.is_exact:
        return
    with st.container(key=f"chips-{ordinal}", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for number, chip in enumerate(parts, start=1):
            said = name(chip.text) if chip.part is Part.SOURCE else chip.text
            taken_off = "Undo: search my exact words" if chip.part is Part.QUESTION else wording.label(said)
            st.button(
                taken_off,
                key=f"chip-{ordinal}-{number}",
                icon=":material/close:",
                help="Ask again without this",
                on_click=correct,
                args=(chip.without,),
            )
        with st.popover("Change", icon=":material/edit:", key=f"change-{ordinal}"):
            _show_form(query, ordinal, sources, correct, name)
        if not query.is_exact and [chip.part for chip in parts] != [Part.QUESTION]:  # else the one chip says it
            st.button(
                "Ask exactly what I typed", key=f"exact-{ordinal}", type="tertiary", on_click=correct,
                args=(query.exact,),
            )  # fmt: skip


def _show_form(
    query: Query, ordinal: int, sources: Sequence[str], correct: Correct, source_name: Callable[[str], str]
) -> None:
    filters = query.filters
    with st.form(f"edit-{ordinal}", border=False):
        st.text_area("Question", query.standalone, key=f"edit-question-{ordinal}", max_chars=2_000)
        left, right = st.columns(2)
        for column, label, name, value in (
            (left, "From", "from", filters.published_from),
            (right, "To", "to", filters.published_to),
        ):
            column.date_input(label, value, _EARLIEST, LATEST, key=f"edit-{name}-{ordinal}", format="DD/MM/YYYY")
        known = list(dict.fromkeys([*filters.sources, *sources]))
        st.multiselect(
            "Sources",
            known,
            list(filters.sources),
            key=f"edit-sources-{ordinal}",
            placeholder="All",
            format_func=source_name,
        )  # fmt: skip
        st.form_submit_button("Ask again", on_click=_edited, args=(query, ordinal, correct))


def _edited(query: Query, ordinal: int, correct: Correct) -> None:
    changed = {name: st.session_state[f"edit-{name}-{ordinal}"] for name in ("question", "from", "to", "sources")}
    filters: Filters = replace(
        query.filters,
        published_from=changed["from"],
        published_to=changed["to"],
        sources=tuple(changed["sources"]),
    )
    question = " ".join(str(changed["question"]).split()) or query.standalone
    correct(replace(query, standalone=question, filters=filters))


def show_ways_out(query: Query, ordinal: int, correct: Correct) -> None:
    """A button for each thing that narrowed the question; a word of advice where nothing did."""
    ways = list(ways_out(query))
    if not ways:
        st.html(page_html.advice("Try another word, or a name an article would use."))
        return
    with st.container(key=f"widen-{ordinal}", horizontal=True, gap="xsmall"):
        for number, (label, wider) in enumerate(ways, start=1):
            st.button(label, key=f"widen-{ordinal}-{number}", on_click=correct, args=(wider,))


def ways_out(query: Query) -> Iterator[tuple[str, Query]]:
    """Yields what to call each wider question, and the question."""
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
