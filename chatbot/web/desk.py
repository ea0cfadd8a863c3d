"""What every page works with: the archive's bot, opened once per server, and where conversations are kept."""

import os
from collections.abc import Collection, MutableMapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import streamlit as st

from chatbot.bot import Bot, make_bot
from chatbot.conversations import Conversations, Listed
from chatbot.errors import BadSetting, ConversationsUnreadable
from chatbot.feedback import Feedback
from chatbot.fingerprints import fingerprints
from chatbot.ownership import Ownership
from chatbot.rate import RateLimit
from chatbot.settings import read_chat_settings
from chatbot.telemetry import Telemetry, TelemetrySettings
from chatbot.timeline import Timeline
from chatbot.types import Conversation, Query, Turn
from chatbot.web import html, signing_in
from store import ArchiveMissing, ArchiveStatus, Related, StoreError
from store.settings import DEFAULT_FOLDER

_looking_aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="examples")

ARCHIVE_VARIABLE = "NEWS_ARCHIVE"
KEEP_VARIABLE = "NEWS_KEEP_DAYS"
"""For how many days after their last question conversations are kept; for ever if it is not set."""
HELD = "held_conversations"
RELATED = 5
"""Articles that are proposed after one."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Conversations in their database or, where that cannot be written, in the reader's session.

    Attributes:
        database: None where it cannot be used.
        held: the conversations that only this session knows, by id.
        feedback: what readers said of answers; None where there is no database.
        ownership: whose conversations are; None where there is no database.
        reader: who signed in; None where nobody has to.
    """

    database: Conversations | None
    held: MutableMapping[str, Conversation]
    feedback: Feedback | None = None
    ownership: Ownership | None = None
    reader: str | None = None

    def load(self, id: str) -> Conversation | None:
        """The conversation `id`; None if it is unknown, damaged, or somebody else's."""
        if id in self.held or self.database is None:
            return self.held.get(id)
        try:
            return self.database.load(id) if self._may_read(id) else None
        except ConversationsUnreadable:
            return None

    def append(self, conversation: Conversation, turn: Turn) -> Conversation:
        """Keep `turn`; returns the conversation with it."""
        grown = conversation.with_turn(turn)
        if not self._store(conversation.id, turn):
            self.held[grown.id] = grown
        return grown

    def listed(self, ids: Collection[str] | None = None) -> list[Listed]:
        """Those that are stored, the latest first: the reader's own, or, where nobody signs in, of `ids` if given."""
        if self.database is None:
            return []
        try:
            if self.ownership is not None and self.reader is not None:
                ids = self.ownership.owned(self.reader)
            return self.database.listed(ids)
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
        """Which answers of a conversation were said to be helpful, and which not, by their ordinals."""
        if self.feedback is None:
            return {}
        try:
            return self.feedback.given(id)
        except ConversationsUnreadable:
            return {}

    def outlives_the_tab(self, conversation: Conversation) -> bool:
        """Whether a reload will find `conversation` again."""
        return self.database is not None and conversation.id not in self.held

    def _may_read(self, id: str) -> bool:
        return self.ownership is None or self.ownership.owner(id) in (None, self.reader)

    def _store(self, id: str, turn: Turn) -> bool:
        if self.database is None or id in self.held:
            return False
        try:
            self.database.append(id, turn)
            if self.ownership is not None and self.reader is not None:
                self.ownership.claim(id, self.reader)
        except ConversationsUnreadable:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Desk:
    """An open archive, as the pages see it."""

    folder: Path
    bot: Bot
    keeper: Keeper
    telemetry: Telemetry

    def status(self) -> ArchiveStatus:
        """What the archive holds now; counted again when another process has changed it."""
        return _status(self.folder, _identity(self.folder), self.bot.archive.generation(), self.bot)

    def may_ask(self) -> bool:
        """Count a question of this reader; False if they ask too many, which is only counted from other computers."""
        client = signing_in.client()
        if client is None:
            return True
        return _open_rate_limit(read_chat_settings(self.folder).questions_a_minute).take(client)

    def timeline(self, query: Query) -> Timeline:
        """What happened, day by day, as the archive tells it now."""
        return _timeline(
            self.folder, _identity(self.folder), self.bot.archive.generation(), repr(query), query, self.bot
        )

    def related(self, article_id: str) -> list[Related]:
        """What to read after an article."""
        return _related(self.folder, _identity(self.folder), self.bot.archive.generation(), article_id, self.bot)

    def judge(self, conversation_id: str, ordinal: int, turn: Turn, helpful: bool | None) -> None:
        """Keep what a reader says of an answer, with the versions of everything; lost where it cannot be written."""
        if self.keeper.feedback is not None:
            versions = fingerprints(self.bot.archive, turn.generation, self.bot.threshold)
            with suppress(ConversationsUnreadable):
                self.keeper.feedback.give(conversation_id, ordinal, turn, helpful, versions)

    def examples(self) -> Future[list[str]]:
        """Questions that the archive answers, as soon as they are found.

        Finding them means asking some, so they are looked for aside, and again only when the archive has doubled, not
        after every article that another process adds.
        """
        return _examples(self.folder, _identity(self.folder), self.status().articles.bit_length(), self.bot)


