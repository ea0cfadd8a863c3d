"""Bringing a place of the page into view."""

import re

import streamlit as st

_HARMLESS = re.compile(r"[\w -]+", re.ASCII)

_TO_MARK = """<script>
/* {occasion} */
document.getElementById("cited")?.scrollIntoView({{block: "center", behavior: "instant"}});
</script>"""

# On a page with a chat input Streamlit keeps scrolling to the end of what is new. It lets go when, after a turn of the
# wheel, it finds the page scrolled elsewhere; it looks ten times a second, so it is told for a while. A reader's own
# move comes first.
_TO_TURN = """<script>
/* {occasion} */
(() => {{
  const turn = document.querySelector(".st-key-turn-{ordinal}");
  const pane = turn?.closest("main");
  const moves = ["wheel", "pointerdown", "touchstart", "keydown"];
  let until = performance.now() + 600;
  const yieldToReader = event => {{ if (event.isTrusted) until = 0; }};
  for (const kind of moves) addEventListener(kind, yieldToReader, {{capture: true, passive: true}});
  const hold = () => {{
    if (!pane?.isConnected || performance.now() > until) {{
      for (const kind of moves) removeEventListener(kind, yieldToReader, {{capture: true}});
      return;
    }}
    turn.scrollIntoView({{block: "start", behavior: "instant"}});
    pane.dispatchEvent(new WheelEvent("wheel"));
    pane.dispatchEvent(new Event("scroll"));
    requestAnimationFrame(hold);
  }};
  hold();
}})();
</script>"""


def show_mark(occasion: str) -> None:
    """Scroll the cited sentence to the middle of the window.

    Args:
        occasion: differs from sentence to sentence; nothing but letters, digits and spaces.
    """
    _run(_TO_MARK, occasion=occasion)


def show_turn(ordinal: int, occasion: str) -> None:
    """Scroll a turn's question to the top: Streamlit shows the end of what is new, a reader starts at its beginning."""
    _run(_TO_TURN, occasion=f"turn {ordinal} {occasion}", ordinal=str(ordinal))


def _run(script: str, **parts: str) -> None:
    # Streamlit runs a script when its text changes, hence the occasion. No text from outside may come in here.
    if not all(_HARMLESS.fullmatch(part) for part in parts.values()):
        raise ValueError(f"not to be put into a script: {parts}")
    st.html(script.format(**parts), unsafe_allow_javascript=True)
