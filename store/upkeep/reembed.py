"""Embedding what the archive already holds: for a rebuild, and for vectors that a damaged index has lost."""

from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, select

from store.database import queries
from store.database.engines import VectorStore
from store.database.filters import vector_metadata
from store.database.schema import articles, journal, passages, versions
from store.embedding.protocol import Embedder
from store.embedding.text import fitted_headline, passage_input
from store.vectors.protocol import VectorIndex

BATCH = 512
"""Passages embedded and stored at a time: bounds the memory, and is what a killed run has to do again at most."""

Progress = Callable[[int], object]
"""Told after each batch how many passages it had."""


def embed_passages(
    engine: Engine,
    embedder: Embedder,
    vectors: VectorIndex,
    *,
    wanted: Container[str] | None = None,
    progress: Progress = lambda _: None,
) -> int:
    """Put a vector of each stored passage into `vectors`; only of those in `wanted`, where that is given.

    Returns:
        how many passages were embedded.
    """
    total = 0
    batch: list[_Input] = []
    for item in _inputs(engine, embedder):
        if wanted is None or item[0] in wanted:
            batch.append(item)
        if len(batch) == BATCH:
            total += _store(batch, embedder, vectors, progress)
            batch.clear()
    return total + _store(batch, embedder, vectors, progress)


def replace_vectors(
    store: VectorStore,
    engine: Engine,
    embedder: Embedder,
    progress: Progress = lambda _: None,
    derive: Callable[[Connection, VectorIndex], None] = lambda _, __: None,
) -> int:
    """Embed every passage into vectors that take the place of the present ones, whatever state these are in.

    The new vectors go into a place of their own. One database transaction then puts them in the place of the old
    ones, together with the fingerprint of the model that made them: a reader meets the old state or the new one, and
    a run that is killed leaves the old one, and vectors that the next run removes.

    Args:
        derive: makes what the database derives from vectors anew, in the same transaction.

    Returns:
        how many passages were embedded.
    """
    with engine.connect() as connection:
        old = queries.vectors_name(connection)
        new = _next_name(old)
        store.keep_only(connection, old)
        location = store.location(connection, new)
    with closing(store.open(location, create=True)) as vectors:
        vectors.count()  # makes the collection, even where there are no passages
        embedded = embed_passages(engine, embedder, vectors, progress=progress)
        with engine.begin() as connection:
            derive(connection, vectors)
            queries.switch_vectors(connection, new, embedder.fingerprint)
            connection.execute(delete(journal))
            queries.advance_generation(connection)
    with engine.connect() as connection:
        store.keep_only(connection, new)
    return embedded


_Input = tuple[str, str, Mapping[str, str | int]]
"""A passage's id, the text to embed, and its metadata."""


def _inputs(engine: Engine, embedder: Embedder) -> Iterator[_Input]:
    current = queries.ARTICLE_QUERY.where(versions.c.version == articles.c.current_version).order_by(articles.c.key)
    with engine.connect() as connection, engine.connect() as inner:
        for row in connection.execute(current, execution_options=queries.STREAMED):
            article = queries.article_from(row)
            headline = fitted_headline(article.title, embedder)
            metadata = vector_metadata(article.id, article.content)
            own = select(passages).where(passages.c.article_key == row.article_key).order_by(passages.c.ordinal)
            found: list[Row[Any]] = list(inner.execute(own))
            for passage in found:
                yield passage.id, passage_input(headline, article.text[passage.start : passage.end]), metadata


def _store(batch: list[_Input], embedder: Embedder, vectors: VectorIndex, progress: Progress) -> int:
    if batch:
        ids, texts, metadata = zip(*batch, strict=True)
        vectors.upsert(ids, embedder.encode(texts), metadata)
        progress(len(batch))
    return len(batch)


def _next_name(old: str) -> str:
    """``vectors`` -> ``vectors-2`` -> ``vectors-3``."""
    stem, _, number = old.partition("-")
    return f"{stem}-{int(number or 1) + 1}"
