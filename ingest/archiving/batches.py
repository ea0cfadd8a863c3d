"""Batches of articles on their way through the model.

Embedding takes most of the time of a run and all processors; it goes on in a thread of its own, which OpenVINO lets
run, while the batch before is written and the next one is cut.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from ingest.types import FoundArticle
from store import Annotator, Attribution, Embedder, NewVersion, PassageSpans, Vectors, Visit

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


_Made = tuple[Vectors, Sequence[Sequence[Attribution] | None]]
"""The vectors of a batch, and of each article who said what."""


class Embedding:
    """Batches being embedded; they come out in the order in which they went in."""

    def __init__(self, embedder: Embedder, annotator: Annotator | None = None) -> None:
        self._embedder = embedder
        self._annotator = annotator
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embed")
        self._begun: deque[tuple[Batch, Future[_Made] | None]] = deque()

    def begin(self, batch: Batch) -> None:
        """Have `batch` embedded, and its attributions found."""
        self._begun.append((batch, self._thread.submit(self._make, batch.prepared) if batch.prepared else None))

    def finished(self, ahead: int = _BATCHES_AHEAD) -> Iterator[tuple[Batch, list[NewVersion]]]:
        """Batches with their vectors, the oldest first, waiting for each, until only `ahead` are left."""
        while len(self._begun) > ahead:
            batch, made = self._begun.popleft()
            yield batch, list(_new_versions(batch, *made.result())) if made else []

    def close(self, *, wait: bool = True) -> None:
        """Let go of what is not embedded yet; `wait` for the batch that is being embedded."""
        self._thread.shutdown(wait=wait, cancel_futures=True)

    def _make(self, prepared: Sequence[Prepared]) -> _Made:
        vectors = self._embedder.encode([text for one in prepared for text in one.texts])
        if self._annotator is None:
            return vectors, [None] * len(prepared)
        sentences = [[sentence for passage in one.passages for sentence in passage.sentences] for one in prepared]
        contents = [one.article.content for one in prepared]
        return vectors, self._annotator.annotate(list(zip(contents, sentences, strict=True)))


def _new_versions(
    batch: Batch, vectors: Vectors, attributions: Sequence[Sequence[Attribution] | None]
) -> Iterator[NewVersion]:
    first = 0
    for prepared, said in zip(batch.prepared, attributions, strict=True):
        rows = vectors[first : first + len(prepared.texts)]
        first += len(prepared.texts)
        found = prepared.article
        yield NewVersion(
            found.article_id, found.content, found.fetched_at, prepared.passages, rows, prepared.bands, said
        )
