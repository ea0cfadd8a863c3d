"""Facts about an archive that questions are understood by: how much it holds, until when, and the names in it."""

import threading
from dataclasses import dataclass
from datetime import date

from chatbot.language.words import words
from store import Archive


@dataclass(frozen=True, slots=True)
class ArchiveFacts:
    """The counts and names of an archive, as it writes them.

    Attributes:
        last: the latest publication day.
        articles, passages: how many.
        languages: as ISO 639-1, the one of most articles first.
    """

    sources: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    last: date | None = None
    articles: int = 0
    passages: int = 0
    languages: tuple[str, ...] = ()

    def authors_in(self, question: str) -> tuple[str, ...]:
        """Returns the bylines of which every word stands in `question`: an archive has thousands of them."""
        present = set(words(question))
        return tuple(name for name in self.authors if present.issuperset(words(name)))


class ArchiveFactsCache:
    """The facts of one archive, looked up again when it has changed. Safe to share between threads."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lock = threading.Lock()
        self._seen: tuple[int, ArchiveFacts] | None = None

    def at(self, generation: int) -> ArchiveFacts:
        """Returns the facts of the archive's current `generation`."""
        with self._lock:
            if self._seen is None or self._seen[0] != generation:
                self._seen = generation, self._look_up()
            return self._seen[1]

    def _look_up(self) -> ArchiveFacts:
        status = self._archive.status()
        return ArchiveFacts(
            sources=tuple(name for name, _ in status.sources),
            sections=tuple(name for name, _ in status.sections),
            authors=tuple(self._archive.authors()),
            last=status.last_published,
            articles=status.articles,
            passages=status.passages,
            languages=tuple(code for code, _ in status.languages if code),
        )
