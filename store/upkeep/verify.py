"""Disagreements between the database, the full-text index and the vectors of an archive."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, Row, Table, exists, select
from sqlalchemy.exc import DatabaseError

from store.database import article_rows, attribution_rows, facts
from store.database.digests import agree, span_digest
from store.database.filters import moment_day_number, vector_metadata
from store.database.findings import named as _named
from store.database.schema import articles, bylines, journal, passages, versions
from store.errors import ArchiveUnavailable, ArchiveUnreadable, VectorsMissing, first_line
from store.files.hashing import content_hash
from store.grouping import bands
from store.storage.dialects import dialect_of
from store.types import ArticleContent, EmbedderFingerprint, parse_moment
from store.upkeep import verify_rows
from store.vectors.protocol import VectorIndex, VectorRow

_LENGTH_TOLERANCE = 1e-3
"""By which the length of a vector may differ from one."""
_PASSAGES_AT_ONCE = 2_000


def disagreements(engine: Engine, vectors: VectorIndex) -> list[str]:
    """Everything that is wrong, one line each; empty if the archive is sound.

    Vectors of passages in the journal are no fault: the next writer settles them.

    Args:
        engine: on the archive database; writable, because SQLite checks a full-text index through an INSERT, which is
            rolled back here. On a read-only one that check is left out.
        vectors: the index that belongs to it.

    Raises:
        ArchiveUnavailable: if the one or the other could not be looked at.
    """
    found: list[str] = []
    try:
        with engine.connect() as connection:
            found += dialect_of(connection).damage(connection)
            found += dialect_of(connection).schema(connection)
            found += verify_rows.wrong_facts(connection)
            found += verify_rows.numbering(connection)
            found += _articles(connection)
            found += _passages(connection)
            found += verify_rows.origins(connection)
            found += bands.disagreements(connection)
            found += verify_rows.events(connection)
            found += attribution_rows.disagreements(connection)
            found += dialect_of(connection).full_text.disagreements(connection)
            connection.rollback()
            found += _vectors(connection, vectors)
    except DatabaseError as error:
        found.append(f"the database is damaged ({first_line(error.orig)})")
    except ArchiveUnavailable:
        raise
    except VectorsMissing as error:
        # A run that was stopped before its first article had been stored leaves an archive without vectors.
        if _holds_passages(engine):
            found.append(str(error))
    except ArchiveUnreadable as error:
        found.append(str(error))
    return found


def _holds_passages(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(select(exists().select_from(passages))))


def _articles(connection: Connection) -> Iterator[str]:
    """The articles' content, and the columns that repeat what it says."""
    changed, misdated, misnamed, unreadable = [], [], [], []
    for row in connection.execute(article_rows.ARTICLE_QUERY, execution_options=article_rows.STREAMED):
        name = f"{row.id} version {row.version}"
        try:
            article = article_rows.article_from(row)
        except ArchiveUnreadable:
            unreadable.append(name)
            continue
        if content_hash(article.content) != article.content_hash:
            changed.append(name)
        if moment_day_number(article.content.published) != row.published_day:
            misdated.append(name)
        own = (bylines.c.article_key == row.article_key) & (bylines.c.version == row.version)
        if set(connection.scalars(select(bylines.c.author).where(own))) != set(article.content.authors):
            misnamed.append(name)
    yield from _named("article versions that cannot be read", unreadable)
    yield from _named("article versions whose content is not what was stored (content hash)", changed)
    yield from _named("article versions whose day for filters is not their date", misdated)
    yield from _named("article versions whose authors for filters are not their byline", misnamed)


def _passages(connection: Connection) -> Iterator[str]:
    current = exists().where(articles.c.key == passages.c.article_key, articles.c.current_version == passages.c.version)
    yield from _named("passages of a version that is not current", connection.scalars(_ids(passages).where(~current)))

    outside, uneven, unquotable, overlapping, misnumbered, incomplete = [], [], [], [], [], []
    moved: list[str] = []
    for row in connection.execute(
        article_rows.ARTICLE_QUERY.where(versions.c.version == articles.c.current_version),
        execution_options=article_rows.STREAMED,
    ):
        own = select(passages).where(passages.c.article_key == row.article_key, passages.c.version == row.version)
        found = connection.execute(own.order_by(passages.c.ordinal)).all()
        outside += [p.id for p in found if not 0 <= p.start < p.end <= len(row.text)]
        sentences = {p.id: _sentences(p) for p in found}
        uneven += [p.id for p in found if sentences[p.id] is None]
        moved += [p.id for p in found if p.span_digest != span_digest(p.start, p.end, p.sentences)]
        unquotable += [p.id for p in found if _has_words_between(row.text, p, sentences[p.id] or ())]
        overlapping += [later.id for earlier, later in pairwise(found) if later.start < earlier.end]
        if [p.id for p in found] != article_rows.passage_ids(row.id, row.version, len(found)):
            misnumbered.append(row.id)
        if _left_out(row.text, found):
            incomplete.append(row.id)
    yield from _named("passages that lie outside their article's text", outside)
    yield from _named("passages whose sentences do not lie inside them in order", uneven)
    yield from _named("passages whose place or sentences are not what was stored (digest)", moved)
    yield from _named("passages with words that are in no sentence", unquotable)
    yield from _named("passages that begin before the one before them ends", overlapping)
    yield from _named("articles whose passages are not numbered without a gap", misnumbered)
    yield from _named("articles with text that is in no passage", incomplete)


