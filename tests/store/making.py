"""Small archives for the tests of `store`, and an embedder that needs no model."""

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select

from store import (
    Archive,
    ArticleContent,
    EmbedderFingerprint,
    NewVersion,
    PassageSpans,
    Span,
    fitted_headline,
    passage_input,
)
from store.database.schema import articles, event_articles, name_counts
from store.embedding.protocol import Embedder
from store.grouping.bands import bands_of
from store.types.vectors import Vectors
from store.writer import open_writer

FETCHED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class WordCounts:
    """An `Embedder` by hashed word counts: texts with common words are near each other."""

    def __init__(self, dimension: int = 64, revision: str = "1") -> None:
        self.fingerprint = EmbedderFingerprint("word-counts", revision, dimension)
        self.max_tokens = 256

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.fingerprint.dimension), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in text.lower().split():
                row[zlib.crc32(word.encode()) % len(row)] += 1
            row[0] += 1e-3  # never all zeros
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def spans_of(text: str) -> list[PassageSpans]:
    """One passage a paragraph, its sentences ended by full stops."""
    passages = []
    first = 0
    for paragraph in text.split("\n\n"):
        sentences = []
        start = first
        for piece in paragraph.split(". "):
            end = min(start + len(piece) + 1, first + len(paragraph))
            sentences.append(Span(start, end))
            start = end + 1
        passages.append(PassageSpans(Span(first, first + len(paragraph)), tuple(sentences)))
        first += len(paragraph) + 2
    return passages


def new_version(id_: str, text: str, embedder: Embedder, **facts: Any) -> NewVersion:
    """An article with one passage a paragraph."""
    content = ArticleContent(title=facts.pop("title", f"About {id_}"), text=text, **facts)
    headline = fitted_headline(content.title, embedder)
    passages = spans_of(text)
    vectors = embedder.encode([passage_input(headline, passage.span.of(text)) for passage in passages])
    return NewVersion(id_, content, FETCHED, passages, vectors, bands_of(text))


def events_in(archive: Archive) -> dict[str, Any]:
    """Which event each article belongs to, by what it was decided, and how often names were counted."""
    with archive.engine.connect() as connection:
        member = event_articles.c
        query = select(articles.c.key, articles.c.id, member.event, member.day, member.story, member.names)
        rows = connection.execute(query.join(event_articles, event_articles.c.article_key == articles.c.key)).all()
        counts = connection.execute(select(name_counts).order_by(name_counts.c.name)).all()
    id_of = {row.key: row.id for row in rows}
    return {
        "members": {row.id: (id_of[row.event], row.day, row.names, row.story) for row in rows},
        "names": [tuple(row) for row in counts],
    }


def write(folder: Path, embedder: Embedder, *batches: Sequence[NewVersion]) -> Path:
    """Add `batches` to the archive in `folder`, one transaction each."""
    with open_writer(folder, embedder) as writer:
        for batch in batches:
            writer.add(batch)
    return folder


def live_on_servers(folder: Path, database_url: str, chroma_url: str) -> None:
    """Have an archive that is made in `folder` live there."""
    folder.mkdir()
    (folder / "archive.toml").write_text(f'database_url = "{database_url}"\nchroma_url = "{chroma_url}"\n')
