"""What a keyboard reaches at once on every page: the question or search box by "/", and by the link to skip to it."""

import streamlit as st

SCRIPT = """
(() => {
  if (window.naShortcuts) return;
  window.naShortcuts = true;
  const box = () => document.querySelector(
    '[data-testid="stChatInputTextArea"], .st-key-browse-words input');
  const go = event => {
    const there = box() ?? document.querySelector("main h1");
    if (!there) return;
    event.preventDefault();
    event.stopPropagation();
    if (!there.matches("input, textarea")) there.tabIndex = -1;
    there.focus();
  };
  addEventListener("keydown", event => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable=true], [role=combobox]")) return;
    go(event);
  });
  addEventListener("click", event => {
    if (event.target.closest?.('[data-testid="stSkipToContent"]')) go(event);
  }, true);
  const cursor = () => {
    const question = document.querySelector('[data-testid="stChatInputTextArea"]');
    if (!question || question.naSeen || innerWidth < 768) return;
    question.naSeen = true;
    if (document.activeElement === document.body) question.focus({ preventScroll: true });
  };
  addEventListener("keydown", event => {
    if (event.key !== "Escape" || !event.target.matches?.('[data-testid="stChatInputTextArea"]')) return;
    const last = [...document.querySelectorAll('[class*="st-key-turn-"]')].at(-1);
    last?.querySelector('[class*="st-key-citation-"] a')?.focus();
  });
  const lost = /Streamlit server is not responding.*/;
  new MutationObserver(() => {
    cursor();
    for (const dialog of document.querySelectorAll('[role="dialog"]')) {
      const texts = document.createTreeWalker(dialog, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode(); text; text = texts.nextNode())
        if (lost.test(text.data))
          text.data = "The archive does not answer just now. This page goes on by itself once it does.";
    }
  }).observe(document.body, { childList: true, subtree: true });
})();
"""
"""On a wide screen the cursor is in the question box; Escape leads from there to the last answer's first citation.

What Streamlit's own dialog says of itself is said otherwise.
"""


def show() -> None:
    """The script; in a page's frame, once for all of its pages."""
    st.html(f"<script>{SCRIPT}</script>", unsafe_allow_javascript=True)
