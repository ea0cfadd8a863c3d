"""What a reader watches; and a thread that asks it again whenever the archive has grown."""

import threading
import time
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path

from chatbot.conversations.database import DATABASE_NAME
from chatbot.errors import ChatbotError, ConversationsUnreadable
from chatbot.types import Turn
from chatbot.watching.checking import check, watch
from chatbot.watching.types import NOBODY, Notice, Watch
from chatbot.watching.watches import Watches
from chatbot.web.opening.background import until_nobody_waits
from chatbot.web.opening.caching import cached, state_of
from chatbot.web.opening.reader_conversations import ReaderConversations, conversations_database
from chatbot.web.opening.shared import archive_folder, shared_archive, shared_bot
from store import StoreError

_PAUSE_S = 1.0
"""Between two looks at whether the archive has changed: one number is read."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What one reader watches.

    Attributes:
        owner: as of their conversations; `NOBODY` where there is one reader only.
    """

    watches: Watches
    owner: str
    folder: Path

    def watch(self, turn: Turn) -> None:
        """Begin to watch the question of a turn."""
        watch(shared_bot(self.folder).result(), self.watches, turn.query.standalone, turn.query.filters, self.owner)

    def is_watched(self, turn: Turn) -> bool:
        """Returns whether the question of a turn is watched."""
        return self.watches.has(self.owner, turn.query.standalone, turn.query.filters)

    def has_any(self) -> bool:
        """Returns whether anything is watched."""
        return self.watches.has_any(self.owner)

    def end(self, id: str) -> None:
        """Stop watching."""
        self.watches.remove(id, self.owner)

    def listed(self) -> list[Watch]:
        """What is watched, the oldest first."""
        return self.watches.listed(self.owner)

    def notices(self) -> list[Notice]:
        """What is new, the newest first."""
        return self.watches.notices(self.owner)

    def feed_secret(self) -> str:
        """The secret in the address of the reader's feed."""
        return self.watches.feed_secret(self.owner)

    def renew_feed(self) -> None:
        """Make the feed's address another one."""
        self.watches.feed_secret(self.owner, renew=True)

    def unseen(self) -> int:
        """How much of it was not looked at."""
        return self.watches.unseen(self.owner)


def open_watched(conversations: ReaderConversations) -> Watched | None:
    """Returns what the reader of `conversations` watches; None where nothing can be kept."""
    if conversations.database is None:
        return None
    folder = archive_folder()
    try:
        return Watched(_watches(folder, folder), conversations.owner or NOBODY, folder)
    except ConversationsUnreadable:
        return None


def keep_watch() -> None:
    """Begin to look after what is watched, for as long as the server runs."""
    threading.Thread(target=_look_after, name="watching", daemon=True).start()


def _look_after() -> None:
    seen: Hashable = None
    while True:
        time.sleep(_PAUSE_S)
        try:
            folder = archive_folder()
            if (folder / DATABASE_NAME).exists():
                seen = _look(folder, seen)
        except (StoreError, ChatbotError):
            continue  # the pages say what is wrong; it is tried again


def _look(folder: Path, seen: Hashable) -> Hashable:
    """Ask what is watched if the archive is not as it was `seen`; returns how it is."""
    state = state_of(shared_archive(folder))
    if state != seen:
        watches = _watches(folder, folder)
        if watches.has_any():
            bot = shared_bot(folder).result()
            until_nobody_waits()
            check(bot, watches)
    return state


@cached()
def _watches(folder: Path) -> Watches:
    return Watches(conversations_database(folder))
