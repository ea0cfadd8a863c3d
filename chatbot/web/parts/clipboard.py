"""Buttons that put text into the clipboard, without asking any server."""

from collections.abc import Mapping

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_HTML = '<div class="copies" role="group" aria-label="Copy"></div><p class="said" role="status"></p>'
_CSS = """
.copies { display: flex; flex-direction: column; gap: 0.25rem; }
button {
  font: inherit; font-size: 0.875rem; color: inherit; background: none; text-align: start; cursor: pointer;
  padding: 0.4rem 0.6rem;
  border: 1px solid transparent; border-radius: var(--st-button-radius, 0.25rem);
}
button:hover { background: var(--st-secondary-background-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); }
.said { min-height: 1.3em; margin: 0.25rem 0.6rem 0; font-size: 0.8125rem; opacity: 0.75; }
"""
# Text comes in as data and goes out as text: nothing of it is ever read as HTML. Where a page is not served securely
# browsers have no clipboard for scripts, but still the old command.
_JS = """
export default function ({ parentElement, data }) {
  const list = parentElement.querySelector(".copies"), said = parentElement.querySelector(".said");
  const copy = async text => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const area = Object.assign(document.createElement("textarea"), { value: text });
    list.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };
  list.replaceChildren(...data.map(({ name, text }) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
    button.onclick = () => copy(text).then(
      () => { said.textContent = "Copied"; },
      () => { said.textContent = "The browser does not allow it"; },
    );
    return button;
  }));
}
"""
_NAME = "news_archive_copies"


def show_copies(texts: Mapping[str, str], key: str) -> None:
    """A button for each of `texts`, called by its name."""
    _component()(key=key, data=[{"name": name, "text": text} for name, text in texts.items()])


@st.cache_resource(show_spinner=False)
def _component() -> ComponentRenderer:
    return st.components.v2.component(_NAME, html=_HTML, css=_CSS, js=_JS)
