"""Articles that editors pinned to the front page, in their order; kept beside the conversations."""

from datetime import UTC, datetime

from sqlalchemy import Column, Connection, Integer, String, Table, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from chatbot.conversations.database import Conversations, metadata

picks = Table(
    "picks",
    metadata,
    Column("article", String, primary_key=True),
    Column("place", Integer, nullable=False),  # ascending; gaps mean nothing
    Column("editor", String, nullable=False),
    Column("pinned", String, nullable=False),  # ISO 8601, UTC
)


class Picks:
    """The pinned articles of one archive; every method may raise `ConversationsUnreadable`."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        with conversations.transaction() as connection:  # a database of before there were any
            picks.create(connection, checkfirst=True)

    def listed(self) -> tuple[str, ...]:
        """Returns the ids of pinned articles, in order."""
        with self._conversations.transaction() as connection:
            return tuple(_listed(connection))

    def pin(self, article_id: str, editor: str) -> None:
        """Put an article at the end; one that is pinned stays where it is."""
        with self._conversations.transaction() as connection:
            last = connection.scalar(select(func.max(picks.c.place))) or 0
            now = datetime.now(UTC).isoformat(timespec="seconds")
            row = insert(picks).values(article=article_id, place=last + 1, editor=editor, pinned=now)
            connection.execute(row.on_conflict_do_nothing())

    def unpin(self, article_id: str) -> None:
        """Take an article off."""
        with self._conversations.transaction() as connection:
            connection.execute(delete(picks).where(picks.c.article == article_id))

    def move(self, article_id: str, by: int) -> None:
        """Move an article by so many places, negative towards the top; not beyond either end."""
        with self._conversations.transaction() as connection:
            order = _listed(connection)
            if article_id not in order:
                return
            there = min(max(order.index(article_id) + by, 0), len(order) - 1)
            order.remove(article_id)
            order.insert(there, article_id)
            for place, pinned in enumerate(order, start=1):
                connection.execute(update(picks).where(picks.c.article == pinned).values(place=place))


def _listed(connection: Connection) -> list[str]:
    return list(connection.scalars(select(picks.c.article).order_by(picks.c.place, picks.c.article)))
