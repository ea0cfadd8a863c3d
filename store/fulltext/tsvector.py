"""The full-text index in PostgreSQL: a tsvector of each passage under a GIN index, ranked by BM25.

PostgreSQL's own ranking knows nothing of how rare a word is, and its parser cuts words otherwise than SQLite does. So
words come from `tokens`, as FTS5 has them, and the score is FTS5's too: GIN finds the passages, ``ts_rank_cd`` of
a single word or phrase sums up the weights of its occurrences, which is BM25's term frequency, and the rest is
arithmetic (Robertson and Zaragoza, 2009).

Limits of a tsvector: it keeps the first 256 occurrences of a word, and places up to the 16,383rd.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    Select,
    Subquery,
    Table,
    cast,
    false,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from store.database.findings import named
from store.database.schema import PASSAGE_TEXTS, passage_texts, passages
from store.database.sql import WORD
from store.fulltext.protocol import Weights, has_word
from store.fulltext.tokens import Tokens, tokenize, tokenize_term

K1, B = 1.2, 0.75
LEAST_IDF = 1e-6
"""The three constants are FTS5's: the two of the formula, and what a word in more than half of all passages weighs."""
LONGEST_WORD = 2_046
"""Bytes; longer words are cut, in passages and questions alike."""
MOST_WORDS = 16_000
BATCH = 500

