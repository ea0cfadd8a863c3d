"""Articles that are new or changed: cut into passages, embedded and stored in batches.

Whenever a run is killed, the next one over the same input ends with the same archive: sources keep their order,
identities do not depend on the run, and a batch is visible wholly or not at all (`store.writer`).
"""

from collections.abc import Sequence
from dataclasses import replace

from ingest.archiving.batches import Batch, Embedding, Prepared
from ingest.archiving.known_articles import Known, is_same
from ingest.duplicates import Stories
from ingest.passages.model_input import cut_article
from ingest.report import Report
from ingest.text.languages import known_languages
from ingest.types import FoundArticle
from store import ArchiveWriter, NewVersion, Visit, Visits, bands_of, buried_among, unbury

_FIRST_BATCH_PASSAGES = 128
"""Passages of the first batch: until it is cut, the model has nothing to do."""
_MOST_VISITS = 200
"""Visits to unchanged pages that are remembered at once."""


class Storing:
    """What is on its way into the archive of `writer`, and what is to be remembered with it.

    Args:
        known: learns what is stored.
        report: what is new or updated is counted when it is stored.
        batch_passages: how many are embedded and stored at once.
        restore: take articles again that were removed.

    Attributes:
        visits: the addresses that were visited before, and the articles that they gave.
    """

    def __init__(
        self, writer: ArchiveWriter, known: Known, report: Report, batch_passages: int, *, restore: bool
    ) -> None:
        self.visits = Visits(writer.engine)
        self._writer = writer
        self._known = known
        self._report = report
        self._restore = restore
        self._stories = Stories(writer.engine)
        self._known_languages = known_languages(writer.embedder)
        self._regrouped = False
        self._others_wrote = False
        self._embedding = Embedding(writer.embedder, writer.annotator)
        self._batch = Batch()
        self._batch_passages = batch_passages
        self._most = min(_FIRST_BATCH_PASSAGES, batch_passages)
        self._waiting: dict[str, Prepared] = {}

    def waiting(self, article_id: str) -> Prepared | None:
        """The version of an article that is on its way."""
        return self._waiting.get(article_id)

    def take_visit(self, visit: Visit, article_id: str | None) -> None:
        """Remember `visit` when all before it is stored."""
        self._batch.visited.append((visit, article_id))
        if len(self._batch.visited) >= _MOST_VISITS:
            self.store()

    def take_story(self, article_id: str, story: str) -> None:
        """Have a stored article belong to `story` from now on."""
        self._batch.story_of[article_id] = story
        self._regrouped = True

    def take(self, article: FoundArticle, hash_: str, *, is_update: bool) -> None:
        """Store `article`, with others; at the latest when `store` is called."""
        if self._regrouped:  # what comes later finds its story among articles as they are grouped by then
            self.store()
        passages, texts = cut_article(article.content, self._writer.embedder)
        bands = bands_of(article.content.text)
        prepared = Prepared(article, hash_, is_update, passages, texts, bands)
        self._waiting[article.article_id] = prepared
        self._batch.append(prepared)
        if self._batch.passages >= self._most:
            self._most = self._batch_passages
            self._embed()
            for batch, versions in self._embedding.finished():
                self._store_batch(batch, versions)

    def store(self) -> None:
        """Embed and store everything that is waiting."""
        self._embed()
        for batch, versions in self._embedding.finished(ahead=0):
            self._store_batch(batch, versions)
        self._regrouped = False

    def take_up(self) -> None:
        """Take the writer's turn again if it was let go while sources waited."""
        self._others_wrote = self._writer.take_up() or self._others_wrote

    def close(self, *, wait: bool) -> None:
        """Let go of what is not embedded yet; `wait` for the batch that is being embedded."""
        self._embedding.close(wait=wait)

    def _embed(self) -> None:
        batch = self._batch
        arriving = [(new.article.article_id, new.article.content, new.bands) for new in batch.prepared]
        batch.story_of = self._stories.place(arriving) | batch.story_of
        self._embedding.begin(batch)
        self._batch = Batch()

    def _store_batch(self, batch: Batch, versions: Sequence[NewVersion]) -> None:
        """Only what is stored is counted, and its pages need not be read again."""
        ids = [new.article_id for new in versions]
        if batch.prepared or batch.story_of or batch.visited:
            self.take_up()
        if self._others_wrote:
            versions = self._still_wanted(batch, versions)
        if self._restore:
            for new in versions:
                unbury(self._writer.engine, new.article_id)
        self._writer.add(versions, batch.story_of)
        for prepared in batch.prepared:
            self._count(prepared, batch)
        self.visits.note(batch.visited)
        for id_ in ids:
            del self._waiting[id_]
        self._stories.stored(ids)
        self._known.forget([*ids, *batch.story_of])

    def _still_wanted(self, batch: Batch, versions: Sequence[NewVersion]) -> list[NewVersion]:
        """Returns those of `versions` that are still new, because others wrote meanwhile. The rest leaves `batch`."""
        stored = self._writer.stored_among([new.article_id for new in versions])
        ids = {*(new.article_id for new in versions), *(id_ for _, id_ in batch.visited if id_)}
        removed = buried_among(self._writer.engine, [] if self._restore else sorted(ids - set(stored)))
        prepared, wanted = [], []
        for candidate, new in zip(batch.prepared, versions, strict=True):
            known = stored.get(new.article_id)
            if known is None and new.article_id in removed:
                self._report.kept_out += 1
                batch.story_of.pop(new.article_id, None)
            elif known is not None and is_same(candidate.article, candidate.hash, known.content_hash, known):
                self._report.unchanged += 1
                batch.visited += [(candidate.article.visit, new.article_id)] if candidate.article.visit else []
            else:
                prepared.append(replace(candidate, is_update=known is not None))
                wanted.append(new)
        batch.prepared = prepared
        batch.visited = [(visit, id_) for visit, id_ in batch.visited if id_ not in removed]
        return wanted

    def _count(self, prepared: Prepared, batch: Batch) -> None:
        article = prepared.article
        language, story = article.content.language, batch.story_of.get(article.article_id)
        self._report.stored(
            article,
            is_update=prepared.is_update,
            is_copy=story not in (None, article.article_id),
            is_foreign=self._known_languages is not None and language not in self._known_languages,
            passages=len(prepared.passages),
        )
        if article.visit:
            batch.visited.append((article.visit, article.article_id))
