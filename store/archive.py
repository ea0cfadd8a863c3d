"""An archive as its readers see it, and how one is opened."""

import threading
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DatabaseError

from store.database import article_rows, facts, naming, runs, tombstones
from store.database import filters as narrowing
from store.database.schema import articles, bylines, event_articles, passages, versions
from store.database.schema import tombstones as tombstones_table
from store.embedding.protocol import Embedder
from store.errors import ArchiveMissing, ArchiveUnreadable, EmbedderMismatch, StoreError, first_line
from store.fulltext.lexical import FullTextIndex
from store.grouping import related as relating
from store.grouping import stories, top_events
from store.reports import browsing, coverage
from store.settings import PACKAGED_EMBEDDER, SETTINGS_NAME, ArchiveSettings, read_settings
from store.storage.dialects import dialect_of
from store.storage.opening import Engines, OpenVectors, engines_of
from store.types import (
    ArchiveStatus,
    Article,
    Copy,
    EmbedderFingerprint,
    Event,
    Filters,
    Hit,
    Listed,
    Order,
    Passage,
    Related,
    Removal,
    Run,
    Silence,
    SourceCoverage,
)
from store.types.vectors import Vectors


def load_embedder(settings: ArchiveSettings) -> Embedder:
    """The embedding model that `settings` name.

    Raises:
        ModelUnavailable: if it cannot be loaded.
    """
    if settings.embedder == PACKAGED_EMBEDDER:
        from store.embedding.minilm import MiniLM

        return MiniLM()
    from store.embedding.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(settings.embedder)