index_metadata = MetaData()
_lexemes = Table(
    "passage_lexemes",
    index_metadata,
    Column("key", ForeignKey(passages.c.key, ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("lexemes", TSVECTOR, nullable=False),  # those of the headline have weight A
    Column("length", Integer, nullable=False),  # in words
)
_inverted = Index(
    "passage_lexemes_inverted", _lexemes.c.lexemes, postgresql_using="gin", postgresql_with={"fastupdate": "off"}
)
_counts = Table(
    "lexeme_counts",
    index_metadata,
    Column("lexeme", WORD, primary_key=True),
    Column("passages", Integer, nullable=False),
)
"""In how many passages each word stands."""
_totals = Table("lexeme_totals", index_metadata, Column("passages", Integer), Column("length", Integer))
"""One row: how many passages, and how many words they have."""

# Every operation in the order of FTS5's: equal scores stay equal to the last digit.
_RANKED = """
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


class TSVector:
    """See `store.fulltext.protocol.FullText`."""

    def make(self, connection: Connection) -> None:
        """See `FullText.make`."""
        self.drop(connection)
        connection.exec_driver_sql(PASSAGE_TEXTS)
        index_metadata.create_all(connection)
        connection.execute(_totals.insert().values(passages=0, length=0))
        # A row has room for most passages' words: looking them up elsewhere would take longer than ranking.
        connection.exec_driver_sql("ALTER TABLE passage_lexemes ALTER lexemes SET STORAGE MAIN")

    def drop(self, connection: Connection) -> None:
        """See `FullText.drop`."""
        connection.exec_driver_sql("DROP VIEW IF EXISTS passage_texts")
        index_metadata.drop_all(connection)

    def rebuild(self, connection: Connection) -> None:
        """See `FullText.rebuild`."""
        for table in (_lexemes, _counts, _totals):
            connection.execute(table.delete())
        _inverted.drop(connection)  # made afterwards, in one go
        for batch in _batches(connection):
            connection.execute(_INSERT, _rows(batch, _tokens(batch)))
        _inverted.create(connection)
        connection.execute(_COUNT_ALL)
        connection.execute(_TOTAL_ALL)
        connection.exec_driver_sql("ANALYZE passage_lexemes, lexeme_counts")

    def add_article_rows(self, connection: Connection, article_keys: Sequence[int]) -> None:
        """See `FullText.add_article_rows`."""
        own = select(passages.c.key).where(passages.c.article_key.in_(article_keys))
        rows = connection.execute(select(passage_texts).where(passage_texts.c.key.in_(own))).all()
        if rows:
            _add(connection, rows)

    def remove_rows(self, connection: Connection, keys: Iterable[int]) -> None:
        """See `FullText.remove_rows`."""
        wanted = {"keys": list(keys)}
        connection.execute(_UNCOUNT, wanted)
        connection.execute(_UNTOTAL, wanted)
        connection.execute(text("DELETE FROM lexeme_counts WHERE passages <= 0"))
        connection.execute(text("DELETE FROM passage_lexemes WHERE key = ANY(:keys)"), wanted)

    def disagreements(self, connection: Connection) -> Iterator[str]:
        """See `FullText.disagreements`."""
        there = select(passages.c.id).where(passages.c.key.not_in(select(_lexemes.c.key))).order_by(passages.c.id)
        yield from named("passages that the full-text index lacks", connection.scalars(there))
        differing: list[str] = []
        for batch in _batches(connection):
            rows = _rows(batch, _tokens(batch))
            differing += connection.scalars(_DIFFERING, rows)
        yield from named("passages whose words in the full-text index are not theirs", differing)
        yield from named("words that the full-text index counts wrongly", connection.scalars(_MISCOUNTED))
        if connection.execute(_MISTOTALLED).first():
            yield "the full-text index does not know how many passages and words it has"

    def ranked(self, terms: Sequence[str], weights: Weights, limit: int | None = None) -> Subquery | None:
        """See `FullText.ranked`."""
        queries = [query for query in map(_query, terms) if query]
        if not queries:
            return None
        scale = max(weights)
        statement = text(_RANKED).bindparams(
            queries=queries,
            weights=[weights.text / scale, 0.0, 0.0, weights.title / scale],  # of the classes D, C, B, A; at most 1
            scale=scale,
            least=LEAST_IDF,
            k1=K1,
            b=B,
            most=limit,
        )
        return statement.columns(key=Integer, score=Float).subquery()

    def containing(self, term: str) -> Select[Any]:
        """See `FullText.containing`."""
        query = _query(term)
        matched = _lexemes.c.lexemes.op("@@")(cast(query, TSQUERY)) if query else false()
        return select(_lexemes.c.key).where(matched)

    def frequency(self, connection: Connection, term: str) -> int:
        """See `FullText.frequency`."""
        words = _words(term)
        if len(words) == 1:
            counted = select(_counts.c.passages).where(_counts.c.lexeme == _cut(words[0]))
            return int(connection.scalar(counted) or 0)
        found = self.containing(term).subquery()
        return int(connection.scalar(select(func.count()).select_from(found)) or 0)

    def terms(self, connection: Connection, beginning: str) -> list[str]:
        """See `FullText.terms`."""
        following = beginning[:-1] + chr(ord(beginning[-1]) + 1)
        within = (_counts.c.lexeme >= beginning) & (_counts.c.lexeme < following)
        return list(connection.scalars(select(_counts.c.lexeme).where(within).order_by(_counts.c.lexeme)))


_ROWS = "unnest(CAST(:keys AS int[]), CAST(:lexemes AS text[]), CAST(:lengths AS int[])) AS row(key, lexemes, length)"
_INSERT = text(f"INSERT INTO passage_lexemes SELECT key, CAST(lexemes AS tsvector), length FROM {_ROWS}")  # noqa: S608
_COUNT = text(
    "INSERT INTO lexeme_counts SELECT * FROM unnest(CAST(:words AS text[]), CAST(:counts AS int[])) "
    "ON CONFLICT (lexeme) DO UPDATE SET passages = lexeme_counts.passages + excluded.passages"
)
_COUNT_ALL = text("INSERT INTO lexeme_counts SELECT word, ndoc FROM ts_stat('SELECT lexemes FROM passage_lexemes')")
_TOTAL_ALL = text("INSERT INTO lexeme_totals SELECT count(*), coalesce(sum(length), 0) FROM passage_lexemes")
_TOTAL = text("UPDATE lexeme_totals SET passages = passages + :passages, length = length + :length")
_UNCOUNT = text(
    "UPDATE lexeme_counts c SET passages = c.passages - gone.passages FROM (SELECT word.lexeme, count(*) AS passages "
    "FROM passage_lexemes, unnest(lexemes) AS word WHERE key = ANY(:keys) GROUP BY word.lexeme) AS gone "
    "WHERE c.lexeme = gone.lexeme"
)
_UNTOTAL = text(
    "UPDATE lexeme_totals t SET passages = t.passages - gone.passages, length = t.length - gone.length FROM "
    "(SELECT count(*) AS passages, coalesce(sum(length), 0) AS length FROM passage_lexemes WHERE key = ANY(:keys)) gone"
)
_DIFFERING = text(
    f"SELECT p.id FROM {_ROWS} JOIN passage_lexemes l USING (key) JOIN passages p USING (key) "  # noqa: S608
    "WHERE l.lexemes <> CAST(row.lexemes AS tsvector) OR l.length <> row.length"
)
_MISCOUNTED = text(
    "SELECT coalesce(c.lexeme, s.word) FROM ts_stat('SELECT lexemes FROM passage_lexemes') AS s "
    "FULL JOIN lexeme_counts c ON c.lexeme = s.word WHERE c.passages IS DISTINCT FROM s.ndoc ORDER BY 1"
)
_MISTOTALLED = text(
    "SELECT 1 FROM (SELECT count(*) AS passages, coalesce(sum(length), 0) AS length FROM passage_lexemes) s "
    "LEFT JOIN lexeme_totals t ON (t.passages, t.length) = (s.passages, s.length) WHERE t.passages IS NULL"
)


def _batches(connection: Connection) -> Iterator[Sequence[Row[Any]]]:
    """All passages with their texts, some at a time."""
    query = select(passage_texts).order_by(passage_texts.c.key)
    return connection.execute(query, execution_options={"yield_per": BATCH}).partitions()


def _tokens(batch: Sequence[Row[Any]]) -> list[Tokens]:
    return tokenize([(row.title, row.text) for row in batch])


def _rows(batch: Sequence[Row[Any]], tokens: Sequence[Tokens]) -> dict[str, list[Any]]:
    return {
        "keys": [row.key for row in batch],
        "lexemes": list(map(_lexemes_of, tokens)),
        "lengths": [len(one.title) + len(one.text) for one in tokens],
    }


def _add(connection: Connection, batch: Sequence[Row[Any]]) -> None:
    tokens = _tokens(batch)
    rows = _rows(batch, tokens)
    connection.execute(_INSERT, rows)
    counted = Counter(word for one in tokens for word in set(map(_cut, (*one.title, *one.text)[:MOST_WORDS])))
    words = sorted(counted)
    connection.execute(_COUNT, {"words": words, "counts": [counted[word] for word in words]})
    connection.execute(_TOTAL, {"passages": len(batch), "length": sum(rows["lengths"])})


def _lexemes_of(tokens: Tokens) -> str:
    """A tsvector, written out. A gap keeps phrases from beginning in the headline and ending in the text."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate((*tokens.title, *tokens.text)[:MOST_WORDS], start=1):
        in_title = place <= len(tokens.title)
        places.setdefault(_cut(word), []).append(f"{place}A" if in_title else str(place + 1))
    return " ".join(f"'{word}':{','.join(some)}" for word, some in places.items())


def _cut(word: str) -> str:
    return word if len(word) * 4 <= LONGEST_WORD else word.encode()[:LONGEST_WORD].decode(errors="ignore")


def _query(term: str) -> str:
    """A word, or a phrase, as a tsquery that finds exactly it: words are letters and digits only."""
    return " <-> ".join(f"'{_cut(word)}'" for word in _words(term))


def _words(term: str) -> list[str]:
    return tokenize_term(term) if has_word(term) else []
