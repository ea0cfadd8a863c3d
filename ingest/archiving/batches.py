"""Batches of articles on their way through the model.

Embedding takes most of the time of a run and all processors; it goes on in a thread of its own, which OpenVINO lets
run, while the batch before is written and the next one is cut.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from ingest.types import FoundArticle
from store import Embedder, NewVersion, PassageSpans, Vectors, Visit

_BATCHES_AHEAD = 1
"""Batches that may wait while one is embedded. Fixed, so that what is stored when does not depend on the clock."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article that needs nothing but its vectors."""

    article: FoundArticle
    hash: str
    is_update: bool
    passages: Sequence[PassageSpans]
    texts: Sequence[str]
    bands: Sequence[int]


@dataclass(slots=True)
class Batch:
    """Articles that become visible at once.

    Attributes:
        story_of: article id -> the story it belongs to from now on; of articles in this batch and in those before.
        visited: addresses to be remembered when the batch is stored, each with the article it gave.
    """

    prepared: list[Prepared] = field(default_factory=list)
    story_of: dict[str, str] = field(default_factory=dict)
    visited: list[tuple[Visit, str | None]] = field(default_factory=list)
    passages: int = 0

    def append(self, prepared: Prepared) -> None:
        """Add an article."""
        self.prepared.append(prepared)
        self.passages += len(prepared.passages)


class Embedding:
    """Batches being embedded; they come out in the order in which they went in."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embed")
        self._begun: deque[tuple[Batch, Future[Vectors] | None]] = deque()

    def begin(self, batch: Batch) -> None:
        """Have `batch` embedded."""
        texts = [text for prepared in batch.prepared for text in prepared.texts]
        self._begun.append((batch, self._thread.submit(self._embedder.encode, texts) if batch.prepared else None))

    def finished(self, ahead: int = _BATCHES_AHEAD) -> Iterator[tuple[Batch, list[NewVersion]]]:
        """Batches with their vectors, the oldest first, waiting for each, until only `ahead` are left."""
        while len(self._begun) > ahead:
            batch, vectors = self._begun.popleft()
            yield batch, list(_new_versions(batch, vectors.result())) if vectors else []

    def close(self, *, wait: bool = True) -> None:
        """Let go of what is not embedded yet; `wait` for the batch that is being embedded."""
        self._thread.shutdown(wait=wait, cancel_futures=True)


def _new_versions(batch: Batch, vectors: Vectors) -> Iterator[NewVersion]:
    first = 0
    for prepared in batch.prepared:
        rows = vectors[first : first + len(prepared.texts)]
        first += len(prepared.texts)
        found = prepared.article
        yield NewVersion(found.article_id, found.content, found.fetched_at, prepared.passages, rows, prepared.bands)
