"""The page for other programs: how they ask this archive, and the tokens by which they do so in a reader's name."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from chatbot.conversations.tokens import LONGEST_NAME, THIS_COMPUTER, Token, Tokens
from chatbot.errors import BadSetting, ConversationsUnreadable
from chatbot.web.html import page_html
from chatbot.web.html.wording import day
from chatbot.web.opening import sign_in
from chatbot.web.opening.reader_conversations import open_tokens
from chatbot.web.opening.shared import archive_folder
from chatbot.web.server.visitor import ADDRESS_HEADER

_NAME, _MADE, _WRONG = "token_name", "token_made", "token_wrong"
_ABOUT = (
    "Other programs can ask this archive: assistants by the Model Context Protocol, scripts by the JSON API. They ask "
    "in your name, and read what you may read; nothing can be changed by them. Each needs a token."
)


def show() -> None:
    """The whole page."""
    st.html('<h1 class="na-title">Programs</h1>')
    st.html(f'<p class="na-facts">{_ABOUT}</p>')
    try:
        tokens = open_tokens(archive_folder())
        owner = sign_in.owner() or THIS_COMPUTER
        _show_made()
        with st.form("making", border=False, clear_on_submit=True):
            st.text_input("Make a token for", key=_NAME, placeholder="The program's name", max_chars=LONGEST_NAME)
            st.form_submit_button("Make", on_click=_make, args=(tokens, owner))
        _show_tokens(tokens, owner)
    except ConversationsUnreadable as error:
        st.html(page_html.note(str(error), alert=True))
        return
    _show_addresses()


def _show_made() -> None:
    wrong, made = st.session_state.pop(_WRONG, ""), st.session_state.pop(_MADE, "")
    if wrong:
        st.html(page_html.note(wrong, alert=True))
    if made:
        st.html(page_html.note("This is the token. Copy it now: it is not shown again."))
        st.code(made, language=None)


def _show_tokens(tokens: Tokens, owner: str) -> None:
    listed = tokens.listed(owner)
    if listed:
        st.html('<h2 class="na-section">Your tokens</h2>')
    for token in listed:
        with st.container(key=f"token-{token.id}", horizontal=True, vertical_alignment="center", gap="small"):
            st.text(f"{token.name}, made on {day(token.made.date())}")
            st.button(
                "Revoke", key=f"revoke-{token.id}", icon=":material/close:", type="tertiary",
                on_click=_revoke, args=(tokens, token),
            )  # fmt: skip


def _show_addresses() -> None:
    address = st.context.headers.get(ADDRESS_HEADER, "http://localhost:8501/")
    st.html('<h2 class="na-section">Addresses</h2>')
    for what, path in (("Model Context Protocol", "mcp"), ("JSON API", "api/v1/openapi.json")):
        st.html(page_html.advice(f"{what}:"))
        st.html(page_html.command(f"{address}{path}"))


def _make(tokens: Tokens, owner: str) -> None:
    _noting(lambda: st.session_state.update({_MADE: tokens.make(owner, st.session_state[_NAME])}))


def _revoke(tokens: Tokens, token: Token) -> None:
    _noting(partial(tokens.revoke, token.id, token.owner))


def _noting(act: Callable[[], object]) -> None:
    try:
        act()
    except (BadSetting, ConversationsUnreadable) as error:
        st.session_state[_WRONG] = str(error)


if __name__ == "__main__":
    show()
