"""Bringing a place of the page into view."""

import re

import streamlit as st

_HARMLESS = re.compile(r"[#.]?[\w -]+", re.ASCII)

_SCRIPT = """<script>
/* {occasion} */
document.querySelector("{selector}")?.scrollIntoView({{block: "{block}", behavior: "instant"}});
</script>"""


def show_mark(place: str) -> None:
    """Scroll the cited sentence to the middle of the window.

    Args:
        place: differs from sentence to sentence; nothing but letters, digits and spaces.
    """
    _run(occasion=place, selector="#cited", block="center")


def show_turn(ordinal: int) -> None:
    """Scroll a turn's question to the top: Streamlit shows the end of what is new, a reader starts at its beginning."""
    _run(occasion=str(ordinal), selector=f".st-key-turn-{ordinal}", block="start")


def _run(**parts: str) -> None:
    # Streamlit runs a script when its text changes, hence the occasion. No text from outside may come in here.
    if not all(_HARMLESS.fullmatch(part) for part in parts.values()):
        raise ValueError(f"not to be put into a script: {parts}")
    st.html(_SCRIPT.format(**parts), unsafe_allow_javascript=True)
