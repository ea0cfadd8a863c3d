"""From sources to the archive: skip what is known, tell apart what only looks like it, and have the rest stored."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.addresses import article_id
from ingest.archiving.doubts import Doubt, doubt_of
from ingest.archiving.known_articles import FormerHashes, Known, is_same
from ingest.archiving.storing import Storing
from ingest.report import Report
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
from store import ArchiveWriter, CurrentWords, buried, content_hash
from store.redaction import without_secrets

BATCH_PASSAGES = 1024
"""Passages embedded and stored at once: enough that sorting them by length saves padding, and that Chroma and SQLite
spend their time on rows, not on transactions."""
_ARRIVED = 64
"""Articles that are looked up in the archive at once."""
_ARRIVED_CHARACTERS = 4_000_000
"""Of their texts, so that long ones do not fill the memory."""
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
        self._arrived: list[FoundArticle] = []
        self._known = Known(writer)
        self._storing = Storing(writer, self._known, self.report, BATCH_PASSAGES, restore=restore)
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
            self._storing.store()
            for article in self._set_aside.values():
                self._storing.take(article, content_hash(article.content), is_update=True)
            self._set_aside.clear()
            self._storing.store()
            is_done = True
            yield self.report
        finally:
            self._storing.close(wait=is_done)  # a batch takes a while, and nobody wants it any more
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
                self._storing.take_visit(outcome.visit, None)
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

    def _doubt(self, article: FoundArticle, hash_: str) -> Doubt | None:
        """What speaks against taking `article` for a new version of the one that has its identity."""
        waiting = self._storing.waiting(article.article_id)
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

    def _take_version(self, article: FoundArticle, hash_: str) -> None:
        id_ = article.article_id
        waiting = self._storing.waiting(id_)
        if waiting is not None and is_same(article, hash_, waiting.hash, waiting.article):
            self._unchanged(article)
            return
        if waiting is not None:
            self._storing.store()
        if self._set_aside.pop(id_, None) is not None:
            self.report.unchanged += 1
        stored = self._known.stored(id_)
        if stored is None and not self._restore and self._known.is_buried(id_):
            self.report.kept_out += 1
        elif stored is not None and is_same(article, hash_, stored.content_hash, stored):
            self._unchanged(article)
            given = article.content.story
            if given and given != stored.story:
                self._storing.take_story(id_, given)
        elif stored is not None and stored.version > 1 and hash_ in self._former_hashes(id_):
            # Either the input holds several versions of this article, and a later one is current already: then nothing
            # is new. Or the article went back to what it was before: then no later one comes, and `run` stores it.
            self._set_aside[id_] = article
        else:
            self._storing.take(article, hash_, is_update=stored is not None)

    def _unchanged(self, article: FoundArticle) -> None:
        self.report.unchanged += 1
        if article.visit:
            self._storing.take_visit(article.visit, article.article_id)

    def _take_down(self, gone: Gone) -> None:
        self._storing.store()
        self._storing.take_up()
        id_ = self._storing.visits.article_at(gone.origin) or article_id(None, without_secrets(gone.origin), "")
        if self._writer.remove(id_, _GONE):
            self.report.removed += 1
        elif buried(self._writer.engine, id_):
            self.report.kept_out += 1
        else:
            self.report.reject(Rejection(gone.origin, _GONE))
