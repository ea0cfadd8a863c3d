"""The tables of what is watched and what was noted, and what their rows are."""

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, Row, String, Table, Text, UniqueConstraint

from chatbot.conversations.database import metadata
from chatbot.output.json_contract import filters_from_json
from chatbot.watching.types import ArticleVersion, LastAnswer, Notice, NoticeKind, Watch
from store import Span

watches = Table(
    "watches",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("filters", Text, nullable=False),  # as in the JSON contract
    Column("weights", Text, nullable=False),  # a JSON object: stem -> weight
    Column("vector", LargeBinary, nullable=False),  # float16, little endian
    Column("model", String, nullable=False),  # the fingerprint of the archive's embedder
    Column("created", String, nullable=False),  # ISO 8601, UTC
    Column("short", Text),  # these two: of the last answer
    Column("quoted", Text, nullable=False),  # a JSON list of [article id, version]
)
notices = Table(
    "notices",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("watch", ForeignKey("watches.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("noticed", String, nullable=False),  # ISO 8601, UTC
    Column("article", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("source", String),
    Column("published", String),
    Column("said", Text),
    Column("before", Text),
    Column("seen", Boolean, nullable=False, default=False),
    UniqueConstraint("watch", "article", "version"),
)
known_articles = Table(
    "known_articles",
    metadata,
    Column("article", String, primary_key=True),
    Column("version", Integer, nullable=False),
)
"""The article versions of which all watched questions have been asked; empty where nothing was ever watched."""
feeds = Table(
    "feeds",
    metadata,
    Column("owner", String, primary_key=True),
    Column("secret", String, nullable=False, unique=True),
)


def watch_row(watch: Watch, model: str) -> dict[str, object]:
    """Returns a row of `watches`, whose vector `model` made; without the filters."""
    return {
        "id": watch.id,
        "owner": watch.owner,
        "question": watch.question,
        "weights": json.dumps(dict(watch.weights)),
        "vector": vector_bytes(watch.vector),
        "model": model,
        "created": watch.created.isoformat(timespec="seconds"),
        **last_row(watch.last),
    }


def last_row(last: LastAnswer) -> dict[str, object]:
    """Returns the columns of `watches` for the last answer."""
    return {"short": last.short, "quoted": json.dumps(last.quoted)}


def vector_bytes(vector: NDArray[np.float32]) -> bytes:
    """Returns a vector as `watches` keeps it."""
    return vector.astype("<f2").tobytes()


def row_of(notice: Notice) -> dict[str, object]:
    """Returns a row of `notices`."""
    return {
        "watch": notice.watch,
        "kind": notice.kind.value,
        "noticed": notice.noticed.isoformat(timespec="seconds"),
        "article": notice.article,
        "version": notice.version,
        "start": notice.span.start,
        "end": notice.span.end,
        "quote": notice.quote,
        "title": notice.title,
        "source": notice.source,
        "published": notice.published,
        "said": notice.said,
        "before": notice.before,
        "seen": notice.seen,
    }


def watch_from(row: Row[Any]) -> Watch:
    """Returns the watch of a row of `watches`."""
    quoted: list[ArticleVersion] = [(article, version) for article, version in json.loads(row.quoted)]
    return Watch(
        id=row.id,
        owner=row.owner,
        question=row.question,
        filters=filters_from_json(json.loads(row.filters)),
        weights=json.loads(row.weights),
        vector=np.frombuffer(row.vector, "<f2").astype(np.float32),
        created=datetime.fromisoformat(row.created).astimezone(UTC),
        last=LastAnswer(row.short, tuple(quoted)),
    )


def notice_from(row: Row[Any]) -> Notice:
    """Returns the notice of a row of `notices` with the watched question."""
    return Notice(
        watch=row.watch,
        question=row.question,
        kind=NoticeKind(row.kind),
        noticed=datetime.fromisoformat(row.noticed).astimezone(UTC),
        article=row.article,
        version=row.version,
        span=Span(row.start, row.end),
        quote=row.quote,
        title=row.title,
        source=row.source,
        published=row.published,
        said=row.said,
        before=row.before,
        seen=row.seen,
    )
