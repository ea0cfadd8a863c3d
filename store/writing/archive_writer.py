"""Writing to an archive: one process at a time, and never half an article.

Two stores cannot share a transaction, so the order of steps makes a kill at any point harmless:

1. the ids of the passages about to be added are committed to the journal;
2. their vectors go to the vector index: nobody can see them yet, readers ask the database what exists;
3. one database transaction adds articles, passages and full-text rows, takes out the passages of older versions (noting
   their ids in the journal) and advances the generation: now everything is visible at once;
4. the vectors of the removed passages are deleted, and the journal is emptied.

A writer that opens an archive settles what a killed one left in the journal: vectors of passages that are not in the
database are deleted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Engine, func, select

from store.database import article_rows, facts
from store.database.filters import vector_metadata
from store.database.schema import articles, journal, passages, versions
from store.database.tombstones import lift
from store.embedding.loading import check_embedder
from store.embedding.protocol import Embedder
from store.errors import ArchiveUnreadable
from store.grouping.events import Arrival
from store.grouping.stories import write_stories
from store.storage.opening import OpenVectors, Storage
from store.storage.tables import bring_up_to_date
from store.storage.turn import PATIENCE_S, WriterTurn
from store.writing.archive_editor import ArchiveEditor
from store.writing.new_versions import NewVersion, add_versions, current_versions, note_in_journal
from store.writing.reembed import embed_in_place
from store.writing.storable import WHY_UNSTORABLE, is_storable, unstorable_field

if TYPE_CHECKING:
    from store.attributions.annotating import Annotator


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """An article as the archive holds it: its current version's number, content hash, addresses and story."""

    version: int
    content_hash: str
    url: str | None = None
    canonical_url: str | None = None
    story: str | None = None


@dataclass(frozen=True, slots=True)
class CurrentWords:
    """What the current version of an article says, and when that was fetched (UTC)."""

    title: str
    text: str
    fetched_at: datetime


# Made once: putting a statement together takes longer than SQLite takes to answer it.
_STORED = (
    select(
        articles.c.id, versions.c.version, versions.c.content_hash, versions.c.url, versions.c.canonical_url,
        versions.c.story,
    )
    .join(articles, (versions.c.article_key == articles.c.key) & (versions.c.version == articles.c.current_version))
)  # fmt: skip

_WORDS = select(versions.c.title, versions.c.text, versions.c.fetched_at).join(
    articles, (versions.c.article_key == articles.c.key) & (versions.c.version == articles.c.current_version)
)