def _sentences(passage: Row[Any]) -> list[tuple[int, int]] | None:
    """The sentences of a passage; None if they do not lie inside it in order."""
    try:
        pairs = [(int(start), int(end)) for start, end in json.loads(passage.sentences)]
    except (TypeError, ValueError):
        return None
    edges = [passage.start, *(edge for pair in pairs for edge in pair), passage.end]
    fit = bool(pairs) and edges == sorted(edges) and all(start < end for start, end in pairs)
    return pairs if fit else None


def _has_words_between(article_text: str, passage: Row[Any], sentences: Sequence[tuple[int, int]]) -> bool:
    """Returns whether a passage has words that cannot be quoted because no sentence holds them."""
    edges = [passage.start, *(edge for pair in sentences for edge in pair), passage.end]
    gaps = [article_text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return bool(sentences) and any(map(str.isalnum, "".join(gaps)))


def _left_out(article_text: str, found: Sequence[Row[Any]]) -> bool:
    """Returns whether words of the article are in none of its passages."""
    reached = 0
    gaps: list[str] = []
    for passage in sorted(found, key=lambda p: p.start):
        gaps.append(article_text[reached : passage.start])
        reached = max(reached, passage.end)
    gaps.append(article_text[reached:])
    return any(character.isalnum() for gap in gaps for character in gap)


def _vectors(connection: Connection, vectors: VectorIndex) -> Iterator[str]:
    fingerprint = facts.stored_fingerprint(connection)
    in_flight = set(connection.scalars(select(journal.c.passage_id)))
    known = set(connection.scalars(_ids(passages)))
    seen: set[str] = set()
    foreign, mislabelled, misshapen, exchanged = [], [], [], []
    for batch in _batches(vectors.rows()):
        expected = expected_metadata(connection, [row.passage_id for row in batch])
        for row in batch:
            seen.add(row.passage_id)
            if row.passage_id not in known:
                foreign.append(row.passage_id)
            elif row.passage_id in expected and dict(row.metadata) != expected[row.passage_id]:
                mislabelled.append(row.passage_id)
            if not _is_unit(row, fingerprint):
                misshapen.append(row.passage_id)
        exchanged += _exchanged(connection, fingerprint, batch)
    yield from _named("passages without a vector", sorted(known - seen - in_flight))
    yield from _named("vectors without a passage", [id_ for id_ in foreign if id_ not in in_flight])
    yield from _named("vectors whose source, day or other metadata is not their article's", mislabelled)
    yield from _named(f"vectors that are not {fingerprint.dimension} numbers of length one", misshapen)
    yield from _named("vectors that are not those of their passages (digest)", exchanged)


def _exchanged(connection: Connection, fingerprint: EmbedderFingerprint, batch: Sequence[VectorRow]) -> list[str]:
    """The passages in `batch` that have another vector than was stored with them."""
    shaped = [row for row in batch if np.asarray(row.vector).shape == (fingerprint.dimension,)]
    query = select(passages.c.id, passages.c.vector_digest)
    digests = {
        row.id: row.vector_digest
        for row in article_rows.select_by_ids(connection, query, passages.c.id, [row.passage_id for row in shaped])
    }
    known = [row for row in shaped if row.passage_id in digests]
    if not known:
        return []
    right = agree(fingerprint, np.stack([row.vector for row in known]), [digests[row.passage_id] for row in known])
    return [row.passage_id for row, is_right in zip(known, right, strict=True) if not is_right]


def _is_unit(row: VectorRow, fingerprint: EmbedderFingerprint) -> bool:
    vector = np.asarray(row.vector)
    return vector.shape == (fingerprint.dimension,) and abs(float(np.linalg.norm(vector)) - 1) < _LENGTH_TOLERANCE


def expected_metadata(connection: Connection, ids: Sequence[str]) -> Mapping[str, Mapping[str, str | int]]:
    """By passage id; without passages whose article cannot be read, which is found elsewhere."""
    expected = {}
    for row in article_rows.select_by_ids(
        connection, article_rows.PASSAGE_QUERY.add_columns(versions.c.section), passages.c.id, ids
    ):
        try:
            published = parse_moment(row.published)
        except ValueError:
            continue
        content = ArticleContent("", "", None, None, row.source, (), published, None, row.section, row.language)
        expected[row.id] = vector_metadata(row.article_id, content)
    return expected


def _batches(rows: Iterator[VectorRow]) -> Iterator[list[VectorRow]]:
    batch: list[VectorRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _PASSAGES_AT_ONCE:
            yield batch
            batch = []
    yield batch


def _ids(table: Table) -> Any:
    return select(table.c.id).order_by(table.c.id)
