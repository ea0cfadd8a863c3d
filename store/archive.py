"""An archive as its readers see it, and how one is opened."""

import threading
from collections.abc import Hashable, Iterable, Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from store.database import article_rows, facts, naming, runs, tombstones
from store.database import filters as narrowing
from store.database.schema import articles, passages, versions
from store.embedding.loading import check_embedder, load_embedder
from store.embedding.protocol import Embedder
from store.errors import ArchiveUnreadable, StoreError, first_line
from store.fulltext.lexical import FullTextIndex
from store.fulltext.searches import holding
from store.grouping import related as relating
from store.grouping import stories, top_events
from store.reports import status as counting
from store.reports.browsing import Browsing
from store.reports.coverage import Coverage
from store.reports.voices import Voices
from store.settings import read_settings
from store.storage.dialects import dialect_of
from store.storage.opening import OpenVectors, check_exists, storage_of
from store.types import (
    ArchiveStatus,
    Article,
    Copy,
    EmbedderFingerprint,
    Event,
    Filters,
    Hit,
    Passage,
    Related,
    Removal,
    Run,
)
from store.types.vectors import Vectors


class Archive:
    """A news archive opened for reading. Safe to share between threads.

    Everything comes from the archive database; the vector index only proposes passage ids, and what the database does
    not know is left out. Another process may write meanwhile: call `refresh` before answering a question.

    Args:
        folder: the archive's folder.
        embedder: the model for questions; None loads the one that the archive's settings name, when first needed.

    Attributes:
        browsing: lists of articles, a page at a time.
        coverage: how many articles there are of which source and time.
        engine: the database's, read-only, for `store`'s own reports.
        lexical: the full-text index.
        vectors: the vector index.
        voices: who said what.

    Raises:
        ArchiveMissing: if there is no archive in `folder`.
        ArchiveUnreadable: if it cannot be used.
        EmbedderMismatch: on first use of the vectors, if another model made them.
    """

    def __init__(self, folder: Path, embedder: Embedder | None = None) -> None:
        self.folder = folder
        self.settings = read_settings(folder)
        self._storage = storage_of(folder, self.settings)
        check_exists(folder, self._storage)
        home = self._storage.database
        self.engine = home.open(read_only=True)
        try:
            with self.engine.connect() as connection:
                facts.check_schema(connection, home.name)
                self.fingerprint: EmbedderFingerprint = facts.stored_fingerprint(connection)
                self._seen_generation = facts.generation(connection)
                location = self._storage.vectors.location(connection)
            self._identity = home.identity(self.engine)
        except StoreError:
            self.engine.dispose()
            raise
        except DatabaseError as error:
            self.engine.dispose()
            raise ArchiveUnreadable(f"{home.name} cannot be read: {first_line(error.orig)}") from error
        self.browsing = Browsing(self.engine)
        self.coverage = Coverage(self.engine)
        self.voices = Voices(self.engine)
        index = dialect_of(self.engine).full_text
        self.lexical, self._holding = FullTextIndex(self.engine, index), holding(index)
        self.vectors: OpenVectors = self._storage.vectors.open(location)
        self._given_embedder = embedder
        self._embedder: Embedder | None = None
        self._loading = threading.Lock()
        self._refreshing = threading.Lock()

    @property
    def embedder(self) -> Embedder:
        """The model that made the archive's vectors; loaded when first asked for.

        Raises:
            ModelUnavailable, EmbedderMismatch
        """
        with self._loading:
            if self._embedder is None:
                embedder = self._given_embedder or load_embedder(self.settings)
                check_embedder(self.folder, self.fingerprint, embedder)
                self._embedder = embedder
            return self._embedder

    def close(self) -> None:
        """Release the files."""
        self.vectors.close()
        self.engine.dispose()

    def generation(self) -> int:
        """Grows with every visible change of the archive."""
        with self.engine.connect() as connection:
            return facts.generation(connection)

    def identity(self) -> Hashable:
        """Tells the archive as it is now from one that is made anew in its place, on whatever engine.

        Raises:
            ArchiveMissing: if it has been removed.
            ArchiveUnreadable
        """
        return self._storage.database.identity(self.engine)

    def refresh(self) -> bool:
        """See what other processes have written since; returns whether there was anything.

        Raises:
            ArchiveMissing: if the archive has been removed.
            ArchiveUnreadable
        """
        with self._refreshing:
            identity = self._storage.database.identity(self.engine)
            replaced = identity != self._identity
            if replaced:  # the folder was removed and made anew: what is open is the old database
                self.engine.dispose()
            with self.engine.connect() as connection:
                found = facts.generation(connection)
                if found == self._seen_generation and not replaced:
                    return False
                fingerprint = facts.stored_fingerprint(connection)
                location = self._storage.vectors.location(connection)
            if fingerprint != self.fingerprint:  # rebuilt with another model
                with self._loading:
                    self.settings = read_settings(self.folder)
                    self.fingerprint = fingerprint
                    self._embedder = None
            self.vectors.move(location)
            self._seen_generation, self._identity = found, identity
            return True

    def article(self, article_id: str, version: int | None = None) -> Article | None:
        """Returns a version of an article, the current one if `version` is None; None if there is no such thing."""
        with self.engine.connect() as connection:
            return article_rows.article(connection, article_id, version)

    def article_versions(self, article_id: str) -> list[int]:
        """Returns the version numbers of an article, ascending; none if it is unknown."""
        with self.engine.connect() as connection:
            return article_rows.version_numbers(connection, article_id)

    def current_versions(self) -> dict[str, int]:
        """Returns the current version of every article, by its id."""
        query = select(articles.c.id, articles.c.current_version)
        with self.engine.connect() as connection:
            return {row.id: row.current_version for row in connection.execute(query)}

    def articles(self, filters: Filters = Filters()) -> Iterator[Article]:
        """Yields the current version of every article that passes `filters`, oldest first, undated ones last."""
        with self.engine.connect() as connection:
            yield from article_rows.current_articles(connection, narrowing.conditions(filters, versions, self._holding))

    def passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        """Returns those of the passages `ids` that the archive holds, by id."""
        with self.engine.connect() as connection:
            return article_rows.passages_by_id(connection, ids)

    def passages_of(self, article_id: str) -> list[Passage]:
        """Returns the passages of an article's current version, in order."""
        with self.engine.connect() as connection:
            return article_rows.passages_of(connection, article_id)

    def copies(self, article_id: str) -> tuple[Copy, ...]:
        """The other articles that carry the same text: the story's lead first, then by day; empty if there are none."""
        with self.engine.connect() as connection:
            return tuple(copy for copy in stories.copies(connection, article_id) if copy.article_id != article_id)

    def top_events(self, limit: int, as_of: date | None = None, days: int = 7) -> list[Event]:
        """The largest events of the `days` days up to `as_of`, the largest first.

        Size counts outlets more than articles, and fades with age; see `store.grouping.top_events`.

        Args:
            as_of: None for the last day of which there is an event.
        """
        with self.engine.connect() as connection:
            return top_events.top_events(connection, limit, as_of, days)

    def event_of(self, article_id: str) -> Event | None:
        """The event that an article reports on; None if no other article does, or the archive has no such article.

        An event's id is the id of one of its articles, so this finds an event by its id too.
        """
        with self.engine.connect() as connection:
            return top_events.event_of(connection, article_id)

    def related(self, article_id: str, limit: int) -> list[Related]:
        """Articles near to `article_id` by vectors and names, the nearest first; needs no model.

        Copies of its own text are left out, and of another text with several copies the nearest one is taken.
        """
        with self.engine.connect() as connection:
            return relating.related(connection, self.vectors, article_id, limit)

    def names_of(self, article_id: str, limit: int) -> list[str]:
        """The names that an article mentions, at most `limit`; none if the archive has no such article."""
        with self.engine.connect() as connection:
            return relating.names_of(connection, article_id, limit)

    def removals(self, limit: int = 1_000) -> list[Removal]:
        """The articles that were taken out last, the latest first."""
        with self.engine.connect() as connection:
            return tombstones.removals(connection, limit)

    def id_of(self, name: str) -> str | None:
        """The id of the article that `name`, an id or an address, means; None if the archive has no such article."""
        with self.engine.connect() as connection:
            return naming.article_named(connection, name)

    def last_runs(self, count: int = 5) -> list[Run]:
        """The last runs of `news-ingest` over this archive, the newest first."""
        return runs.last_runs(self.engine, count)

    def dense(self, vector: Vectors, limit: int, filters: Filters = Filters()) -> list[Hit]:
        """The passages nearest to `vector` by cosine similarity, best first."""
        with self.engine.connect() as connection:
            where = narrowing.where(filters, connection, self._holding)
        try:
            return self.vectors.query(vector, limit, where)
        except ArchiveUnreadable:
            # A rebuild may just have put other vectors in place, or a writer taken some out that this process, which
            # has them in memory, still found. What failed is opened anew.
            self.refresh()
            return self.vectors.query(vector, limit, where)

    def count_articles(self, filters: Filters = Filters()) -> int:
        """Returns how many current articles pass `filters`."""
        query = select(func.count()).select_from(versions).join(articles, article_rows.IS_CURRENT)
        query = query.where(*narrowing.conditions(filters, versions, self._holding))
        with self.engine.connect() as connection:
            return int(connection.scalar(query) or 0)

    def count_passages(self) -> int:
        """Returns how many passages the archive holds."""
        with self.engine.connect() as connection:
            return int(connection.scalar(select(func.count()).select_from(passages)) or 0)

    def authors(self) -> list[str]:
        """The bylines of current articles, each spelling once, in alphabetical order."""
        with self.engine.connect() as connection:
            return article_rows.current_authors(connection)

    def status(self) -> ArchiveStatus:
        """Returns counts of what the archive holds now."""
        with self.engine.connect() as connection:
            return counting.status(connection, self.vectors, self.fingerprint)
