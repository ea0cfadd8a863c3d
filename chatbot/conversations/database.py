"""Conversations that outlive the browser tab: a small database of their own, beside the archive.

It is apart from the archive so that the chat never writes to the archive and never meets its writer's lock.
"""

import json
import secrets
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from chatbot.errors import ConversationsUnreadable
from chatbot.output.json_contract import turn_from_json, turn_to_json
from chatbot.types import Conversation, Turn
from store import make_file

DATABASE_NAME = "conversations.db"
SCHEMA_VERSION = 2
BUSY_TIMEOUT_S = 5
LONGEST_TITLE = 200
"""Characters of a conversation's title."""
_ID_BYTES = 12  # 96 random bits: whoever is not given the address cannot guess it

FileIdentity = tuple[int, int]
"""Device and inode."""

metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    Column("created", String, nullable=False),  # ISO 8601, UTC
    Column("updated", String, nullable=False),  # of its last turn
    Column("title", String),  # as the reader named it
)

turns = Table(
    "turns",
    metadata,
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),  # from 1
    Column("json", Text, nullable=False),  # as `news-ask --json` prints it
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A stored conversation as a list shows it.

    Attributes:
        title: the reader's name for it, else its first question.
        updated: when its last question was asked, UTC.
    """

    id: str
    title: str
    updated: datetime
    turns: int


def new_conversation() -> Conversation:
    """An empty conversation with an id that cannot be guessed: who knows the id may read the conversation."""
    return Conversation(secrets.token_urlsafe(_ID_BYTES))


class Conversations:
    """The conversations about the archive in `folder`. Safe to share between threads and processes.

    The file may be put in the place of another while it is in use, by a restore: the next transaction makes sure that
    everything is there that this version needs.

    Raises:
        ConversationsUnreadable: if the database cannot be used: a folder without write permission, a damaged file, one
            that a newer version wrote.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / DATABASE_NAME
        with suppress(OSError):  # what is wrong with the folder is told below
            make_file(self._path)
        # Without a pool no thread keeps a handle on the file; opening one takes a fraction of a millisecond.
        self._engine = create_engine(
            f"sqlite:///{self._path}", poolclass=NullPool, connect_args={"timeout": BUSY_TIMEOUT_S}
        )
        event.listen(self._engine, "connect", _prepare)
        self._checked: FileIdentity | None = None
        with self.transaction():
            pass

    def identity(self) -> FileIdentity | None:
        """Returns what tells the file from another that is put in its place; None if there is none."""
        try:
            file = self._path.stat()
        except OSError:
            return None
        return file.st_dev, file.st_ino

    def load(self, id: str) -> Conversation | None:
        """The conversation `id` with all its turns; None if there is none.

        Raises:
            ConversationsUnreadable
        """
        query = select(turns.c.json).where(turns.c.conversation == id).order_by(turns.c.ordinal)
        with self.transaction() as connection:
            rows = list(connection.scalars(query))
        try:
            return Conversation(id, tuple(turn_from_json(json.loads(row)) for row in rows)) if rows else None
        except (ValueError, KeyError, TypeError) as error:
            raise ConversationsUnreadable(f"{self._path}: conversation {id} is damaged") from error

    def append(self, id: str, turn: Turn) -> None:
        """Store `turn` as the last one of conversation `id`, which is made if it is new.

        Raises:
            ConversationsUnreadable
        """
        row = json.dumps(turn_to_json(turn, conversation=id), ensure_ascii=False)
        with self.transaction() as connection:
            known = connection.scalar(select(conversations.c.id).where(conversations.c.id == id))
            now = datetime.now(UTC).isoformat(timespec="seconds")
            if known is None:
                connection.execute(insert(conversations).values(id=id, created=now, updated=now))
            else:
                connection.execute(update(conversations).where(conversations.c.id == id).values(updated=now))
            last = connection.scalar(select(func.max(turns.c.ordinal)).where(turns.c.conversation == id))
            connection.execute(insert(turns).values(conversation=id, ordinal=(last or 0) + 1, json=row))

    def listed(self, ids: Collection[str] | None = None) -> list[Listed]:
        """The conversations, the latest first; of `ids` only, if given.

        Raises:
            ConversationsUnreadable
        """
        first = select(turns.c.json).where(turns.c.conversation == conversations.c.id, turns.c.ordinal == 1)
        count = select(func.count()).where(turns.c.conversation == conversations.c.id)
        query = select(
            conversations.c.id,
            conversations.c.title,
            conversations.c.updated,
            first.scalar_subquery().label("first"),
            count.scalar_subquery().label("turns"),
        ).order_by(conversations.c.updated.desc(), conversations.c.id)
        if ids is not None:
            query = query.where(conversations.c.id.in_(ids))
        with self.transaction() as connection:
            rows = list(connection.execute(query))
        return [
            Listed(row.id, row.title or _question_of(row.first), datetime.fromisoformat(row.updated), row.turns)
            for row in rows
        ]

    def rename(self, id: str, title: str) -> None:
        """Give the conversation a name; an empty one takes its name away.

        Raises:
            ConversationsUnreadable
        """
        with self.transaction() as connection:
            named = " ".join(title.split())[:LONGEST_TITLE] or None
            connection.execute(update(conversations).where(conversations.c.id == id).values(title=named))

    def delete(self, id: str) -> None:
        """Remove the conversation with its turns.

        Raises:
            ConversationsUnreadable
        """
        with self.transaction() as connection:
            connection.execute(delete(conversations).where(conversations.c.id == id))

    def delete_older(self, than: datetime) -> int:
        """Remove the conversations whose last turn is older; returns how many.

        Raises:
            ConversationsUnreadable
        """
        before = than.astimezone(UTC).isoformat(timespec="seconds")
        with self.transaction() as connection:
            return connection.execute(delete(conversations).where(conversations.c.updated < before)).rowcount

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction of this database.

        Raises:
            ConversationsUnreadable
        """
        found = self.identity()  # before it is opened: if it is replaced meanwhile, the next transaction looks again
        try:
            with self._engine.begin() as connection:
                # From the first read on, so that two tabs of one conversation cannot take the same ordinal.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                if found is None or found != self._checked or _is_new(connection):
                    _check_schema(connection, self._path)
                    self._checked = found
                yield connection
        except SQLAlchemyError as error:
            reason = getattr(error, "orig", None) or error
            raise ConversationsUnreadable(f"{self._path} cannot be used: {reason}") from error


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by hand: sqlite3 would begin them at the first write
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _question_of(turn: str | None) -> str:
    try:
        return str(json.loads(turn or "")["question"])
    except (ValueError, KeyError, TypeError):
        return "A damaged conversation"  # it is listed all the same, so that it can be deleted


def _is_new(connection: Connection) -> bool:
    return not connection.exec_driver_sql("PRAGMA user_version").scalar()


def _check_schema(connection: Connection, path: Path) -> None:
    found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if found not in {0, 1, SCHEMA_VERSION}:
        raise ConversationsUnreadable(f"{path} has schema {found}, this version reads schema {SCHEMA_VERSION}")
    if found == 1:  # without names and the time of the last turn
        connection.exec_driver_sql("ALTER TABLE conversations ADD COLUMN updated VARCHAR NOT NULL DEFAULT ''")
        connection.exec_driver_sql("ALTER TABLE conversations ADD COLUMN title VARCHAR")
        connection.exec_driver_sql("UPDATE conversations SET updated = created")
    metadata.create_all(connection)  # all of them in a new one; in one of before, what there was not
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
