"""Searches of the browse page that readers keep; beside the conversations."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Column, String, Table, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from chatbot.conversations.database import Conversations, metadata

MOST_SAVED = 100
"""Searches of one reader."""

searches = Table(
    "searches",
    metadata,
    Column("owner", String, primary_key=True),  # empty where there is one reader only
    Column("address", String, primary_key=True),  # the query of the browse page's address
    Column("title", String, nullable=False),
    Column("saved", String, nullable=False),  # ISO 8601, UTC
)


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search as its list shows it; `address` is the query of the browse page's address."""

    address: str
    title: str


class SavedSearches:
    """The searches that readers of one archive keep; every method may raise `ConversationsUnreadable`."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        with conversations.transaction() as connection:  # a database of before there were any
            searches.create(connection, checkfirst=True)

    def listed(self, owner: str) -> tuple[SavedSearch, ...]:
        """Returns a reader's searches, the latest first."""
        query = select(searches.c.address, searches.c.title).where(searches.c.owner == owner)
        with self._conversations.transaction() as connection:
            rows = connection.execute(query.order_by(searches.c.saved.desc(), searches.c.title))
            return tuple(SavedSearch(row.address, row.title) for row in rows)

    def save(self, owner: str, address: str, title: str) -> None:
        """Keep a search; one that is kept already stays as it is. Where there are too many, it is not kept."""
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        with self._conversations.transaction() as connection:
            own = select(func.count()).select_from(searches).where(searches.c.owner == owner)
            if int(connection.scalar(own) or 0) < MOST_SAVED:
                row = insert(searches).values(owner=owner, address=address, title=title, saved=now)
                connection.execute(row.on_conflict_do_nothing())

    def forget(self, owner: str, address: str) -> None:
        """Keep a search no longer."""
        with self._conversations.transaction() as connection:
            connection.execute(delete(searches).where(searches.c.owner == owner, searches.c.address == address))