def open_desk() -> Desk | None:
    """The archive that the environment names. Where it cannot be opened the page says why, and None is returned."""
    folder = Path(os.environ.get(ARCHIVE_VARIABLE) or DEFAULT_FOLDER)
    try:
        telemetry = _open_telemetry()
        bot = _open_bot(folder, _identity(folder))
    except ArchiveMissing:
        st.html(html.nothing_to_read("There is no archive here yet", folder))
        return None
    except (StoreError, BadSetting) as error:
        st.html(html.note(str(error), alert=True))
        return None
    try:
        database = _open_conversations(folder)
        _forget_old(folder, database)
        feedback, ownership = _open_feedback(folder, database), _open_ownership(folder, database)
        keeper = Keeper(database, _held(), feedback, ownership, signing_in.signed_in())
    except ConversationsUnreadable:
        keeper = Keeper(None, _held())
    return Desk(folder, bot, keeper, telemetry)


def _identity(folder: Path) -> int:
    """Tells an archive from one made anew in the same folder, so that neither is mistaken for the other."""
    try:
        return (folder / "archive.db").stat().st_ino
    except OSError:
        return 0


def _held() -> MutableMapping[str, Conversation]:
    held: Any = st.session_state.setdefault(HELD, {})
    return held  # type: ignore[no-any-return]


@st.cache_resource(show_spinner="Opening the archive and loading its model …", max_entries=2)
def _open_bot(folder: Path, identity: int) -> Bot:
    del identity
    return make_bot(folder)


@st.cache_resource(show_spinner=False)
def _open_telemetry() -> Telemetry:
    return Telemetry(TelemetrySettings.of_environment())


@st.cache_resource(show_spinner=False)
def _open_conversations(folder: Path) -> Conversations:
    return Conversations(folder)


@st.cache_resource(show_spinner=False)
def _open_feedback(folder: Path, _database: Conversations) -> Feedback:
    del folder
    return Feedback(_database)


@st.cache_resource(show_spinner=False)
def _open_ownership(folder: Path, _database: Conversations) -> Ownership:
    del folder
    return Ownership(_database)


@st.cache_resource(show_spinner=False)
def _open_rate_limit(a_minute: int) -> RateLimit:
    return RateLimit(a_minute)


@st.cache_resource(show_spinner=False, max_entries=100)
def _timeline(folder: Path, identity: int, generation: int, asked: str, _query: Query, _bot: Bot) -> Timeline:
    del folder, identity, generation, asked
    return _bot.timeline(_query)


@st.cache_resource(show_spinner=False, max_entries=500)
def _related(folder: Path, identity: int, generation: int, article_id: str, _bot: Bot) -> list[Related]:
    del folder, identity, generation
    return _bot.archive.related(article_id, RELATED)


@st.cache_resource(show_spinner=False, max_entries=2)
def _status(folder: Path, identity: int, generation: int, _bot: Bot) -> ArchiveStatus:
    del folder, identity, generation  # what the cache tells archives apart by
    return _bot.archive.status()


@st.cache_resource(show_spinner=False, max_entries=2)
def _examples(folder: Path, identity: int, size: int, _bot: Bot) -> Future[list[str]]:
    del folder, identity, size
    return _looking_aside.submit(_bot.example_questions)


@st.cache_resource(show_spinner=False, ttl=timedelta(hours=1))
def _forget_old(folder: Path, _database: Conversations) -> None:
    """Remove conversations that were to be kept no longer; looked after once an hour."""
    del folder
    days = os.environ.get(KEEP_VARIABLE, "")
    if days.isdecimal():
        _database.delete_older(datetime.now(UTC) - timedelta(days=int(days)))
