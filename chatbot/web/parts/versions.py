"""An article's versions on its page: which one is read, that it changed, and what changed."""

from collections.abc import Sequence

import streamlit as st

from chatbot.web.html import article_html, page_html, quoted_sentences, wording
from chatbot.web.html.addresses import END, START, VERSION
from chatbot.web.opening.open_chat import OpenChat
from store import Article, Span, differences


def show_versions(chat: OpenChat, article: Article, quoted: Span | None) -> None:
    """Nothing where there is one version only."""
    numbers = chat.archive.article_versions(article.id)
    if len(numbers) < 2:
        return
    with st.container(key="versions", gap="small"):
        if not article.is_current:
            current = chat.archive.article(article.id)
            st.html(page_html.note(_banner(article, current, quoted)))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            _show_picker(chat, article, numbers, quoted)
        _show_difference(chat, article, numbers)


def _banner(article: Article, current: Article | None, quoted: Span | None) -> str:
    said = f"This article has changed since. You are reading version {article.version}"
    if quoted is None or current is None:
        return f"{said}."
    kept = quoted_sentences.moved(quoted.of(article.text), current.text) is not None
    still = "still stands in" if kept else "is not in"
    return f"{said}, which was quoted. The marked sentence {still} the current version."


def _show_picker(chat: OpenChat, article: Article, numbers: Sequence[int], quoted: Span | None) -> None:
    key = f"version-{wording.key_of(article.id)}-{article.version}"
    words = None if quoted is None else quoted.of(article.text)
    last = numbers[-1]
    st.selectbox(
        "Version",
        numbers[::-1],
        index=numbers[::-1].index(article.version),
        key=key,
        format_func=lambda number: f"Version {number} of {last}{' (current)' if number == last else ''}",
        label_visibility="collapsed",
        width=240,
        on_change=_turn_to,
        args=(chat, article.id, key, words),
    )


def _turn_to(chat: OpenChat, article_id: str, key: str, words: str | None) -> None:
    """Change the address to the version that was chosen, and to where it has the quoted `words`, if it has them."""
    number: int = st.session_state[key]
    chosen = chat.archive.article(article_id, number)
    there = None if chosen is None or words is None else quoted_sentences.moved(words, chosen.text)
    st.query_params[VERSION] = str(number)
    for name, value in ((START, there and there.start), (END, there and there.end)):
        if value is None:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = str(value)


def _show_difference(chat: OpenChat, article: Article, numbers: Sequence[int]) -> None:
    """From an older version to the current one; from the one before to the current one, where that is read."""
    old, new = (numbers[-2], numbers[-1]) if article.is_current else (article.version, numbers[-1])
    panel = st.expander(
        f"What changed from version {old} to version {new}", key=f"difference-{old}-{new}", on_change="rerun"
    )
    if panel.open:  # comparing long articles takes a moment
        before, after = chat.archive.article(article.id, old), chat.archive.article(article.id, new)
        if before is not None and after is not None:
            panel.html(article_html.difference(differences(before, after)))
