"""Embedding what the archive already holds: for a rebuild, and for vectors that a damaged index has lost."""

from array import array
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, Engine, Row, bindparam, delete, select, update

from store.database import article_rows, facts
from store.database.digests import vector_digests
from store.database.filters import vector_metadata
from store.database.schema import articles, journal, passages, versions
from store.embedding.protocol import Embedder
from store.embedding.text import fitted_headline, passage_input
from store.storage.opening import VectorStore
from store.vectors.protocol import VectorIndex

PASSAGES_AT_ONCE = 512
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
) -> "Digests":
    """Put a vector of each stored passage into `vectors`; only of those in `wanted`, where that is given.

    Returns:
        their digests, which belong into the database together with whatever makes these vectors count.
    """
    digests: Digests = []
    batch: list[_Input] = []
    for item in _inputs(engine, embedder):
        if wanted is None or item.passage_id in wanted:
            batch.append(item)
        if len(batch) == PASSAGES_AT_ONCE:
            digests += _store(batch, embedder, vectors, progress)
            batch.clear()
    return digests + _store(batch, embedder, vectors, progress)


def embed_in_place(engine: Engine, embedder: Embedder, vectors: VectorIndex, wanted: Container[str]) -> None:
    """Put vectors of the passages in `wanted` among those of the archive, and note whose they are.

    A run that is killed leaves passages without a digest, which the next writer embeds again.
    """
    with engine.begin() as connection:
        keys = [row.key for row in connection.execute(select(passages.c.key, passages.c.id)) if row.id in wanted]
        write_digests(connection, [(keys, b"")] if keys else [])
    digests = embed_passages(engine, embedder, vectors, wanted=wanted)
    with engine.begin() as connection:
        write_digests(connection, digests)


def adopt_vectors(connection: Connection, vectors: VectorIndex) -> None:
    """Take the vectors that there are for those that belong to passages of which that is not known."""
    fingerprint = facts.stored_fingerprint(connection)
    unknown = select(passages.c.key, passages.c.id).where(passages.c.vector_digest.is_(None))
    rows = connection.execute(unknown.order_by(passages.c.key)).all()
    for batch in article_rows.in_batches(rows, PASSAGES_AT_ONCE):
        found = vectors.fetch([row.id for row in batch])
        keys = [row.key for row in batch if row.id in found]
        if keys:
            there = np.stack([found[row.id] for row in batch if row.id in found])
            write_digests(connection, [(keys, b"".join(vector_digests(fingerprint, there)))])


def write_digests(connection: Connection, digests: "Digests") -> None:
    """Note which vectors passages have."""
    noted = update(passages).where(passages.c.key == bindparam("of")).values(vector_digest=bindparam("digest"))
    for keys, joined in digests:
        size = len(joined) // len(keys)
        rows = [{"of": key, "digest": joined[at * size : (at + 1) * size] or None} for at, key in enumerate(keys)]
        connection.execute(noted, rows)


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
        old = facts.vectors_name(connection)
        new = _next_name(old)
        store.keep_only(connection, old)
        location = store.location(connection, new)
    with closing(store.open(location, create=True)) as vectors:
        vectors.count()  # makes the collection, even where there are no passages
        digests = embed_passages(engine, embedder, vectors, progress=progress)
        with engine.begin() as connection:
            derive(connection, vectors)
            write_digests(connection, digests)
            facts.switch_vectors(connection, new, embedder.fingerprint)
            connection.execute(delete(journal))
            facts.advance_generation(connection)
    with engine.connect() as connection:
        store.keep_only(connection, new)
    return sum(len(keys) for keys, _ in digests)


Digests = list[tuple[Sequence[int], bytes]]
"""Of each batch: the keys of passages, and the digests of their vectors in a row. Of a million passages, 24 MB."""


class _Input(NamedTuple):
    """A passage, and the text to embed for it."""

    key: int
    passage_id: str
    text: str
    metadata: Mapping[str, str | int]


def _inputs(engine: Engine, embedder: Embedder) -> Iterator[_Input]:
    current = article_rows.ARTICLE_QUERY.where(versions.c.version == articles.c.current_version).order_by(
        articles.c.key
    )
    with engine.connect() as connection, engine.connect() as inner:
        for row in connection.execute(current, execution_options=article_rows.STREAMED):
            article = article_rows.article_from(row)
            headline = fitted_headline(article.title, embedder)
            metadata = vector_metadata(article.id, article.content)
            own = select(passages).where(passages.c.article_key == row.article_key).order_by(passages.c.ordinal)
            found: list[Row[Any]] = list(inner.execute(own))
            for passage in found:
                embedded = passage_input(headline, article.text[passage.start : passage.end])
                yield _Input(passage.key, passage.id, embedded, metadata)


def _store(batch: list[_Input], embedder: Embedder, vectors: VectorIndex, progress: Progress) -> Digests:
    if not batch:
        return []
    keys, ids, texts, metadata = zip(*batch, strict=True)
    made = embedder.encode(texts)
    vectors.upsert(ids, made, metadata)
    progress(len(batch))
    return [(array("q", keys), b"".join(vector_digests(embedder.fingerprint, made)))]


def _next_name(old: str) -> str:
    """``vectors`` -> ``vectors-2`` -> ``vectors-3``."""
    stem, _, number = old.partition("-")
    return f"{stem}-{int(number or 1) + 1}"
