"""The tables of the archive database.

Every version of an article keeps its full text; only current versions have passages. The full-text index is of a
*view*, so that no text is stored twice.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    column,
    table,
)

from store.database.sql import TEXT, WORD

SCHEMA_VERSION = 4
"""What `store/storage/migrations` leads to."""
DIGESTS_SINCE = 3
"""The schema that first had digests of vectors."""

metadata = MetaData()

meta = Table("meta", metadata, Column("name", WORD, primary_key=True), Column("value", WORD, nullable=False))
"""schema_version, generation, and the embedder's fingerprint."""

articles = Table(
    "articles",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("id", WORD, nullable=False, unique=True),
    Column("current_version", Integer, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("article_key", ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("url", WORD),
    Column("canonical_url", WORD),
    Column("title", TEXT, nullable=False),
    Column("source", WORD),
    Column("authors", TEXT, nullable=False),  # a JSON list
    Column("published", WORD),  # ISO 8601 as given: a day, or a time with its own offset
    Column("published_day", Integer),  # YYYYMMDD of `published`, for filters
    Column("updated", WORD),
    Column("section", WORD),
    Column("language", WORD),
    Column("story", WORD),
    Column("text", TEXT, nullable=False),
    Column("fetched_at", WORD, nullable=False),
    Column("content_hash", WORD, nullable=False),
    CheckConstraint("version >= 1"),
)
Index("versions_by_day", versions.c.published_day)

bylines = Table(
    "bylines",
    metadata,
    Column("article_key", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("author", WORD, primary_key=True),
    ForeignKeyConstraint(["article_key", "version"], ["versions.article_key", "versions.version"], ondelete="CASCADE"),
)

passages = Table(
    "passages",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("id", WORD, nullable=False, unique=True),
    Column("article_key", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("sentences", TEXT, nullable=False),  # a JSON list of [start, end) pairs, article offsets
    Column(
        "span_digest", LargeBinary
    ),  # these two: see `store.database.digests`; None where something is to be made good
    Column("vector_digest", LargeBinary),
    UniqueConstraint("article_key", "version", "ordinal"),
    ForeignKeyConstraint(["article_key", "version"], ["versions.article_key", "versions.version"], ondelete="CASCADE"),
    CheckConstraint('0 <= start AND start < "end"'),
)

_UNKNOWN = passages.c.vector_digest.is_(None)
Index("passages_without_digest", passages.c.key, sqlite_where=_UNKNOWN, postgresql_where=_UNKNOWN)
"""Empty at rest: whether a writer has something to make good is told without reading all passages."""

journal = Table("journal", metadata, Column("passage_id", WORD, primary_key=True))
"""Vectors that a writer was about to add or remove. Empty at rest; what a killed writer left is settled by the next."""

visits = Table(
    "visits",
    metadata,
    Column("url", WORD, primary_key=True),
    Column("article_id", WORD, index=True),  # None for a feed or a sitemap
    Column("etag", WORD),
    Column("last_modified", WORD),
    Column("fetched_at", WORD, nullable=False),
)
"""Addresses whose content is in the archive, for asking only for what changed."""

tombstones = Table(
    "tombstones",
    metadata,
    Column("article_id", WORD, primary_key=True),
    Column("removed_at", WORD, nullable=False),
    Column("reason", WORD, nullable=False),
)
"""Articles that were taken out and are not to come back by themselves. Nothing of what they said is left."""

runs = Table(
    "runs",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("started_at", WORD, nullable=False),
    Column("finished_at", WORD),
    Column("inputs", TEXT, nullable=False),  # a JSON list
    Column("report", TEXT, nullable=False),  # a JSON object
)
"""What `news-ingest` did, run by run."""

story_bands = Table(
    "story_bands",
    metadata,
    Column("band", BigInteger, primary_key=True),
    Column("article_key", ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
)
"""Of each current version, hashes that copies of the same text most likely share; see `ingest.duplicates`."""
Index("story_bands_by_article", story_bands.c.article_key)
versions_by_story = Index("versions_by_story", versions.c.story)
versions_for_lists = Index(
    "versions_for_lists", versions.c.published_day, versions.c.article_key, versions.c.version, versions.c.source,
    versions.c.section, versions.c.story,
)  # fmt: skip
"""All that lists and counts look at, without the texts between."""
_FIRST = versions.c.version == 1
versions_by_arrival = Index("versions_by_arrival", versions.c.fetched_at, sqlite_where=_FIRST, postgresql_where=_FIRST)
LATER_INDEXES = (versions_by_story, versions_for_lists, versions_by_arrival)
"""Indexes that archives made by earlier versions of this program lack; only speed depends on them."""

event_articles = Table(
    "event_articles",
    metadata,
    Column("article_key", ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    Column("event", Integer, nullable=False),  # the lowest article key among the event's members
    Column("day", Integer),  # YYYYMMDD
    Column("story", WORD),
    Column("vector", LargeBinary, nullable=False),
    Column("names", TEXT, nullable=False),  # a JSON object: name -> weight
)
"""Which event each current article belongs to, and what that was decided by; see `store.grouping.events`."""
Index("event_articles_by_event", event_articles.c.event)
Index("event_articles_by_day", event_articles.c.day)
Index("event_articles_by_story", event_articles.c.story)

name_counts = Table(
    "name_counts",
    metadata,
    Column("name", WORD, primary_key=True),
    Column("articles", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How many of the articles in `event_articles` mention a name."""

annotated = Table(
    "annotated",
    metadata,
    Column("article_key", ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("annotator", Integer, nullable=False),
)
"""The current articles in which who said what has been looked for: in which version, and by what version of ours."""

attributions = Table(
    "attributions",
    metadata,
    Column("article_key", ForeignKey("annotated.article_key", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("kind", WORD, nullable=False),
    Column("speaker", WORD),
    Column("spans", TEXT, nullable=False),  # JSON: [source or null, cue or null, [content, …]], each a [start, end)
)
"""Who said what in current articles, in the order of the text; see `store.attributions`."""
Index("attributions_by_speaker", attributions.c.speaker)

PASSAGE_TEXTS = """
    CREATE VIEW passage_texts AS
    SELECT p.key AS key, v.title AS title, substr(v.text, p.start + 1, p."end" - p.start) AS text
    FROM passages p JOIN versions v ON v.article_key = p.article_key AND v.version = p.version
"""
"""What the full-text index (`store.fulltext.fts5`, `store.fulltext.tsvector`) is an index of."""
passage_texts = table("passage_texts", column("key"), column("title"), column("text"))
