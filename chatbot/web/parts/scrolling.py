"""Bringing a place of the page into view."""

import streamlit as st

from chatbot.web.html.wording import escape

_TO_MARK = """
document.getElementById("cited")?.scrollIntoView({block: "center", behavior: "instant"});
"""

# On a page with a chat input Streamlit keeps scrolling to the end of what is new. It lets go when, after a turn of the
# wheel, it finds the page scrolled elsewhere; it looks ten times a second, so it is told for a while. A reader's own
# move comes first.
_TO_TURN = """
(() => {
  const turn = document.querySelector(".st-key-turn-" + document.currentScript.dataset.turn);
  const pane = turn?.closest("main");
  const moves = ["wheel", "pointerdown", "touchstart", "keydown"];
  let until = performance.now() + 600;
  const yieldToReader = event => { if (event.isTrusted) until = 0; };
  for (const kind of moves) addEventListener(kind, yieldToReader, {capture: true, passive: true});
  const hold = () => {
    if (!pane?.isConnected || performance.now() > until) {
      for (const kind of moves) removeEventListener(kind, yieldToReader, {capture: true});
      return;
    }
    turn.scrollIntoView({block: "start", behavior: "instant"});
    pane.dispatchEvent(new WheelEvent("wheel"));
    pane.dispatchEvent(new Event("scroll"));
    requestAnimationFrame(hold);
  };
  hold();
})();
"""

SCRIPTS = (_TO_MARK, _TO_TURN)
"""Every script that a page brings along. Their texts never change, so that a policy can name them by their hashes."""


def show_mark(occasion: str) -> None:
    """Scroll the cited sentence to the middle of the window.

    Args:
        occasion: differs from sentence to sentence.
    """
    _run(_TO_MARK, occasion)


def show_turn(ordinal: int, occasion: str) -> None:
    """Scroll a turn's question to the top: Streamlit shows the end of what is new, a reader starts at its beginning."""
    _run(_TO_TURN, f"turn {ordinal} {occasion}", turn=ordinal)


def _run(script: str, occasion: str, turn: int | None = None) -> None:
    # Streamlit runs a script again when anything of its element changes, hence the occasion.
    told = "" if turn is None else f' data-turn="{turn}"'
    st.html(f'<script data-occasion="{escape(occasion)}"{told}>{script}</script>', unsafe_allow_javascript=True)
