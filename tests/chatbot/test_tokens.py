"""Tokens: made, known by their owner, listed without themselves, revoked; and the command for who runs the server."""

import re
import sqlite3
from pathlib import Path

import pytest

from chatbot.conversations.database import DATABASE_NAME, Conversations
from chatbot.conversations.tokens import MOST_EACH, THIS_COMPUTER, Tokens
from chatbot.errors import BadSetting
from chatbot.web.__main__ import main

ADA, BOB = "ada@paper.example", "bob@paper.example"


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(Conversations(tmp_path))


def test_a_token_is_known_by_its_owner_until_it_is_revoked(tokens: Tokens) -> None:
    token, other = tokens.make(ADA, "  desk\tassistant "), tokens.make(BOB, "script")
    assert (tokens.owner(token), tokens.owner(other)) == (ADA, BOB)
    (mine,) = tokens.listed(ADA)
    assert (mine.name, mine.owner) == ("desk assistant", ADA)
    assert not tokens.revoke(mine.id, BOB)  # nobody else's
    assert tokens.revoke(mine.id, ADA)
    assert tokens.owner(token) is None
    assert not tokens.revoke(mine.id)
    assert [one.owner for one in tokens.listed()] == [BOB]


def test_the_database_does_not_tell_a_token(tokens: Tokens, tmp_path: Path) -> None:
    token = tokens.make(ADA, "script")
    with sqlite3.connect(tmp_path / DATABASE_NAME) as database:
        kept = "\n".join(database.iterdump())
    database.close()
    assert token not in kept
    assert token.removeprefix("news_") not in kept


@pytest.mark.parametrize("token", ["", "news_", "news_" + "a" * 43, "a" * 48, "news_" + "é" * 43, "%"])
def test_what_is_no_token_has_no_owner(tokens: Tokens, token: str) -> None:
    tokens.make(ADA, "script")
    assert tokens.owner(token) is None


def test_tokens_cannot_be_guessed_and_are_not_endless(tokens: Tokens) -> None:
    made = {tokens.make(ADA, f"n{number}") for number in range(MOST_EACH)}
    assert len(made) == MOST_EACH
    assert all(re.fullmatch(r"news_[\w-]{43}", token) for token in made)
    with pytest.raises(BadSetting, match="20 tokens already"):
        tokens.make(ADA, "one more")
    tokens.make(BOB, "of somebody else")
    with pytest.raises(BadSetting, match="should have a name"):
        tokens.make(BOB, "  ")


def test_on_the_command_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = ["--archive", str(folder)]
    assert main([*archive, "--new-token", "desk", "--reader", "Ada@Paper.Example"]) == 0
    assert main([*archive, "--new-token", "script"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    tokens = Tokens(Conversations(folder))
    assert (tokens.owner(first), tokens.owner(second)) == (ADA, THIS_COMPUTER)
    assert main([*archive, "--tokens"]) == 0
    listed = capsys.readouterr().out
    assert re.search(r"^[0-9a-f]{8}  \d{4}-\d\d-\d\d  ada@paper\.example  desk$", listed, re.MULTILINE)
    assert first not in listed
    for line in listed.splitlines():
        assert main([*archive, "--revoke-token", line[:8]]) == 0
    assert tokens.listed() == []


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--new-token", "x", "--reader", "a@x.example,b@y.example"], "is not one address"),
        (["--new-token", " "], "should have a name"),
        (["--revoke-token", "0000"], "there is no token '0000'"),
        (["--tokens", "--archive", "nowhere"], "there is no archive in nowhere"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    folder: Path, options: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--archive", str(folder), *options]) == 2
    told = capsys.readouterr().err
    assert told.startswith("news-chat: ")
    assert why in told
    assert told.count("\n") == 1
