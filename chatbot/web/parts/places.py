"""A citation opens beside its conversation where there is room; who comes back from an article finds the place."""

import streamlit as st

from chatbot.web.html.addresses import ARTICLE, BESIDE, CONVERSATION, TURN
from chatbot.web.html.wording import escape

_WIDE = 1200
"""Pixels of a window from which an article has room beside its conversation."""

# A click on a citation is remembered with where it was made and what was unfolded; on a wide screen it also goes to the
# conversation's own address with the article beside it, rather than to the article's page. Streamlit reads the address
# again as it does for the browser's Back.
#
# With the page of the conversation the place is sought for a while: it is drawn piece by piece, and Streamlit scrolls
# to the end of what is new. A reader's own move comes first.
SCRIPT = """
(() => {
  const store = "naPlace", told = document.currentScript.dataset;
  const nameOf = (element, start) => [...element.classList].find(name => name.startsWith(start));
  if (!window.naPlaces) {
    window.naPlaces = true;
    addEventListener("click", event => {
      const link = event.target.closest?.("a[href]");
      const cited = event.target.closest?.('[class*="st-key-citation-"]');
      if (!cited?.closest('[class*="st-key-turn-"]')) return;
      const unfolded = [...document.querySelectorAll('[class*="st-key-more-"]:has(details[open])')];
      const here = new URL(location.href);
      sessionStorage.setItem(store, JSON.stringify({
        conversation: here.searchParams.get("%(conversation)s"),
        name: nameOf(cited, "st-key-citation-"),
        top: cited.getBoundingClientRect().top,
        unfolded: unfolded.map(element => nameOf(element, "st-key-more-")),
      }));
      if (!link || innerWidth < %(wide)d || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const wanted = new URL(link.href).searchParams;
      if (!wanted.get("%(article)s") || !wanted.get("%(conversation)s")) return;
      event.preventDefault();
      event.stopPropagation();
      here.search = "";
      for (const [name, value] of wanted) here.searchParams.set(name === "%(article)s" ? "%(beside)s" : name, value);
      history.pushState({}, "", here);
      dispatchEvent(new PopStateEvent("popstate"));
    }, true);
  }
  const kept = JSON.parse(sessionStorage.getItem(store) ?? "null");
  const saved = kept?.conversation === told.conversation ? kept : null;
  const linked = new URL(location.href).searchParams.get("%(turn)s");
  const turns = () => [...document.querySelectorAll('[class*="st-key-turn-"]')];
  const meant = () => turns().find(turn => turn.classList.contains("st-key-turn-" + linked)) ?? turns().at(-1);
  const moves = ["wheel", "pointerdown", "touchstart", "keydown"];
  let until = performance.now() + 1500;
  const yieldToReader = event => { if (event.isTrusted) until = 0; };
  for (const kind of moves) addEventListener(kind, yieldToReader, { capture: true, passive: true });
  const hold = () => {
    if (performance.now() > until) {
      for (const kind of moves) removeEventListener(kind, yieldToReader, { capture: true });
      return;
    }
    for (const name of saved?.unfolded ?? [])
      document.querySelector("." + CSS.escape(name) + " details:not([open]) summary")?.click();
    const place = saved ? document.querySelector("." + CSS.escape(saved.name)) : meant();
    const pane = place?.closest("main");
    if (pane) {
      pane.scrollTop += place.getBoundingClientRect().top - (saved?.top ?? 72);
      pane.dispatchEvent(new WheelEvent("wheel"));
      pane.dispatchEvent(new Event("scroll"));
    }
    requestAnimationFrame(hold);
  };
  hold();
})();
""" % {"conversation": CONVERSATION, "article": ARTICLE, "beside": BESIDE, "turn": TURN, "wide": _WIDE}  # noqa: UP031 -- braces


def keep(conversation_id: str) -> None:
    """Remember where citations of this conversation are opened, and come back there; once in each visit to the page.

    Who comes from elsewhere finds the answer that the address means, or the last one, at its beginning.
    """
    told = f'data-conversation="{escape(conversation_id)}"'
    st.html(f"<script {told}>{SCRIPT}</script>", unsafe_allow_javascript=True)
