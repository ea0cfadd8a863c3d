"""From sources to the archive: skip what is known, cut the rest into passages, embed in batches, store.

Whenever a run is killed, the next one over the same input ends with the same archive: sources keep their order,
identities do not depend on the run, and a batch is visible wholly or not at all (`store.writer`).
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.extraction import extract
from ingest.history import FormerHashes
from ingest.passages import cut_passages
from ingest.report import Report
from ingest.sentences import sentence_spans
from ingest.types import FoundArticle, Ignored, Rejection, Source
from store import ArchiveWriter, ArticleContent, Embedder, NewVersion, PassageSpans, fitted_headline, passage_input
from store.hashing import content_hash

BATCH = 256
"""Passages embedded and stored at once; enough that sorting them by length saves padding."""
SPECIAL_TOKENS = 8
"""Left for what the model itself adds to a text, and for the blank line under the headline."""

Found = FoundArticle | Rejection | Ignored


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An article waiting for its vectors."""

    article: FoundArticle
    hash: str
    is_update: bool
    passages: Sequence[PassageSpans]
    texts: Sequence[str]


def find_articles(sources: Iterable[Source], renamed: Mapping[str, str]) -> Iterator[Found]:
    """Everything in `sources`, extracted, in order.

    Args:
        renamed: for records, field -> the key that holds it.
    """
    for source in sources:
        for page in source.pages():
            yield page if isinstance(page, Rejection | Ignored) else extract(page, renamed)


class Ingestion:
    """One run into one archive.

    Args:
        former_hashes: from `ingest.history`.

    Attributes:
        report: what was done so far; what it counts as new or updated is stored.
    """

    def __init__(self, writer: ArchiveWriter, former_hashes: FormerHashes) -> None:
        self.report = Report()
        self._writer = writer
        self._former_hashes = former_hashes
        self._waiting: dict[str, _Prepared] = {}
        self._passages_waiting = 0
        self._set_aside: dict[str, FoundArticle] = {}

    def run(self, found: Iterable[Found]) -> Iterator[Report]:
        """Ingest `found`; yields the report after every input, and at the end."""
        started = time.monotonic()
        try:
            for one in found:
                self._take(one)
                self.report.seconds = time.monotonic() - started
                yield self.report
            self._store()
            for article in self._set_aside.values():
                self._prepare(article, content_hash(article.content), is_update=True)
            self._set_aside.clear()
            self._store()
            yield self.report
        finally:
            self.report.seconds = time.monotonic() - started

    def _take(self, one: Found) -> None:
        if isinstance(one, Rejection):
            self.report.rejected.append(one)
        elif isinstance(one, Ignored):
            self.report.ignored += 1
        else:
            self._take_article(one)

    def _take_article(self, article: FoundArticle) -> None:
        id_ = article.article_id
        hash_ = content_hash(article.content)
        waiting = self._waiting.get(id_)
        if waiting is not None and waiting.hash != hash_:
            self._store()
        elif waiting is not None:
            self.report.unchanged += 1
            return
        if self._set_aside.pop(id_, None) is not None:
            self.report.unchanged += 1
        stored = self._writer.stored(id_)
        if stored is not None and stored.content_hash == hash_:
            self.report.unchanged += 1
        elif stored is not None and stored.version > 1 and hash_ in self._former_hashes(id_):
            # Either the input holds several versions of this article, and a later one is current already: then nothing
            # is new. Or the article went back to what it was before: then no later one comes, and `run` stores it.
            self._set_aside[id_] = article
        else:
            self._prepare(article, hash_, is_update=stored is not None)

    def _prepare(self, article: FoundArticle, hash_: str, *, is_update: bool) -> None:
        passages, texts = cut_article(article.content, self._writer.embedder)
        self._waiting[article.article_id] = _Prepared(article, hash_, is_update, passages, texts)
        self._passages_waiting += len(passages)
        if self._passages_waiting >= BATCH:
            self._store()

    def _store(self) -> None:
        """Embed and store what is waiting; only then it is counted."""
        prepared = list(self._waiting.values())
        if not prepared:
            return
        vectors = self._writer.embedder.encode([text for one in prepared for text in one.texts])
        batch = []
        first = 0
        for one in prepared:
            rows = vectors[first : first + len(one.texts)]
            first += len(one.texts)
            article = one.article
            batch.append(NewVersion(article.article_id, article.content, article.fetched_at, one.passages, rows))
        self._writer.add(batch)
        self._waiting.clear()
        self._passages_waiting = 0
        for one in prepared:
            self._count(one)

    def _count(self, one: _Prepared) -> None:
        self.report.articles_updated += one.is_update
        self.report.articles_new += not one.is_update
        self.report.undated += one.article.content.published is None
        self.report.warnings += [f"{one.article.origin}: {warning}" for warning in one.article.warnings]
        self.report.passages += len(one.passages)


def cut_article(content: ArticleContent, embedder: Embedder) -> tuple[list[PassageSpans], list[str]]:
    """The passages of an article, and for each the text to embed, which the model reads whole."""
    headline = fitted_headline(content.title, embedder)
    room = embedder.max_tokens - SPECIAL_TOKENS - embedder.count_tokens([headline])[0]
    sentences = sentence_spans(content.text, content.language)
    while True:
        cut = cut_passages(content.text, sentences, room, embedder.count_tokens)
        texts = [passage_input(headline, one.span.of(content.text)) for one, _ in cut]
        # A tokenizer may make one token more of two sentences than of each: count where that could matter.
        close = [text for (one, tokens), text in zip(cut, texts, strict=True) if tokens + len(one.sentences) > room]
        longest = max(embedder.count_tokens(close), default=0)
        if longest <= embedder.max_tokens - SPECIAL_TOKENS // 2 or room <= SPECIAL_TOKENS:
            return [one for one, _ in cut], texts
        room -= longest - embedder.max_tokens + SPECIAL_TOKENS // 2
