"""Signing in: everybody on this computer may come in; from elsewhere, who has signed in.

Signing in is Streamlit's (OpenID Connect, an `[auth]` section in `.streamlit/secrets.toml`). A server that listens to
other computers without it answers nobody, unless the settings say that it is meant to be open.
"""

import streamlit as st

from chatbot.conversations.ownership import browser_owner
from chatbot.web.html import page_html
from chatbot.web.server.visitor import ALONE_HEADER, BROWSER_COOKIE, READER_HEADER, is_browser, new_browser
from chatbot.web.settings.chat_settings import ChatSettings
from chatbot.web.settings.identity import is_listed, reader_of

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_AUTH, _REDIRECT = "auth", "redirect_uri"
_BROWSER = "browser"
SERVED_TO_NOBODY = (
    "This archive is served to other computers, but nobody has to sign in. Its operator can set up signing in ([auth] "
    "in .streamlit/secrets.toml), or open it to everybody (NEWS_OPEN=1)."
)
_SIGN_IN, _SIGN_OUT = "Sign in", "Sign out"


def admit(settings: ChatSettings) -> None:
    """Let the reader in, or show why not and what to do, and end the run."""
    if not is_set_up():
        if not serves_this_computer_alone() and not settings.open:
            _refuse(SERVED_TO_NOBODY)
        return
    if not st.user.is_logged_in:
        st.html(page_html.note("This archive is for readers who have signed in."))
        st.button(_SIGN_IN, key="sign_in", type="primary", on_click=st.login)
        st.stop()
    reader = signed_in() or ""
    if not may_read(reader, settings):
        st.html(page_html.note(f"{reader or 'Who signed in'} is not among the readers of this archive.", alert=True))
        st.button(_SIGN_OUT, key="sign_out", on_click=st.logout)
        st.stop()


def may_read(reader: str, settings: ChatSettings) -> bool:
    """Returns whether the settings let a reader in who signed in."""
    return not settings.readers or is_listed(reader, (*settings.readers, *settings.editors))


def signed_in() -> str | None:
    """The verified address of the reader who signed in, in lower case; None where nobody has to."""
    if not is_set_up() or not st.user.is_logged_in:
        return None
    return reader_of(st.user)


def editor(settings: ChatSettings) -> str | None:
    """The address of who signed in, if the settings have them among the editors; nobody is one without signing in."""
    reader = signed_in()
    return reader if reader is not None and is_listed(reader, settings.editors) else None


def show_sign_out() -> None:
    """Show the name of who is signed in, and the way out; nothing where nobody has to."""
    reader = signed_in()
    if reader is not None:
        st.html(page_html.note(f"Signed in as {reader}"))
        st.button(_SIGN_OUT, key="sign_out", type="tertiary", on_click=st.logout)


def client() -> str | None:
    """Returns what tells one reader from another for the limit on questions.

    None where there is one only, and no limit.
    """
    if is_alone():
        return None
    return signed_in() or st.context.headers.get(READER_HEADER) or "unknown"


def browser() -> str | None:
    """Whose conversations are told apart from others' where nobody signs in; None where there is one reader only.

    It is the browser, by a cookie; where it takes none, the tab.
    """
    if is_alone() or signed_in() is not None:
        return None
    token = st.context.cookies.get(BROWSER_COOKIE, "")
    if not is_browser(token):
        token = st.session_state.setdefault(_BROWSER, new_browser())
    return browser_owner(token)


def owner() -> str | None:
    """Whose is what a reader makes and others do not see; None where there is one reader only."""
    return signed_in() or browser()


def is_alone() -> bool:
    """Returns whether it can only be whoever sits at this computer: nobody signs in, and nothing stands between.

    Behind a proxy on this computer everybody comes from it, so that one header of a proxy is enough for a no.
    """
    if is_set_up():
        return False
    told = st.context.headers.get(ALONE_HEADER)
    return serves_this_computer_alone() if told is None else told == "1"  # without a server there is no header


def serves_this_computer_alone() -> bool:
    """Returns whether the server listens to this computer only."""
    return st.get_option("server.address") in _LOOPBACK


def redirect_address() -> str:
    """Returns where readers come back to after signing in; empty where nobody signs in."""
    return str(st.secrets[_AUTH].get(_REDIRECT, "")) if is_set_up() else ""


def is_set_up() -> bool:
    """Returns whether readers have to sign in."""
    try:
        return _AUTH in st.secrets
    except FileNotFoundError:
        return False


def _refuse(why: str) -> None:
    st.html(page_html.note(why, alert=True))
    st.stop()