class Archive:
    """A news archive opened for reading. Safe to share between threads.

    Everything comes from the archive database; the vector index only proposes passage ids, and what the database does
    not know is left out. Another process may write meanwhile: call `refresh` before answering a question.

    Args:
        folder: the archive's folder.
        embedder: the model for questions; None loads the one that the archive's settings name, when first needed.

    Raises:
        ArchiveMissing: if there is no archive in `folder`.
        ArchiveUnreadable: if it cannot be used.
        EmbedderMismatch: on first use of the vectors, if another model made them.
    """

    def __init__(self, folder: Path, embedder: Embedder | None = None) -> None:
        self.folder = folder
        self.settings = read_settings(folder)
        self._engines = engines_of(folder, self.settings)
        check_exists(folder, self._engines)
        home = self._engines.database
        self._engine = home.open(read_only=True)
        try:
            with self._engine.connect() as connection:
                facts.check_schema(connection, home.name)
                self.fingerprint: EmbedderFingerprint = facts.stored_fingerprint(connection)
                self._seen_generation = facts.generation(connection)
                location = self._engines.vectors.location(connection)
            self._identity = home.identity(self._engine)
        except StoreError:
            self._engine.dispose()
            raise
        except DatabaseError as error:
            self._engine.dispose()
            raise ArchiveUnreadable(f"{home.name} cannot be read: {first_line(error.orig)}") from error
        self.lexical = FullTextIndex(self._engine, dialect_of(self._engine).full_text)
        self._vectors = self._engines.vectors.open(location)
        self._given_embedder = embedder
        self._embedder: Embedder | None = None
        self._loading = threading.Lock()
        self._refreshing = threading.Lock()

    @property
    def engine(self) -> Engine:
        """The read-only engine, for `store`'s own reports."""
        return self._engine

    @property
    def vectors(self) -> OpenVectors:
        """The vector index."""
        return self._vectors

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
        self._vectors.close()
        self._engine.dispose()

    def generation(self) -> int:
        """Grows with every visible change of the archive."""
        with self._engine.connect() as connection:
            return facts.generation(connection)

    def identity(self) -> Hashable:
        """Tells the archive as it is now from one that is made anew in its place, on whatever engine.

        Raises:
            ArchiveMissing: if it has been removed.
            ArchiveUnreadable
        """
        return self._engines.database.identity(self._engine)

    def refresh(self) -> bool:
        """See what other processes have written since; returns whether there was anything.

        Raises:
            ArchiveMissing: if the archive has been removed.
            ArchiveUnreadable
        """
        with self._refreshing:
            identity = self._engines.database.identity(self._engine)
            replaced = identity != self._identity
            if replaced:  # the folder was removed and made anew: what is open is the old database
                self._engine.dispose()
            with self._engine.connect() as connection:
                found = facts.generation(connection)
                if found == self._seen_generation and not replaced:
                    return False
                fingerprint = facts.stored_fingerprint(connection)
                location = self._engines.vectors.location(connection)
            if fingerprint != self.fingerprint:  # rebuilt with another model
                with self._loading:
                    self.settings = read_settings(self.folder)
                    self.fingerprint = fingerprint
                    self._embedder = None
            self._vectors.move(location)
            self._seen_generation, self._identity = found, identity
            return True

    def article(self, article_id: str, version: int | None = None) -> Article | None:
        """A version of an article, the current one if `version` is None; None if the archive has no such thing."""
        query = article_rows.ARTICLE_QUERY.where(articles.c.id == article_id)
        query = query.where(versions.c.version == (articles.c.current_version if version is None else version))
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else article_rows.article_from(row)

    def article_versions(self, article_id: str) -> list[int]:
        """The version numbers of an article, ascending; empty if it is unknown."""
        query = select(versions.c.version).join(articles, articles.c.key == versions.c.article_key)
        with self._engine.connect() as connection:
            return list(connection.scalars(query.where(articles.c.id == article_id).order_by(versions.c.version)))

    def articles(self, filters: Filters = Filters()) -> Iterator[Article]:
        """The current version of every article that passes `filters`, oldest first, undated ones last."""
        query = article_rows.ARTICLE_QUERY.where(
            versions.c.version == articles.c.current_version, *narrowing.conditions(filters)
        ).order_by(versions.c.published_day.is_(None), versions.c.published_day, articles.c.key)
        with self._engine.connect() as connection:
            for row in connection.execute(query, execution_options=article_rows.STREAMED):
                yield article_rows.article_from(row)

    def passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        """Those of the passages `ids` that the archive holds, by id."""
        with self._engine.connect() as connection:
            rows = article_rows.select_by_ids(connection, article_rows.PASSAGE_QUERY, passages.c.id, ids)
            return {row.id: article_rows.passage_from(row) for row in rows}

    def passages_of(self, article_id: str) -> list[Passage]:
        """The passages of an article's current version, in order."""
        query = article_rows.PASSAGE_QUERY.where(articles.c.id == article_id).order_by(passages.c.ordinal)
        with self._engine.connect() as connection:
            return [article_rows.passage_from(row) for row in connection.execute(query)]

    def copies(self, article_id: str) -> tuple[Copy, ...]:
        """The other articles that carry the same text: the story's lead first, then by day; empty if there are none."""
        with self._engine.connect() as connection:
            return tuple(one for one in stories.copies(connection, article_id) if one.article_id != article_id)

    def lead(self, article_id: str) -> str:
        """The id of the article that stands for the story of `article_id`; its own if it belongs to none."""
        with self._engine.connect() as connection:
            return next((one.article_id for one in stories.copies(connection, article_id) if one.is_lead), article_id)

    def top_events(self, limit: int, as_of: date | None = None, days: int = 7) -> list[Event]:
        """The largest events of the `days` days up to `as_of`, the largest first.

        Size counts outlets more than articles, and fades with age; see `store.grouping.top_events`.

        Args:
            as_of: None for the last day of which there is an event.
        """
        with self._engine.connect() as connection:
            return top_events.top_events(connection, limit, as_of, days)

    def event_of(self, article_id: str) -> Event | None:
        """The event that an article reports on; None if no other article does, or the archive has no such article.

        An event's id is the id of one of its articles, so this finds an event by its id too.
        """
        with self._engine.connect() as connection:
            return top_events.event_of(connection, article_id)

    def related(self, article_id: str, limit: int) -> list[Related]:
        """Articles near to `article_id` by vectors and names, the nearest first; needs no model.

        Copies of its own text are left out, and of another text with several copies the nearest one is taken.
        """
        with self._engine.connect() as connection:
            return relating.related(connection, self._vectors, article_id, limit)

    def days(self, filters: Filters = Filters()) -> list[tuple[date, int]]:
        """Publication days of the articles that pass `filters`, ascending, with how many; days of none are left out."""
        with self._engine.connect() as connection:
            return coverage.days(connection, filters)

    def months_by_source(self) -> list[tuple[str, str, int]]:
        """Source, month (``YYYY-MM``) and how many articles, ordered by both; undated articles are left out."""
        with self._engine.connect() as connection:
            return coverage.months_by_source(connection)

    def coverage_by_source(self) -> list[SourceCoverage]:
        """What there is of each source, the largest first."""
        with self._engine.connect() as connection:
            return coverage.by_source(connection)

    def silences(self) -> list[Silence]:
        """Stretches of days without articles that chance does not explain, the longest first."""
        with self._engine.connect() as connection:
            return coverage.silences_by_source(connection)

    def arrived_since(self, moment: datetime) -> int:
        """How many of the archive's articles were first stored at `moment`, in UTC, or later."""
        with self._engine.connect() as connection:
            return coverage.arrived_since(connection, moment)

    def removals(self, limit: int = 1_000) -> list[Removal]:
        """The articles that were taken out last, the latest first."""
        with self._engine.connect() as connection:
            return tombstones.removals(connection, limit)

    def listing(
        self, filters: Filters, words: str = "", order: Order = Order.NEWEST, first: int = 0, size: int = 25
    ) -> tuple[Listed, ...]:
        """A page of the articles that pass `filters` and contain all of `words`; see `store.reports.browsing`."""
        with self._engine.connect() as connection:
            return browsing.page(connection, filters, words, order, first, size)

    def count_listed(self, filters: Filters, words: str = "") -> int:
        """How many articles `listing` gives on all its pages: copies of one text are counted once."""
        with self._engine.connect() as connection:
            return browsing.count(connection, filters, words)

    def listed(self, ids: Sequence[str]) -> list[Listed]:
        """The articles `ids` as a list shows them, in this order; unknown ones are left out."""
        with self._engine.connect() as connection:
            return browsing.by_ids(connection, ids)

    def id_of(self, name: str) -> str | None:
        """The id of the article that `name`, an id or an address, means; None if the archive has no such article."""
        with self._engine.connect() as connection:
            return naming.article_named(connection, name)

    def last_runs(self, count: int = 5) -> list[Run]:
        """The last runs of `news-ingest` over this archive, the newest first."""
        return runs.last_runs(self._engine, count)

    def dense(self, vector: Vectors, limit: int, filters: Filters = Filters()) -> list[Hit]:
        """The passages nearest to `vector` by cosine similarity, best first."""
        with self._engine.connect() as connection:
            where = narrowing.where(filters, connection)
        try:
            return self._vectors.query(vector, limit, where)
        except ArchiveUnreadable:
            # A rebuild may just have put other vectors in place, or a writer taken some out that this process, which
            # has them in memory, still found. What failed is opened anew.
            self.refresh()
            return self._vectors.query(vector, limit, where)

    def count_articles(self, filters: Filters = Filters()) -> int:
        """How many current articles pass `filters`."""
        query = select(func.count()).select_from(versions).join(articles, articles.c.key == versions.c.article_key)
        query = query.where(versions.c.version == articles.c.current_version, *narrowing.conditions(filters))
        with self._engine.connect() as connection:
            return int(connection.scalar(query) or 0)

    def count_passages(self) -> int:
        """How many passages the archive holds."""
        with self._engine.connect() as connection:
            return int(connection.scalar(select(func.count()).select_from(passages)) or 0)

    def authors(self) -> list[str]:
        """The bylines of current articles, each spelling once, in alphabetical order."""
        current = (articles.c.key == bylines.c.article_key) & (articles.c.current_version == bylines.c.version)
        query = select(bylines.c.author).distinct().join(articles, current).order_by(bylines.c.author)
        with self._engine.connect() as connection:
            return list(connection.scalars(query))

    def status(self) -> ArchiveStatus:
        """Counts of what the archive holds now."""
        current = select(versions).join(
            articles, (articles.c.key == versions.c.article_key) & (articles.c.current_version == versions.c.version)
        )
        rows = current.subquery()

        with self._engine.connect() as connection:

            def tally(column: str) -> list[tuple[str, int]]:
                value = rows.c[column]
                query = select(value, func.count()).where(value.is_not(None)).group_by(value)
                return [(name, count) for name, count in connection.execute(query.order_by(func.count().desc(), value))]

            first, last, dated, all_articles = connection.execute(
                select(
                    func.min(rows.c.published_day),
                    func.max(rows.c.published_day),
                    func.count(rows.c.published_day),
                    func.count(rows.c.article_key),
                )
            ).one()
            return ArchiveStatus(
                articles=all_articles,
                versions=int(connection.scalar(select(func.count()).select_from(versions)) or 0),
                passages=int(connection.scalar(select(func.count()).select_from(passages)) or 0),
                vectors=self._vectors.count(),
                sources=tally("source"),
                first_published=None if first is None else narrowing.day_from_number(first),
                last_published=None if last is None else narrowing.day_from_number(last),
                embedder=self.fingerprint,
                generation=facts.generation(connection),
                undated=all_articles - dated,
                sections=tally("section"),
                languages=tally("language"),
                stories=stories.count(connection),
                removed=article_rows.count_rows(connection, tombstones_table),
                events=top_events.count(connection),
                ungrouped=max(0, all_articles - article_rows.count_rows(connection, event_articles)),
            )


def check_exists(folder: Path, engines: Engines | None = None) -> None:
    """Refuse a folder without an archive.

    Args:
        engines: None for those that the folder's settings name.

    Raises:
        ArchiveMissing, ArchiveUnreadable
    """
    home = (engines or engines_of(folder)).database
    if not home.exists():
        where = folder if home.name.startswith(str(folder)) else home.name
        raise ArchiveMissing(f"there is no archive in {where}: make one with `news-ingest FILES… --archive {folder}`")


def check_embedder(folder: Path, stored: EmbedderFingerprint, embedder: Embedder) -> None:
    """Refuse to compare vectors of different models.

    Raises:
        EmbedderMismatch
    """
    if not embedder.fingerprint.agrees_with(stored):
        raise EmbedderMismatch(
            f"the archive {folder} was embedded by {stored}, but {embedder.fingerprint} is configured: "
            f"set NEWS_EMBEDDER (or embedder in {folder / SETTINGS_NAME}) back, "
            f"or run `news-archive rebuild --archive {folder}` to embed it anew"
        )
