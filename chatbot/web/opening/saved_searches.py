"""The searches that the reader of a page keeps."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from chatbot.conversations.searches import SavedSearch, SavedSearches
from chatbot.errors import ConversationsUnreadable
from chatbot.web.opening import sign_in
from chatbot.web.opening.caching import cached
from chatbot.web.opening.reader_conversations import conversations_database


@dataclass(frozen=True, slots=True)
class ReaderSearches:
    """Searches as one reader sees them; none where there is no database (`kept` is None) or it fails."""

    kept: SavedSearches | None
    owner: str

    def listed(self) -> tuple[SavedSearch, ...]:
        """Returns the reader's searches, the latest first."""
        if self.kept is not None:
            with suppress(ConversationsUnreadable):
                return self.kept.listed(self.owner)
        return ()

    def save(self, address: str, title: str) -> None:
        """Keep a search."""
        if self.kept is not None:
            with suppress(ConversationsUnreadable):
                self.kept.save(self.owner, address, title)

    def forget(self, address: str) -> None:
        """Keep a search no longer."""
        if self.kept is not None:
            with suppress(ConversationsUnreadable):
                self.kept.forget(self.owner, address)


def open_searches(folder: Path) -> ReaderSearches:
    """Returns the searches of whoever looks at the page, over the archive in `folder`."""
    owner = sign_in.signed_in() or sign_in.browser() or ""
    try:
        return ReaderSearches(_searches(folder, folder), owner)
    except ConversationsUnreadable:
        return ReaderSearches(None, owner)


@cached()
def _searches(folder: Path) -> SavedSearches:
    return SavedSearches(conversations_database(folder))
