"""The archive with all that asking it takes: its bot, the reader's conversations, limits, telemetry."""

from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from chatbot.answering.timeline import Timeline
from chatbot.bot import Bot
from chatbot.conversations.fingerprints import fingerprints
from chatbot.conversations.pins import Picks
from chatbot.errors import BadSetting, ConversationsUnreadable
from chatbot.types import Evidence, Turn
from chatbot.web.html import page_html
from chatbot.web.opening import sign_in
from chatbot.web.opening.background import find_examples
from chatbot.web.opening.caching import cached, state_of
from chatbot.web.opening.reader_conversations import ReaderConversations, open_conversations, open_picks
from chatbot.web.opening.shared import (
    archive_folder,
    chat_settings,
    may_ask,
    shared_archive,
    shared_bot,
    shared_telemetry,
    status_of,
)
from chatbot.web.opening.topics import topic_facts
from chatbot.web.server.telemetry import Telemetry
from chatbot.web.settings.chat_settings import ChatSettings
from store import Archive, ArchiveMissing, ArchiveStatus, Related, StoreError

_RELATED = 5
"""Articles that are proposed after one."""


_ENOUGH = 3
"""Articles that name a topic, from which on a page about it tells something."""
_NAMES, _NAMES_TRIED = 6, 12
"""Names of an article that lead to their pages, and among which they are looked for."""


@dataclass(frozen=True, slots=True)
class About:
    """What the archive says of a topic: the sentences that say most, and one for each of its days."""

    sentences: tuple[Evidence, ...]
    moments: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class OpenChat:
    """An open archive, as the pages see it.

    Attributes:
        loading: who answers, once the models are loaded.
        picks: what editors pinned; None where there is no database.
    """

    folder: Path
    archive: Archive
    settings: ChatSettings
    loading: Future[Bot]
    conversations: ReaderConversations
    telemetry: Telemetry
    picks: Picks | None

    @property
    def bot(self) -> Bot:
        """Returns who answers; waits for the models.

        Raises:
            StoreError, BadSetting: if they cannot be loaded.
        """
        return self.loading.result()

    @property
    def editor(self) -> str | None:
        """Returns who may edit; None for readers."""
        return sign_in.editor(self.settings)

    def pinned(self) -> tuple[str, ...]:
        """The articles that editors recommend."""
        try:
            return () if self.picks is None else self.picks.listed()
        except ConversationsUnreadable:
            return ()

    def status(self) -> ArchiveStatus:
        """Returns what the archive holds now; counted again when another process has changed it."""
        return status_of(self.archive)

    def may_ask(self) -> bool:
        """Count a question of this reader; False if they ask too many. Where there is one only, nothing is counted."""
        client = sign_in.client()
        if client is None:
            return True
        return may_ask(client, self.settings)

    def timeline(self, turn: Turn) -> Timeline:
        """Returns what happened, day by day, as the archive tells it now."""
        asked = f"{turn.query!r} {turn.evidence[0].passage_id}"
        return _timeline((state_of(self.archive), asked), turn, self.bot)

    def topic(self, turn: Turn) -> str | None:
        """Returns what a turn asks about, if several articles name it; None too while the models load."""
        if not self.loading.done() or self.loading.exception() is not None:
            return None
        name = _topic((state_of(self.archive), turn.query.standalone), turn.query.standalone, self.bot)
        return None if name is None or topic_facts(self.archive, name).total < _ENOUGH else name

    def about(self, name: str) -> About:
        """Returns what the archive says of a name or topic; waits for the models."""
        return _about((state_of(self.archive), name), name, self.bot)

    def names(self, article_id: str) -> tuple[str, ...]:
        """Returns the names of an article that other articles mention too."""
        return _names((state_of(self.archive), article_id), self.archive, article_id)

    def related(self, article_id: str) -> list[Related]:
        """Returns what to read after an article."""
        return _related((state_of(self.archive), article_id), self.archive, article_id)

    def judge(
        self, conversation_id: str, ordinal: int, turn: Turn, helpful: bool | None, reason: str | None = None
    ) -> None:
        """Keep what a reader says of an answer, with the versions of everything; lost where it cannot be written."""
        if self.conversations.feedback is not None:
            versions = fingerprints(self.archive, turn.generation, self.bot.threshold)
            with suppress(ConversationsUnreadable):
                self.conversations.feedback.give(conversation_id, ordinal, turn, helpful, versions)
                if helpful is False:
                    self.conversations.feedback.explain(conversation_id, ordinal, reason)

    def examples(self) -> Future[list[str]]:
        """Questions that the archive answers, as soon as they are found.

        Finding them means asking some, so they are looked for aside, and again only when the archive has doubled, not
        after every article that another process adds.
        """
        key = self.folder, self.archive.identity(), self.status().articles.bit_length()
        return _examples(key, self.loading)


def open_chat() -> OpenChat | None:
    """The archive that the environment names. Where it cannot be used the page says why, and None is returned.

    The models may still be loading then; `OpenChat.loading` says later what is wrong with them.
    """
    folder = archive_folder()
    try:
        telemetry = shared_telemetry()
        settings = chat_settings(folder)
        archive, loading = shared_archive(folder), shared_bot(folder)
        if loading.done():
            loading.result()
    except ArchiveMissing:
        st.html(page_html.nothing_to_read("There is no archive here yet", folder))
        return None
    except (StoreError, BadSetting) as error:
        st.html(page_html.note(str(error), alert=True))
        return None
    conversations = open_conversations(folder, settings.keep_days)
    return OpenChat(folder, archive, settings, loading, conversations, telemetry, open_picks(folder))


@cached(max_entries=100)
def _timeline(turn: Turn, bot: Bot) -> Timeline:
    return bot.timeline(turn)


@cached(max_entries=500)
def _topic(question: str, bot: Bot) -> str | None:
    return bot.topic(question)


@cached(max_entries=100)
def _about(name: str, bot: Bot) -> About:
    told = bot.ask(name)
    when = bot.ask(f"Timeline of {name}")
    moments = bot.timeline(when).moments if when.evidence else ()
    return About(told.evidence if told.asks else (), moments)


@cached(max_entries=500)
def _names(archive: Archive, article_id: str) -> tuple[str, ...]:
    found = archive.names_of(article_id, _NAMES_TRIED)
    return tuple(name for name in found if topic_facts(archive, name).total >= _ENOUGH)[:_NAMES]


@cached(max_entries=500)
def _related(archive: Archive, article_id: str) -> list[Related]:
    return archive.related(article_id, _RELATED)


@cached(max_entries=2)
def _examples(loading: Future[Bot]) -> Future[list[str]]:
    return find_examples(loading)
