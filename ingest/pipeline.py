"""From sources to the archive: skip what is known, cut the rest into passages, embed in batches, store.

Whenever a run is killed, the next one over the same input ends with the same archive: sources keep their order,
identities do not depend on the run, and a batch is visible wholly or not at all (`store.writer`).
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.addresses import article_id
from ingest.archiving.batches import Batch, Embedding, Prepared
from ingest.archiving.doubts import Doubt, doubt_of
from ingest.archiving.known_articles import FormerHashes, Known, is_same
from ingest.duplicates import Stories
from ingest.passages.model_input import cut_article
from ingest.report import Report
from ingest.text.languages import known_languages
from ingest.types import (
    Finished,
    Found,
    FoundArticle,
    Gone,
    Ignored,
    Rejection,
    Remark,
    Unchanged,
    Waiting,
)
from store import ArchiveWriter, CurrentWords, NewVersion, Visits, bands_of, buried, buried_among, content_hash, unbury
from store.redaction import without_secrets

BATCH_PASSAGES = 1024
"""Passages embedded and stored at once: enough that sorting them by length saves padding, and that Chroma and SQLite
spend their time on rows, not on transactions."""
_FIRST_BATCH_PASSAGES = 128
"""Passages of the first batch: until it is cut, the model has nothing to do."""
_ARRIVED = 64
"""Articles that are looked up in the archive at once."""
_ARRIVED_CHARACTERS = 4_000_000
"""Of their texts, so that long ones do not fill the memory."""
_MOST_VISITS = 200
"""Visits to unchanged pages that are remembered at once."""
_GONE = "gone for good: its server answered 410"


class Ingestion:
    """One run into one archive.

    Args:
        former_hashes: from `ingest.archiving.known_articles`.
        restore: take articles again that were removed.

    Attributes:
        report: what was done so far; what it counts as new or updated is stored.
    """

    def __init__(self, writer: ArchiveWriter, former_hashes: FormerHashes, *, restore: bool = False) -> None:
        self.report = Report()
        self._writer = writer
        self._former_hashes = former_hashes
        self._restore = restore
        self._visits = Visits(writer.engine)
        self._stories = Stories(writer.engine)
        self._known_languages = known_languages(writer.embedder)
        self._regrouped = False
        self._others_wrote = False
        self._arrived: list[FoundArticle] = []
        self._known = Known(writer)
        self._embedding = Embedding(writer.embedder)
        self._batch = Batch()
        self._most = min(_FIRST_BATCH_PASSAGES, BATCH_PASSAGES)
        self._waiting: dict[str, Prepared] = {}
        self._set_aside: dict[str, FoundArticle] = {}

    def run(self, found: Iterable[Found]) -> Iterator[Report]:
        """Ingest `found`; yields the report after every input, and at the end."""
        started = time.monotonic()
        is_done = False
        try:
            for outcome in found:
                self._take(outcome)
                self.report.seconds = time.monotonic() - started
                yield self.report
            self._take_arrived()
            self._store()
            for article in self._set_aside.values():
                self._prepare(article, content_hash(article.content), is_update=True)
            self._set_aside.clear()
            self._store()
            is_done = True
            yield self.report
        finally:
            self._embedding.close(wait=is_done)  # a batch takes a while, and nobody wants it any more
            self.report.seconds = time.monotonic() - started

    def _take(self, outcome: Found) -> None:
        match outcome:
            case Rejection():
                self.report.reject(outcome)
            case Ignored():
                self.report.ignored += 1
            case Unchanged():
                self.report.unchanged += 1
            case Waiting():
                self._writer.let_go()
            case Remark():
                self.report.remark(outcome)
            case Finished():
                self._take_arrived()
                self._batch.visited.append((outcome.visit, None))
            case Gone():
                self._take_arrived()
                self._take_down(outcome)
            case FoundArticle():
                self._arrived.append(outcome)
                characters = sum(len(article.content.text) for article in self._arrived)
                if len(self._arrived) >= _ARRIVED or characters >= _ARRIVED_CHARACTERS:
                    self._take_arrived()

    def _take_arrived(self) -> None:
        arrived, self._arrived = self._arrived, []
        ids = [article.article_id for article in arrived]
        self._known.look_up([*ids, *(article.other_id for article in arrived if article.other_id)])
        for article in arrived:
            self._take_article(article)

    def _take_article(self, article: FoundArticle) -> None:
        hash_ = content_hash(article.content)
        article, doubt = self._told_apart(article, hash_)
        if doubt is not None and doubt.value:
            self.report.warn(article.origin, doubt.value)
        if doubt is not None and doubt.is_left:
            self._unchanged(article)
        else:
            self._take_version(article, hash_)

    def _told_apart(self, article: FoundArticle, hash_: str) -> tuple[FoundArticle, Doubt | None]:
        """`article` under the identity that is its own, and what is to be doubted about it there."""
        doubt = self._doubt(article, hash_)
        if doubt is Doubt.ANOTHER_STORY and article.other_id:
            article = replace(article, article_id=article.other_id, other_id=None)
            doubt = self._doubt(article, hash_)
        return article, doubt

    def _take_version(self, article: FoundArticle, hash_: str) -> None:
        id_ = article.article_id
        waiting = self._waiting.get(id_)
        if waiting is not None and is_same(article, hash_, waiting.hash, waiting.article):
            self._unchanged(article)
            return
        if waiting is not None:
            self._store()
        if self._set_aside.pop(id_, None) is not None:
            self.report.unchanged += 1
        stored = self._known.stored(id_)
        if stored is None and not self._restore and self._known.is_buried(id_):
            self.report.kept_out += 1
        elif stored is not None and is_same(article, hash_, stored.content_hash, stored):
            self._unchanged(article)
            given = article.content.story
            if given and given != stored.story:
                self._batch.story_of[id_] = given
                self._regrouped = True
        elif stored is not None and stored.version > 1 and hash_ in self._former_hashes(id_):
            # Either the input holds several versions of this article, and a later one is current already: then nothing
            # is new. Or the article went back to what it was before: then no later one comes, and `run` stores it.
            self._set_aside[id_] = article
        else:
            self._prepare(article, hash_, is_update=stored is not None)

    def _doubt(self, article: FoundArticle, hash_: str) -> Doubt | None:
        """What speaks against taking `article` for a new version of the one that has its identity."""
        waiting = self._waiting.get(article.article_id)
        if waiting is not None:
            known = waiting.article
            if is_same(article, hash_, waiting.hash, known):
                return None
            return doubt_of(
                article, CurrentWords(known.content.title, known.content.text, known.fetched_at), known.content.url
            )
        stored = self._known.stored(article.article_id)
        if stored is None or is_same(article, hash_, stored.content_hash, stored):
            return None
        current = self._writer.current_words(article.article_id)
        return None if current is None else doubt_of(article, current, stored.url)

    def _unchanged(self, article: FoundArticle) -> None:
        self.report.unchanged += 1
        if article.visit:
            self._batch.visited.append((article.visit, article.article_id))
            if len(self._batch.visited) >= _MOST_VISITS:
                self._store()

    def _take_down(self, gone: Gone) -> None:
        self._store()
        self._take_up()
        id_ = self._visits.article_at(gone.origin) or article_id(None, without_secrets(gone.origin), "")
        if self._writer.remove(id_, _GONE):
            self.report.removed += 1
        elif buried(self._writer.engine, id_):
            self.report.kept_out += 1
        else:
            self.report.reject(Rejection(gone.origin, _GONE))

    def _prepare(self, article: FoundArticle, hash_: str, *, is_update: bool) -> None:
        if self._regrouped:  # what comes later finds its story among articles as they are grouped by then
            self._store()
        passages, texts = cut_article(article.content, self._writer.embedder)
        bands = bands_of(article.content.text)
        prepared = Prepared(article, hash_, is_update, passages, texts, bands)
        self._waiting[article.article_id] = prepared
        self._batch.append(prepared)
        if self._batch.passages >= self._most:
            self._most = BATCH_PASSAGES
            self._embed()
            for batch, versions in self._embedding.finished():
                self._store_batch(batch, versions)

    def _embed(self) -> None:
        batch = self._batch
        arriving = [(new.article.article_id, new.article.content, new.bands) for new in batch.prepared]
        batch.story_of = self._stories.place(arriving) | batch.story_of
        self._embedding.begin(batch)
        self._batch = Batch()

    def _store(self) -> None:
        """Embed and store everything that is waiting."""
        self._embed()
        for batch, versions in self._embedding.finished(ahead=0):
            self._store_batch(batch, versions)
        self._regrouped = False

    def _store_batch(self, batch: Batch, versions: Sequence[NewVersion]) -> None:
        """Only what is stored is counted, and its pages need not be read again."""
        ids = [new.article_id for new in versions]
        if batch.prepared or batch.story_of or batch.visited:
            self._take_up()
        if self._others_wrote:
            versions = self._still_wanted(batch, versions)
        if self._restore:
            for new in versions:
                unbury(self._writer.engine, new.article_id)
        self._writer.add(versions, batch.story_of)
        for prepared in batch.prepared:
            self._count(prepared, batch)
        self._visits.note(batch.visited)
        for id_ in ids:
            del self._waiting[id_]
        self._stories.stored(ids)
        self._known.forget([*ids, *batch.story_of])

    def _take_up(self) -> None:
        """Take the writer's turn again if it was let go while sources waited."""
        self._others_wrote = self._writer.take_up() or self._others_wrote

    def _still_wanted(self, batch: Batch, versions: Sequence[NewVersion]) -> list[NewVersion]:
        """Returns those of `versions` that are still new, because others wrote meanwhile. The rest leaves `batch`."""
        stored = self._writer.stored_among([new.article_id for new in versions])
        ids = {*(new.article_id for new in versions), *(id_ for _, id_ in batch.visited if id_)}
        removed = buried_among(self._writer.engine, [] if self._restore else sorted(ids - set(stored)))
        prepared, wanted = [], []
        for candidate, new in zip(batch.prepared, versions, strict=True):
            known = stored.get(new.article_id)
            if known is None and new.article_id in removed:
                self.report.kept_out += 1
                batch.story_of.pop(new.article_id, None)
            elif known is not None and is_same(candidate.article, candidate.hash, known.content_hash, known):
                self.report.unchanged += 1
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
        self.report.stored(
            article,
            is_update=prepared.is_update,
            is_copy=story not in (None, article.article_id),
            is_foreign=self._known_languages is not None and language not in self._known_languages,
            passages=len(prepared.passages),
        )
        if article.visit:
            batch.visited.append((article.visit, article.article_id))
