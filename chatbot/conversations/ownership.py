"""Whose a conversation is: a reader's who signed in, or a browser's; it goes with its conversation."""

import hashlib

from sqlalchemy import Column, ForeignKey, Index, String, Table, select
from sqlalchemy.dialects.sqlite import insert

from chatbot.conversations.database import Conversations, metadata

owners = Table(
    "owners",
    metadata,
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("owner", String, nullable=False),
)
by_owner = Index("owners_by_owner", owners.c.owner)

BROWSER = "browser: "
"""Begins the owner that is a browser: its conversations are listed to it only, but read by whoever has the address."""


def browser_owner(token: str) -> str:
    """Returns the owner for a browser's secret, which is not kept itself: no copy of the database tells it."""
    return f"{BROWSER}{hashlib.sha256(token.encode()).hexdigest()}"


class Ownership:
    """Owners of the conversations of one archive; every method may raise `ConversationsUnreadable`."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        with conversations.transaction() as connection:  # a database of before there were any
            owners.create(connection, checkfirst=True)

    def claim(self, conversation: str, owner: str) -> None:
        """Note whose a stored conversation is; who had it first keeps it."""
        with self._conversations.transaction() as connection:
            row = insert(owners).values(conversation=conversation, owner=owner)
            connection.execute(row.on_conflict_do_nothing())

    def owner(self, conversation: str) -> str | None:
        """Whose a conversation is; None if it is nobody's."""
        with self._conversations.transaction() as connection:
            query = select(owners.c.owner).where(owners.c.conversation == conversation)
            return connection.scalar(query)

    def owned(self, owner: str) -> set[str]:
        """The conversations of `owner`."""
        with self._conversations.transaction() as connection:
            return set(connection.scalars(select(owners.c.conversation).where(owners.c.owner == owner)))
