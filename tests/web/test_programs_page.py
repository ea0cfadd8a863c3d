"""The page for programs: a token is shown once, listed by name, and revoked by its owner."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from chatbot.conversations.database import Conversations
from chatbot.conversations.tokens import MOST_EACH, THIS_COMPUTER, Tokens

from .support import APP, shown

NAME = "<b>desk</b> assistant"


def open_page() -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=120)
    at.switch_page("chatbot/web/pages/programs.py")
    return at.run()


def make(at: AppTest, name: str) -> AppTest:
    at.text_input(key="token_name").set_value(name)
    return next(button for button in at.button if button.label == "Make").click().run()


def test_a_token_is_shown_once_and_can_be_revoked(archive: Path) -> None:
    at = make(open_page(), NAME)
    (code,) = at.code
    tokens = Tokens(Conversations(archive))
    assert tokens.owner(code.value) == THIS_COMPUTER
    assert "not shown again" in shown(at)
    at.run()
    assert not at.code
    (listed,) = at.text
    assert listed.value.startswith(f"{NAME}, made on ")
    at = next(button for button in at.button if button.label == "Revoke").click().run()
    assert tokens.owner(code.value) is None
    assert not at.text
    assert "/mcp" in shown(at)


def test_nobody_sees_or_revokes_another_s(archive: Path) -> None:
    tokens = Tokens(Conversations(archive))
    token = tokens.make("ada@paper.example", "hers")
    at = open_page()
    assert "hers" not in "".join(text.value for text in at.text)
    assert not [button for button in at.button if button.label == "Revoke"]
    assert tokens.owner(token) == "ada@paper.example"


@pytest.mark.parametrize(("already", "name", "why"), [(0, " ", "should have a name"), (MOST_EACH, "x", "already")])
def test_what_is_wrong_is_said(archive: Path, already: int, name: str, why: str) -> None:
    tokens = Tokens(Conversations(archive))
    for _ in range(already):
        tokens.make(THIS_COMPUTER, "one of many")
    at = make(open_page(), name)
    assert why in shown(at)
    assert not at.code
    for one in tokens.listed():
        tokens.revoke(one.id)
