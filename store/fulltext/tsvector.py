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

from sqlalchemy import Connection, Float, Integer, Row, Select, Subquery, cast, false, func, select, text
from sqlalchemy.dialects.postgresql import TSQUERY

from store.database.findings import named
from store.database.schema import PASSAGE_TEXTS, passage_texts, passages
from store.fulltext import tsvector_tables as tables
from store.fulltext.protocol import Weights, has_word
from store.fulltext.sought import Beginning, Near, Sought
from store.fulltext.tokens import Tokens, tokenize, tokenize_term

_K1, _B = 1.2, 0.75
_LEAST_IDF = 1e-6
"""The three constants are FTS5's: the two of the formula, and what a word in more than half of all passages weighs."""
_LONGEST_WORD = 2_046
"""Bytes that a tsvector keeps of a word; longer words are cut, in passages and questions alike."""
_MOST_WORDS = 16_000
"""Words of a passage that are indexed: within the 16,383 places of a tsvector."""
_PASSAGES_AT_ONCE = 500
"""How many passages are read, and written, in one go."""


class TSVector:
    """See `store.fulltext.protocol.FullText`."""

    def make(self, connection: Connection) -> None:
        """See `FullText.make`."""
        self.drop(connection)
        connection.exec_driver_sql(PASSAGE_TEXTS)
        tables.index_metadata.create_all(connection)
        connection.execute(tables.totals.insert().values(passages=0, length=0))
        # A row has room for most passages' words: looking them up elsewhere would take longer than ranking.
        connection.exec_driver_sql("ALTER TABLE passage_lexemes ALTER lexemes SET STORAGE MAIN")

    def drop(self, connection: Connection) -> None:
        """See `FullText.drop`."""
        connection.exec_driver_sql("DROP VIEW IF EXISTS passage_texts")
        tables.index_metadata.drop_all(connection)

    def rebuild(self, connection: Connection) -> None:
        """See `FullText.rebuild`."""
        for table in (tables.lexemes, tables.counts, tables.totals):
            connection.execute(table.delete())
        tables.inverted.drop(connection)  # made afterwards, in one go
        for batch in _batches(connection):
            connection.execute(tables.INSERT, _rows(batch, _tokens(batch)))
        tables.inverted.create(connection)
        connection.execute(tables.COUNT_ALL)
        connection.execute(tables.TOTAL_ALL)
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
        connection.execute(tables.UNCOUNT, wanted)
        connection.execute(tables.UNTOTAL, wanted)
        connection.execute(text("DELETE FROM lexeme_counts WHERE passages <= 0"))
        connection.execute(text("DELETE FROM passage_lexemes WHERE key = ANY(:keys)"), wanted)

    def disagreements(self, connection: Connection) -> Iterator[str]:
        """See `FullText.disagreements`."""
        there = select(passages.c.id).where(passages.c.key.not_in(select(tables.lexemes.c.key))).order_by(passages.c.id)
        yield from named("passages that the full-text index lacks", connection.scalars(there))
        differing: list[str] = []
        for batch in _batches(connection):
            rows = _rows(batch, _tokens(batch))
            differing += connection.scalars(tables.DIFFERING, rows)
        yield from named("passages whose words in the full-text index are not theirs", differing)
        yield from named("words that the full-text index counts wrongly", connection.scalars(tables.MISCOUNTED))
        if connection.execute(tables.MISTOTALLED).first():
            yield "the full-text index does not know how many passages and words it has"

    def ranked(self, terms: Sequence[Sought], weights: Weights, limit: int | None = None) -> Subquery | None:
        """See `FullText.ranked`."""
        queries = [query for query in map(_query, terms) if query]
        if not queries:
            return None
        scale = max(weights)
        statement = text(tables.RANKED).bindparams(
            queries=queries,
            weights=[weights.text / scale, 0.0, 0.0, weights.title / scale],  # of the classes D, C, B, A; at most 1
            scale=scale,
            least=_LEAST_IDF,
            k1=_K1,
            b=_B,
            most=limit,
        )
        return statement.columns(key=Integer, score=Float).subquery()

    def containing(self, term: Sought) -> Select[Any]:
        """See `FullText.containing`."""
        query = _query(term)
        matched = tables.lexemes.c.lexemes.op("@@")(cast(query, TSQUERY)) if query else false()
        return select(tables.lexemes.c.key).where(matched)

    def frequency(self, connection: Connection, term: str) -> int:
        """See `FullText.frequency`."""
        words = _words(term)
        if len(words) == 1:
            counted = select(tables.counts.c.passages).where(tables.counts.c.lexeme == _cut(words[0]))
            return int(connection.scalar(counted) or 0)
        found = self.containing(term).subquery()
        return int(connection.scalar(select(func.count()).select_from(found)) or 0)

    def terms(self, connection: Connection, beginning: str) -> list[str]:
        """See `FullText.terms`."""
        following = beginning[:-1] + chr(ord(beginning[-1]) + 1)
        within = (tables.counts.c.lexeme >= beginning) & (tables.counts.c.lexeme < following)
        return list(connection.scalars(select(tables.counts.c.lexeme).where(within).order_by(tables.counts.c.lexeme)))