class ArchiveWriter(ArchiveEditor):
    """The archive opened for writing; get one from `open_writer`.

    Args:
        folder: the archive's, for messages.
        turn: the writer's lock, held.
        annotator: finds who said what in articles before they are added; None where that is switched off.
    """

    def __init__(
        self,
        folder: Path,
        storage: Storage,
        engine: Engine,
        vectors: OpenVectors,
        embedder: Embedder,
        turn: WriterTurn,
        *,
        keeps_events: bool = True,
        annotator: "Annotator | None" = None,
    ) -> None:
        super().__init__(storage, engine, vectors)
        self.embedder = embedder
        self.annotator = annotator
        self._folder = folder
        self._turn = turn
        self._keeps_events = keeps_events
        self._identity = storage.database.identity(engine)
        self._left: _State | None = None

    def let_go(self) -> None:
        """Let others write until `take_up`; meanwhile this writer may read, and may be closed.

        Nothing half done is left to them: every change ends with an empty journal. What is open of the vectors is
        closed, because it would not see, and later overwrite, what others put in.
        """
        if self._turn.is_held:
            self._left = self._state()
            self.vectors.close()
            self._events.forget()
            self._turn.let_go()

    def take_up(self, patience_s: float = PATIENCE_S) -> bool:
        """Go on after `let_go`; does nothing if there was none.

        Args:
            patience_s: seconds to wait for others to come to their end.

        Returns:
            Whether another has written meanwhile, so that what was read before may no longer be true.

        Raises:
            ArchiveLocked: if another process is still writing.
            ArchiveUnreadable: if another archive is in the place of this one.
            EmbedderMismatch: if it was embedded anew with another model.
        """
        if self._turn.is_held:
            return False
        self._turn.take(patience_s)
        if self.storage.database.identity(self.engine) != self._identity:
            raise ArchiveUnreadable(f"another archive is in {self._folder} now; start again to go on with that one")
        with self.engine.begin() as connection:
            bring_up_to_date(connection, self.storage.database.name)
            check_embedder(self._folder, facts.stored_fingerprint(connection), self.embedder)
            self.storage.database.claim(connection)
            location = self.storage.vectors.location(connection)
        if self._left == self._state():
            return False
        self.vectors.move(location)
        self.settle()
        mend_vectors(self)
        return True

    def _state(self) -> "_State":
        with self.engine.connect() as connection:
            noted = connection.scalar(select(func.count()).select_from(journal))
            return _State(facts.generation(connection), self.storage.vectors.location(connection), noted or 0)

    def stored(self, article_id: str) -> StoredVersion | None:
        """The current version of an article, None if it is new."""
        return self.stored_among([article_id]).get(article_id)

    def stored_among(self, article_ids: Sequence[str]) -> dict[str, StoredVersion]:
        """The current versions of those of the articles that are stored, by id."""
        with self.engine.connect() as connection:
            found = article_rows.select_by_ids(connection, _STORED, articles.c.id, article_ids)
            return {
                row.id: StoredVersion(row.version, row.content_hash, row.url, row.canonical_url, row.story)
                for row in found
            }

    def current_words(self, article_id: str) -> CurrentWords | None:
        """What an article's current version says, None if it is new."""
        with self.engine.connect() as connection:
            row = connection.execute(_WORDS.where(articles.c.id == article_id)).one_or_none()
        return None if row is None else CurrentWords(row.title, row.text, datetime.fromisoformat(row.fetched_at))

    def add(self, batch: Sequence[NewVersion], stories: Mapping[str, str] = MappingProxyType({})) -> None:
        """Store `batch`, each as the new current version of its article; all become visible together.

        Args:
            stories: article id -> the story that its current version belongs to from now on, of articles in `batch`
                and of others.

        Raises:
            ValueError: if two are versions of one article, vectors do not belong to passages row by row, a passage
                lies outside its text, or a text holds what SQLite cannot keep (NUL, lone surrogates).
        """
        if not batch and not stories:
            return
        _check(batch, stories)
        with self.engine.connect() as connection:
            known = current_versions(connection, [new.article_id for new in batch])
        numbers = {new.article_id: known.get(new.article_id, 0) + 1 for new in batch}
        ids: list[str] = []
        metadata: list[Mapping[str, str | int]] = []
        for new in batch:
            ids += article_rows.passage_ids(new.article_id, numbers[new.article_id], len(new.passages))
            metadata += [vector_metadata(new.article_id, new.content)] * len(new.passages)
        if ids:
            with self.transaction() as connection:
                note_in_journal(connection, ids)
            self.vectors.upsert(ids, np.concatenate([new.vectors for new in batch if new.passages]), metadata)
        with self.transaction() as connection:
            keys = add_versions(connection, batch, numbers)
            if batch:
                lift(connection, [new.article_id for new in batch])
            write_stories(connection, stories)
            # Without events, what was known of an earlier version is no longer true.
            vectors = [new.vectors if self._keeps_events else new.vectors[:0] for new in batch]
            self._events.place(connection, list(map(Arrival, keys, vectors)))
            self._events.keep_together(connection, stories)
            facts.advance_generation(connection)
        self.settle()


@dataclass(frozen=True, slots=True)
class _State:
    """The state of an archive, which changes whenever another writes, or is killed while it does."""

    generation: int
    vectors: str
    noted: int


def mend_vectors(writer: ArchiveWriter) -> None:
    """Make the vector index hold what the database does. Counting tells whether anything is amiss."""
    with writer.engine.connect() as connection:
        expected = connection.scalar(select(func.count()).select_from(passages))
        unknown = set(connection.scalars(select(passages.c.id).where(passages.c.vector_digest.is_(None))))
        if writer.vectors.count() == expected and not unknown:  # also makes the collection, so that a reader finds one
            return
        wanted = set(connection.scalars(select(passages.c.id)))
    stored = set(writer.vectors.ids())
    writer.vectors.delete(list(stored - wanted))
    embed_in_place(writer.engine, writer.embedder, writer.vectors, (wanted - stored) | unknown)


def _check(batch: Sequence[NewVersion], stories: Mapping[str, str]) -> None:
    for name in (*stories, *stories.values()):
        if not is_storable(name):
            raise ValueError(f"{name!r}: story: {WHY_UNSTORABLE}")
    if len({new.article_id for new in batch}) < len(batch):
        raise ValueError("two versions of one article in one batch")
    for new in batch:
        if len(new.vectors) != len(new.passages):
            raise ValueError(f"{new.article_id}: {len(new.vectors)} vectors for {len(new.passages)} passages")
        if any(passage.span.end > len(new.content.text) for passage in new.passages):
            raise ValueError(f"{new.article_id}: a passage ends after the text")
        field = unstorable_field(new.content) if is_storable(new.article_id) else "id"
        if field is not None:
            raise ValueError(f"{new.article_id!r}: {field}: {WHY_UNSTORABLE}")
