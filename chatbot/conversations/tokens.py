"""Tokens by which programs ask in a reader's name: kept as digests, so that no copy of the database gives one away."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Column, Index, String, Table, delete, func, insert, select

from chatbot.conversations.database import Conversations, metadata
from chatbot.errors import BadSetting

THIS_COMPUTER = "this computer"
"""The owner of tokens where there is one reader only; no address holds a space."""
MOST_EACH = 20
"""Tokens of one owner."""
LONGEST_NAME = 80
_PREFIX = "news_"
"""Begins every token, so that programs that look for secrets where they should not be know one."""
_FORM = re.compile(rf"{_PREFIX}[A-Za-z0-9_-]{{43}}")

tokens = Table(
    "tokens",
    metadata,
    Column("id", String, primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("owner", String, nullable=False),
    Column("name", String, nullable=False),
    Column("made", String, nullable=False),  # ISO 8601, UTC
)
by_owner = Index("tokens_by_owner", tokens.c.owner)


@dataclass(frozen=True, slots=True)
class Token:
    """A token as a list shows it; the token itself is shown once, when it is made.

    Attributes:
        id: names it where it is revoked; it opens nothing.
        name: what its owner calls it.
        made: UTC.
    """

    id: str
    owner: str
    name: str
    made: datetime


class Tokens:
    """The tokens of one archive; every method may raise `ConversationsUnreadable`."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        with conversations.transaction() as connection:  # a database of before there were any
            tokens.create(connection, checkfirst=True)

    def make(self, owner: str, name: str) -> str:
        """Returns a new token, which nobody can show again.

        Raises:
            BadSetting: if the owner has as many as they may, or it has no name.
        """
        named = " ".join(name.split())[:LONGEST_NAME]
        if not named:
            raise BadSetting("a token should have a name that says which program it is for")
        token = f"{_PREFIX}{secrets.token_urlsafe(32)}"
        with self._conversations.transaction() as connection:
            count = connection.scalar(select(func.count()).where(tokens.c.owner == owner)) or 0
            if count >= MOST_EACH:
                raise BadSetting(f"there are {MOST_EACH} tokens already: revoke one that is not used any more")
            now = datetime.now(UTC).isoformat(timespec="seconds")
            row = {"id": secrets.token_hex(4), "digest": _digest(token), "owner": owner, "name": named, "made": now}
            connection.execute(insert(tokens).values(row))
        return token

    def owner(self, token: str) -> str | None:
        """Whose a token is; None if there is no such token, or not any more."""
        if not _FORM.fullmatch(token):
            return None
        with self._conversations.transaction() as connection:
            return connection.scalar(select(tokens.c.owner).where(tokens.c.digest == _digest(token)))

    def listed(self, owner: str | None = None) -> list[Token]:
        """The tokens of `owner`, or of all where it is None, the oldest first."""
        query = select(tokens.c.id, tokens.c.owner, tokens.c.name, tokens.c.made).order_by(tokens.c.made, tokens.c.id)
        with self._conversations.transaction() as connection:
            rows = connection.execute(query if owner is None else query.where(tokens.c.owner == owner)).all()
        return [Token(row.id, row.owner, row.name, datetime.fromisoformat(row.made)) for row in rows]

    def revoke(self, id: str, owner: str | None = None) -> bool:
        """Take a token back, of `owner` only if given; returns whether there was one."""
        here = tokens.c.id == id
        with self._conversations.transaction() as connection:
            gone = delete(tokens).where(here if owner is None else here & (tokens.c.owner == owner))
            return connection.execute(gone).rowcount > 0


def _digest(token: str) -> str:
    """Returns what is kept of a token. It is long and chosen by chance: a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()