def _batches(connection: Connection) -> Iterator[Sequence[Row[Any]]]:
    """All passages with their texts, some at a time."""
    query = select(passage_texts).order_by(passage_texts.c.key)
    return connection.execute(query, execution_options={"yield_per": _PASSAGES_AT_ONCE}).partitions()


def _tokens(batch: Sequence[Row[Any]]) -> list[Tokens]:
    return tokenize([(row.title, row.text) for row in batch])


def _rows(batch: Sequence[Row[Any]], tokens: Sequence[Tokens]) -> dict[str, list[Any]]:
    return {
        "keys": [row.key for row in batch],
        "lexemes": list(map(_lexemes_of, tokens)),
        "lengths": [len(passage.title) + len(passage.text) for passage in tokens],
    }


def _add(connection: Connection, batch: Sequence[Row[Any]]) -> None:
    tokens = _tokens(batch)
    rows = _rows(batch, tokens)
    connection.execute(tables.INSERT, rows)
    counted = Counter(
        word for passage in tokens for word in set(map(_cut, (*passage.title, *passage.text)[:_MOST_WORDS]))
    )
    words = sorted(counted)
    connection.execute(tables.COUNT, {"words": words, "counts": [counted[word] for word in words]})
    connection.execute(tables.TOTAL, {"passages": len(batch), "length": sum(rows["lengths"])})


def _lexemes_of(tokens: Tokens) -> str:
    """A tsvector, written out. A gap keeps phrases from beginning in the headline and ending in the text."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate((*tokens.title, *tokens.text)[:_MOST_WORDS], start=1):
        in_title = place <= len(tokens.title)
        places.setdefault(_cut(word), []).append(f"{place}A" if in_title else str(place + 1))
    return " ".join(f"'{word}':{','.join(some)}" for word, some in places.items())


def _cut(word: str) -> str:
    return word if len(word) * 4 <= _LONGEST_WORD else word.encode()[:_LONGEST_WORD].decode(errors="ignore")


def _query(term: Sought) -> str:
    """What is sought as a tsquery that finds exactly it: words are letters and digits only."""
    match term:
        case Beginning(text):
            return _phrase(text, ":*")
        case Near(left, right, between):
            if not (_words(left) and _words(right)):
                return ""
            # Both in the headline (A) or both in the text (D), where FTS5 has two columns; in either order.
            pairs = [(_phrase(left, f":{place}"), _phrase(right, f":{place}")) for place in "AD"]
            pairs += [(second, first) for first, second in pairs]
            return " | ".join(
                f"({first}) <{apart}> ({second})" for first, second in pairs for apart in range(1, between + 2)
            )
        case _:
            return _phrase(term)


def _phrase(text: str, last: str = "") -> str:
    """The words of `text` one after the other; `last` is said of the last one, of all if it names a place."""
    words = [f"'{_cut(word)}'" for word in _words(text)]
    told = [word + ("" if last == ":*" else last) for word in words[:-1]]
    return " <-> ".join([*told, *(word + last for word in words[-1:])])


def _words(term: str) -> list[str]:
    return tokenize_term(term) if has_word(term) else []
