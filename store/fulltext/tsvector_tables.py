"""The tables of PostgreSQL's full-text index, and the statements on them."""

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Table, text
from sqlalchemy.dialects.postgresql import TSVECTOR

from store.database.schema import passages
from store.database.sql import WORD

index_metadata = MetaData()
lexemes = Table(
    "passage_lexemes",
    index_metadata,
    Column("key", ForeignKey(passages.c.key, ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("lexemes", TSVECTOR, nullable=False),  # those of the headline have weight A
    Column("length", Integer, nullable=False),  # in words
)
inverted = Index(
    "passage_lexemes_inverted", lexemes.c.lexemes, postgresql_using="gin", postgresql_with={"fastupdate": "off"}
)
counts = Table(
    "lexeme_counts",
    index_metadata,
    Column("lexeme", WORD, primary_key=True),
    Column("passages", Integer, nullable=False),
)
"""In how many passages each word stands."""
totals = Table("lexeme_totals", index_metadata, Column("passages", Integer), Column("length", Integer))
"""One row: how many passages, and how many words they have."""

# Every operation in the order of FTS5's: equal scores stay equal to the last digit.
RANKED = """
    WITH query AS (
        SELECT CAST(query AS tsquery) AS query, number
        FROM unnest(CAST(:queries AS text[])) WITH ORDINALITY AS given(query, number)
    ), mean AS (
        SELECT CAST(passages AS float8) AS passages, CAST(length AS float8) / greatest(passages, 1) AS length
        FROM lexeme_totals LIMIT 1
    ), hit AS MATERIALIZED (
        SELECT number, key, CAST(length AS float8) AS length,
            CAST(:scale * ts_rank_cd(CAST(:weights AS float4[]), lexemes, query) AS float8) AS frequency
        FROM query JOIN passage_lexemes ON lexemes @@ query
    ), counted AS (
        SELECT number, CAST(count(*) AS float8) AS hits FROM hit GROUP BY number
    ), rarity AS (
        SELECT number, greatest(ln((passages - hits + half) / (hits + half)), CAST(:least AS float8)) AS idf
        FROM counted, mean, (SELECT CAST(0.5 AS float8) AS half) AS one
    ), constant AS (
        SELECT CAST(:k1 AS float8) AS k1, CAST(:b AS float8) AS b
    )
    SELECT key, sum(
        idf * ((frequency * (k1 + 1)) / (frequency + k1 * (1 - b + b * hit.length / mean.length))) ORDER BY number
    ) AS score
    FROM hit JOIN rarity USING (number), mean, constant
    GROUP BY key ORDER BY score DESC, key LIMIT :most
"""

_ROWS = "unnest(CAST(:keys AS int[]), CAST(:lexemes AS text[]), CAST(:lengths AS int[])) AS row(key, lexemes, length)"
INSERT = text(f"INSERT INTO passage_lexemes SELECT key, CAST(lexemes AS tsvector), length FROM {_ROWS}")  # noqa: S608
COUNT = text(
    "INSERT INTO lexeme_counts SELECT * FROM unnest(CAST(:words AS text[]), CAST(:counts AS int[])) "
    "ON CONFLICT (lexeme) DO UPDATE SET passages = lexeme_counts.passages + excluded.passages"
)
COUNT_ALL = text("INSERT INTO lexeme_counts SELECT word, ndoc FROM ts_stat('SELECT lexemes FROM passage_lexemes')")
TOTAL_ALL = text("INSERT INTO lexeme_totals SELECT count(*), coalesce(sum(length), 0) FROM passage_lexemes")
TOTAL = text("UPDATE lexeme_totals SET passages = passages + :passages, length = length + :length")
UNCOUNT = text(
    "UPDATE lexeme_counts c SET passages = c.passages - gone.passages FROM (SELECT word.lexeme, count(*) AS passages "
    "FROM passage_lexemes, unnest(lexemes) AS word WHERE key = ANY(:keys) GROUP BY word.lexeme) AS gone "
    "WHERE c.lexeme = gone.lexeme"
)
UNTOTAL = text(
    "UPDATE lexeme_totals t SET passages = t.passages - gone.passages, length = t.length - gone.length FROM "
    "(SELECT count(*) AS passages, coalesce(sum(length), 0) AS length FROM passage_lexemes WHERE key = ANY(:keys)) gone"
)
DIFFERING = text(
    f"SELECT p.id FROM {_ROWS} JOIN passage_lexemes l USING (key) JOIN passages p USING (key) "  # noqa: S608
    "WHERE l.lexemes <> CAST(row.lexemes AS tsvector) OR l.length <> row.length"
)
MISCOUNTED = text(
    "SELECT coalesce(c.lexeme, s.word) FROM ts_stat('SELECT lexemes FROM passage_lexemes') AS s "
    "FULL JOIN lexeme_counts c ON c.lexeme = s.word WHERE c.passages IS DISTINCT FROM s.ndoc ORDER BY 1"
)
MISTOTALLED = text(
    "SELECT 1 FROM (SELECT count(*) AS passages, coalesce(sum(length), 0) AS length FROM passage_lexemes) s "
    "LEFT JOIN lexeme_totals t ON (t.passages, t.length) = (s.passages, s.length) WHERE t.passages IS NULL"
)
