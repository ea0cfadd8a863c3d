"""Tokens on the command line of `news-chat`, for who runs the server: made for anybody, listed and revoked."""

from pathlib import Path

from chatbot.conversations.database import Conversations
from chatbot.conversations.tokens import THIS_COMPUTER, Tokens
from chatbot.errors import BadSetting
from chatbot.web.settings.identity import normal_address
from store import check_exists, say


def new_token(folder: Path, name: str, reader: str | None) -> None:
    """Print a new token.

    Args:
        folder: the archive's.
        name: of the program that it is for.
        reader: the address of the reader in whose name it asks; None where nobody signs in.

    Raises:
        BadSetting: if that is no address, or there are too many.
        ConversationsUnreadable
        store.StoreError: if there is no archive.
    """
    owner = THIS_COMPUTER if reader is None else normal_address(reader)
    if owner is None:
        raise BadSetting(f"{reader!r} is not one address, as ada@paper.example")
    say(_tokens(folder).make(owner, name))


def list_tokens(folder: Path) -> None:
    """Print all tokens, one a line: id, day, owner and name; never the tokens themselves."""
    for token in _tokens(folder).listed():
        say(f"{token.id}  {token.made:%Y-%m-%d}  {token.owner}  {token.name}")


def revoke_token(folder: Path, id: str) -> None:
    """Take a token back.

    Raises:
        BadSetting: if there is none of this id.
    """
    if not _tokens(folder).revoke(id):
        raise BadSetting(f"there is no token {id!r}; --tokens lists them")


def _tokens(folder: Path) -> Tokens:
    check_exists(folder)
    return Tokens(Conversations(folder))
