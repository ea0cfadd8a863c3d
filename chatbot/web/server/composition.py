"""What every page works with: the archive, its bot, and where conversations are kept; opened once per server."""

from collections.abc import Hashable, MutableMapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import streamlit as st

from chatbot.answering.timeline import Timeline
from chatbot.bot import Bot
from chatbot.conversations.database import Conversations
from chatbot.conversations.feedback import Feedback
from chatbot.conversations.fingerprints import fingerprints
from chatbot.conversations.ownership import Ownership
from chatbot.conversations.pins import Picks
from chatbot.errors import BadSetting, ConversationsUnreadable
from chatbot.settings import ChatSettings
from chatbot.types import Conversation, Turn
from chatbot.web.conversation.storage import Keeper
from chatbot.web.html import page_html
from chatbot.web.server import sign_in
from chatbot.web.server.opening import archive_folder, chat_settings, open_archive, open_bot, status_of
from chatbot.web.server.rate import RateLimit
from chatbot.web.server.telemetry import Telemetry, TelemetrySettings
from chatbot.web.server.waiting import until_nobody_waits
from store import Archive, ArchiveMissing, ArchiveStatus, Related, StoreError

_looking_aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="examples")

HELD = "held_conversations"
RELATED = 5
"""Articles that are proposed after one."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An open archive, as the pages see it.

    Attributes:
        loading: who answers, once the models are loaded.
        picks: what editors pinned; None where there is no database.
    """

    folder: Path
    archive: Archive
    settings: ChatSettings
    loading: Future[Bot]
    keeper: Keeper
    telemetry: Telemetry
    picks: Picks | None

    @property
    def bot(self) -> Bot:
        """Who answers; waits for the models.

        Raises:
            StoreError, BadSetting: if they cannot be loaded.
        """
        return self.loading.result()

    @property
    def editor(self) -> str | None:
        """Who may edit; None for readers."""
        return sign_in.editor(self.settings)

    def pinned(self) -> tuple[str, ...]:
        """The articles that editors recommend."""
        try:
            return () if self.picks is None else self.picks.listed()
        except ConversationsUnreadable:
            return ()

    def status(self) -> ArchiveStatus:
        """What the archive holds now; counted again when another process has changed it."""
        return status_of(self.folder, self.archive)

    def may_ask(self) -> bool:
        """Count a question of this reader; False if they ask too many. Where there is one only, nothing is counted."""
        client = sign_in.client()
        if client is None:
            return True
        return _open_rate_limit(self.settings.questions_a_minute).take(client)

    def timeline(self, turn: Turn) -> Timeline:
        """What happened, day by day, as the archive tells it now."""
        asked = f"{turn.query!r} {turn.evidence[0].passage_id}"
        return _timeline(self.folder, self.archive.identity(), self.archive.generation(), asked, turn, self.bot)

    def related(self, article_id: str) -> list[Related]:
        """What to read after an article."""
        return _related(self.folder, self.archive.identity(), self.archive.generation(), article_id, self.archive)

    def judge(self, conversation_id: str, ordinal: int, turn: Turn, helpful: bool | None) -> None:
        """Keep what a reader says of an answer, with the versions of everything; lost where it cannot be written."""
        if self.keeper.feedback is not None:
            versions = fingerprints(self.archive, turn.generation, self.bot.threshold)
            with suppress(ConversationsUnreadable):
                self.keeper.feedback.give(conversation_id, ordinal, turn, helpful, versions)

    def examples(self) -> Future[list[str]]:
        """Questions that the archive answers, as soon as they are found.

        Finding them means asking some, so they are looked for aside, and again only when the archive has doubled, not
        after every article that another process adds.
        """
        return _examples(self.folder, self.archive.identity(), self.status().articles.bit_length(), self.loading)


def open_desk() -> Desk | None:
    """The archive that the environment names. Where it cannot be used the page says why, and None is returned.

    The models may still be loading then; `Desk.loading` says later what is wrong with them.
    """
    folder = archive_folder()
    try:
        telemetry = _open_telemetry()
        settings = chat_settings(folder)
        archive, loading = open_archive(folder), open_bot(folder)
        if loading.done():
            loading.result()
    except ArchiveMissing:
        st.html(page_html.nothing_to_read("There is no archive here yet", folder))
        return None
    except (StoreError, BadSetting) as error:
        st.html(page_html.note(str(error), alert=True))
        return None
    try:
        database = _open_conversations(folder)
        if settings.keep_days is not None:
            _forget_old(folder, settings.keep_days, database)
        feedback, ownership = _open_feedback(folder, database), _open_ownership(folder, database)
        keeper = Keeper(database, _held(), feedback, ownership, sign_in.signed_in(), sign_in.browser())
    except ConversationsUnreadable:
        keeper = Keeper(None, _held())
    return Desk(folder, archive, settings, loading, keeper, telemetry, _pins(folder))


def _pins(folder: Path) -> Picks | None:
    """What editors pinned; None where that cannot be kept."""
    try:
        return _open_picks(folder, _open_conversations(folder))
    except ConversationsUnreadable:
        return None


def _held() -> MutableMapping[str, Conversation]:
    held: Any = st.session_state.setdefault(HELD, {})
    return held  # type: ignore[no-any-return]


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
def _open_picks(folder: Path, _database: Conversations) -> Picks:
    del folder
    return Picks(_database)


@st.cache_resource(show_spinner=False)
def _open_rate_limit(a_minute: int) -> RateLimit:
    return RateLimit(a_minute)


@st.cache_resource(show_spinner=False, max_entries=100)
def _timeline(folder: Path, identity: Hashable, generation: int, asked: str, _turn: Turn, _bot: Bot) -> Timeline:
    del folder, identity, generation, asked
    return _bot.timeline(_turn)


@st.cache_resource(show_spinner=False, max_entries=500)
def _related(folder: Path, identity: Hashable, generation: int, article_id: str, _archive: Archive) -> list[Related]:
    del folder, identity, generation
    return _archive.related(article_id, RELATED)


@st.cache_resource(show_spinner=False, max_entries=2)
def _examples(folder: Path, identity: Hashable, size: int, _loading: Future[Bot]) -> Future[list[str]]:
    del folder, identity, size
    return _looking_aside.submit(lambda: _loading.result().example_questions(turn=until_nobody_waits))


@st.cache_resource(show_spinner=False, ttl=timedelta(hours=1))
def _forget_old(folder: Path, days: int, _database: Conversations) -> None:
    """Remove conversations that were to be kept no longer; looked after once an hour."""
    del folder
    _database.delete_older(datetime.now(UTC) - timedelta(days=days))
