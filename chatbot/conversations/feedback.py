"""Readers' opinions of answers: a thumb, with the question, the answer and the versions of everything.

It lies in the conversations' database and goes with its conversation: who deletes one takes back all of it.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, ForeignKey, Integer, String, Table, Text, delete, select
from sqlalchemy.dialects.sqlite import insert

from chatbot.conversations.database import Conversations, metadata
from chatbot.output.json_contract import turn_to_json
from chatbot.types import Turn

feedback = Table(
    "feedback",
    metadata,
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),  # of the turn, from 1
    Column("helpful", Boolean, nullable=False),
    Column("given", String, nullable=False),  # ISO 8601, UTC
    Column("turn", Text, nullable=False),  # as `news-ask --json` prints it
    Column("versions", Text, nullable=False),  # see `chatbot.conversations.fingerprints`
)


reasons = Table(
    "feedback_reasons",
    metadata,
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),  # of the turn, from 1
    Column("reason", String, nullable=False),  # one of `REASONS`
)
REASONS = ("Wrong", "Not what I asked", "Out of date", "Something is missing")
"""What can be wrong with an answer."""


class Feedback:
    """The feedback on the conversations of one archive; every method may raise `ConversationsUnreadable`."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        with conversations.transaction() as connection:  # a database of before there was any
            feedback.create(connection, checkfirst=True)
            reasons.create(connection, checkfirst=True)

    def give(
        self, conversation: str, ordinal: int, turn: Turn, helpful: bool | None, versions: Mapping[str, Any]
    ) -> None:
        """Keep what a reader thinks of the `ordinal`-th turn, in place of what was said before; None takes it back."""
        here = _of(feedback, conversation, ordinal)
        with self._conversations.transaction() as connection:
            if helpful is not False:
                connection.execute(delete(reasons).where(_of(reasons, conversation, ordinal)))
            if helpful is None:
                connection.execute(delete(feedback).where(here))
                return
            facts = {
                "helpful": helpful,
                "given": datetime.now(UTC).isoformat(timespec="seconds"),
                "turn": json.dumps(turn_to_json(turn, conversation=conversation), ensure_ascii=False),
                "versions": json.dumps(versions, ensure_ascii=False),
            }
            row = insert(feedback).values(conversation=conversation, ordinal=ordinal, **facts)
            connection.execute(row.on_conflict_do_update(["conversation", "ordinal"], set_=facts))

    def explain(self, conversation: str, ordinal: int, reason: str | None) -> None:
        """Keep what was wrong with an answer, one of `REASONS`; None takes it back."""
        with self._conversations.transaction() as connection:
            connection.execute(delete(reasons).where(_of(reasons, conversation, ordinal)))
            if reason in REASONS:
                connection.execute(insert(reasons).values(conversation=conversation, ordinal=ordinal, reason=reason))

    def given(self, conversation: str) -> dict[int, bool]:
        """Returns whether the answers of a conversation were helpful, by their ordinals, where it was said."""
        query = select(feedback.c.ordinal, feedback.c.helpful).where(feedback.c.conversation == conversation)
        with self._conversations.transaction() as connection:
            return {row.ordinal: row.helpful for row in connection.execute(query)}

    def all(self) -> Iterator[dict[str, Any]]:
        """Yields all feedback, the earliest first, as JSON objects."""
        why = (reasons.c.conversation == feedback.c.conversation) & (reasons.c.ordinal == feedback.c.ordinal)
        query = select(feedback, reasons.c.reason).join(reasons, why, isouter=True)
        with self._conversations.transaction() as connection:
            rows = list(connection.execute(query.order_by(feedback.c.given, feedback.c.conversation)))
        for row in rows:
            yield {
                "conversation": row.conversation,
                "turn": row.ordinal,
                "helpful": row.helpful,
                "reason": row.reason,
                "given_at": row.given,
                "versions": json.loads(row.versions),
                "answer": json.loads(row.turn),
            }


def _of(table: Table, conversation: str, ordinal: int) -> ColumnElement[bool]:
    return (table.c.conversation == conversation) & (table.c.ordinal == ordinal)
