"""The conversations of a reader: in their database or, where that cannot be written, in the session."""

from collections.abc import MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import streamlit as st

from chatbot.conversations.database import Conversations, FileIdentity, Listed
from chatbot.conversations.feedback import Feedback
from chatbot.conversations.ownership import BROWSER, Ownership
from chatbot.conversations.pins import Picks
from chatbot.conversations.tokens import Tokens
from chatbot.errors import ConversationsUnreadable
from chatbot.types import Conversation, Turn
from chatbot.web.opening import sign_in
from chatbot.web.opening.caching import cached

_HELD = "held_conversations"


@dataclass(frozen=True, slots=True)
class OnScreen:
    """The conversation that a tab shows.

    Attributes:
        owner: whose it is; None if it is nobody's.
        file: that it was kept in then.
    """

    conversation: Conversation
    owner: str | None
    file: FileIdentity | None


@dataclass(frozen=True, slots=True)
class ReaderConversations:
    """Conversations in their database or, where that cannot be written, in the reader's session.

    Attributes:
        database: None where it cannot be used.
        held: the conversations that only this session knows, by id.
        feedback: what readers said of answers; None where there is no database.
        ownership: whose conversations are; None where there is no database.
        reader: who signed in; None where nobody has to.
        browser: who owns what is asked where nobody has to sign in; None where there is one reader only.
    """

    database: Conversations | None
    held: MutableMapping[str, Conversation]
    feedback: Feedback | None = None
    ownership: Ownership | None = None
    reader: str | None = None
    browser: str | None = None

    def load(self, id: str) -> Conversation | None:
        """The conversation `id`; None if it is unknown, damaged, or somebody else's."""
        if id in self.held or self.database is None:
            return self.held.get(id)
        try:
            return self.database.load(id) if self._may_read(id) else None
        except ConversationsUnreadable:
            return None

    def on_screen(self, conversation: Conversation) -> OnScreen:
        """Returns what to remember of `conversation` while the tab shows it, see `kept_on`."""
        owner = None
        if self.ownership is not None:
            with suppress(ConversationsUnreadable):
                owner = self.ownership.owner(conversation.id)
        return OnScreen(conversation, owner, None if self.database is None else self.database.identity())

    def kept_on(self, shown: OnScreen) -> bool:
        """Write what a tab shows into a database that was put in the place of the one that it was kept in.

        Somebody has restored a backup meanwhile, which knows less of it or nothing. Where the database is still the
        same one, what it does not know has been deleted, and stays so.

        Returns:
            whether anything had to be written.
        """
        if self.database is None or self.database.identity() == shown.file:
            return False
        conversation_id, turns = shown.conversation.id, shown.conversation.turns
        try:
            stored = self.database.load(conversation_id)
            known = () if stored is None else stored.turns
            if len(known) >= len(turns) or any(
                old.query.asked != new.query.asked for old, new in zip(known, turns, strict=False)
            ):
                return False
            for turn in turns[len(known) :]:
                self.database.append(conversation_id, turn)
            if self.ownership is not None and shown.owner is not None:
                self.ownership.claim(conversation_id, shown.owner)
        except ConversationsUnreadable:
            return False
        return True

    def append(self, conversation: Conversation, turn: Turn) -> Conversation:
        """Keep `turn`; returns the conversation with it."""
        grown = conversation.with_turn(turn)
        if not self._store(conversation.id, turn):
            self.held[grown.id] = grown
        return grown

    @property
    def owner(self) -> str | None:
        """Whose new conversations are; None where there is one reader only."""
        return self.reader or self.browser

    def listed(self) -> list[Listed]:
        """Those that are stored, the latest first: the owner's or, where there is one reader only, all."""
        if self.database is None:
            return []
        try:
            if self.owner is None:
                return self.database.listed()
            return [] if self.ownership is None else self.database.listed(self.ownership.owned(self.owner))
        except ConversationsUnreadable:
            return []

    def rename(self, id: str, title: str) -> None:
        """Name a stored conversation; where that cannot be written, it keeps its name."""
        if self.database is not None:
            with suppress(ConversationsUnreadable):
                self.database.rename(id, title)

    def delete(self, id: str) -> None:
        """Forget a conversation."""
        self.held.pop(id, None)
        if self.database is not None:
            with suppress(ConversationsUnreadable):
                self.database.delete(id)

    def given(self, id: str) -> dict[int, bool]:
        """Returns which answers of a conversation were said to be helpful, and which not, by their ordinals."""
        if self.feedback is None:
            return {}
        try:
            return self.feedback.given(id)
        except ConversationsUnreadable:
            return {}

    def outlives_the_tab(self, conversation: Conversation) -> bool:
        """Returns whether a reload will find `conversation` again."""
        return self.database is not None and conversation.id not in self.held

    def _may_read(self, id: str) -> bool:
        owner = None if self.ownership is None else self.ownership.owner(id)
        return owner is None or owner == self.reader or owner.startswith(BROWSER)

    def _store(self, id: str, turn: Turn) -> bool:
        if self.database is None or id in self.held:
            return False
        try:
            self.database.append(id, turn)
            if self.ownership is not None and self.owner is not None:
                self.ownership.claim(id, self.owner)
        except ConversationsUnreadable:
            return False
        return True


def open_conversations(folder: Path, keep_days: int | None) -> ReaderConversations:
    """Returns the conversations of whoever looks at the page, over the archive in `folder`.

    Args:
        folder: the archive's.
        keep_days: for how many days conversations are kept; None: for ever. Looked after once an hour.
    """
    held: Any = st.session_state.setdefault(_HELD, {})
    try:
        database = conversations_database(folder)
        if keep_days is not None:
            _forget_old((folder, keep_days), database, keep_days)
        feedback, ownership = _feedback(folder, database), _ownership(folder, database)
    except ConversationsUnreadable:
        return ReaderConversations(None, held)
    return ReaderConversations(database, held, feedback, ownership, sign_in.signed_in(), sign_in.browser())


def open_picks(folder: Path) -> Picks | None:
    """Returns what editors pinned; None where that cannot be kept."""
    try:
        return _picks(folder, conversations_database(folder))
    except ConversationsUnreadable:
        return None


def conversations_database(folder: Path) -> Conversations:
    """Returns the database beside the archive in `folder`.

    Raises:
        ConversationsUnreadable: if it cannot be used.
    """
    return _database(folder, folder)


def open_tokens(folder: Path) -> Tokens:
    """Returns the tokens by which programs ask.

    Raises:
        ConversationsUnreadable: if they cannot be read.
    """
    return _tokens(folder, _database(folder, folder))


@cached()
def _tokens(database: Conversations) -> Tokens:
    return Tokens(database)


@cached()
def _database(folder: Path) -> Conversations:
    return Conversations(folder)


@cached()
def _feedback(database: Conversations) -> Feedback:
    return Feedback(database)


@cached()
def _ownership(database: Conversations) -> Ownership:
    return Ownership(database)


@cached()
def _picks(database: Conversations) -> Picks:
    return Picks(database)


@cached(ttl=timedelta(hours=1))
def _forget_old(database: Conversations, days: int) -> None:
    database.delete_older(datetime.now(UTC) - timedelta(days=days))
