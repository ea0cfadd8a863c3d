"""What an archive holds: how much, until when, and the names that questions narrow it by."""

import threading
from dataclasses import dataclass
from datetime import date

from chatbot.language.words import words
from store import Archive


@dataclass(frozen=True, slots=True)
class Holdings:
    """What an archive holds, as it writes it.

    Attributes:
        last: the latest publication day.
        articles, passages: how many.
    """

    sources: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    last: date | None = None
    articles: int = 0
    passages: int = 0

    def authors_in(self, question: str) -> tuple[str, ...]:
        """The bylines of which every word stands in `question`: an archive has thousands, a question names few."""
        present = set(words(question))
        return tuple(name for name in self.authors if present.issuperset(words(name)))


class HoldingsOf:
    """The holdings of one archive, looked up again when it has changed. Safe to share between threads."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lock = threading.Lock()
        self._seen: tuple[int, Holdings] | None = None

    def now(self, generation: int) -> Holdings:
        """What the archive of this `generation` holds."""
        with self._lock:
            if self._seen is None or self._seen[0] != generation:
                self._seen = generation, self._look()
            return self._seen[1]

    def _look(self) -> Holdings:
        status = self._archive.status()
        return Holdings(
            sources=tuple(name for name, _ in status.sources),
            sections=tuple(name for name, _ in status.sections),
            authors=tuple(self._archive.authors()),
            last=status.last_published,
            articles=status.articles,
            passages=status.passages,
        )
