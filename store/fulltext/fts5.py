"""The full-text index in SQLite: FTS5, which brings BM25.

It keeps no text of its own (external content): SQLite itself can compare it with the articles and build it anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Subquery, func, literal_column, select, text
from sqlalchemy.exc import DatabaseError

from store.database.findings import named
from store.database.schema import PASSAGE_TEXTS
from store.errors import ArchiveUnavailable, ArchiveUnreadable
from store.fulltext.protocol import Weights, has_word
from store.fulltext.sought import Beginning, Near, Sought, words_of

TOKENIZER = "porter unicode61 remove_diacritics 2"
"""Words are runs of letters and digits, without case and accents, reduced to stems (Porter 1980)."""
_DROP = ("DROP TABLE IF EXISTS passages_fts", "DROP VIEW IF EXISTS passage_texts")
_MAKE = (
    PASSAGE_TEXTS,
    f"""
    CREATE VIRTUAL TABLE passages_fts USING fts5(
        title, text, content='passage_texts', content_rowid='key', tokenize='{TOKENIZER}'
    )
    """,
)
_VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, passages_fts, row)"


class FTS5:
    """See `store.fulltext.lexical.FullText`."""

    def make(self, connection: Connection) -> None:
        """See `FullText.make`."""
        for statement in (*_DROP, *_MAKE):
            connection.exec_driver_sql(statement)

    def drop(self, connection: Connection) -> None:
        """See `FullText.drop`."""
        for statement in _DROP:
            connection.exec_driver_sql(statement)

    def rebuild(self, connection: Connection) -> None:
        """See `FullText.rebuild`."""
        try:
            connection.execute(text("INSERT INTO passages_fts(passages_fts) VALUES ('rebuild')"))
        except DatabaseError as error:
            raise ArchiveUnreadable(f"the full-text index cannot be rebuilt: {error.orig}") from error

    def add_article_rows(self, connection: Connection, article_keys: Sequence[int]) -> None:
        """See `FullText.add_article_rows`."""
        statement = text(
            "INSERT INTO passages_fts(rowid, title, text) SELECT t.key, t.title, t.text FROM passages p "
            "JOIN passage_texts t ON t.key = p.key WHERE p.article_key = :article_key"
        )
        if article_keys:
            connection.execute(statement, [{"article_key": key} for key in article_keys])

    def remove_rows(self, connection: Connection, keys: Iterable[int]) -> None:
        """See `FullText.remove_rows`."""
        statement = text(
            "INSERT INTO passages_fts(passages_fts, rowid, title, text) "
            "SELECT 'delete', key, title, text FROM passage_texts WHERE key = :key"
        )
        for key in keys:
            connection.execute(statement, {"key": key})

    def disagreements(self, connection: Connection) -> Iterator[str]:
        """See `FullText.disagreements`; SQLite compares through an INSERT, left out where nothing can be written."""
        missing = text("SELECT id FROM passages WHERE key NOT IN (SELECT id FROM passages_fts_docsize)")
        foreign = text("SELECT id FROM passages_fts_docsize WHERE id NOT IN (SELECT key FROM passages)")
        yield from named("passages that the full-text index lacks", connection.scalars(missing))
        yield from named("rows of the full-text index without a passage", map(str, connection.scalars(foreign)))
        if _is_read_only(connection):
            return
        try:
            connection.execute(text("INSERT INTO passages_fts(passages_fts, rank) VALUES ('integrity-check', 1)"))
        except DatabaseError as error:
            yield f"the full-text index does not agree with the articles ({error.orig})"
        except ArchiveUnavailable:
            raise
        except ArchiveUnreadable as error:
            yield f"the full-text index does not agree with the articles ({error.__cause__})"

    def ranked(self, terms: Sequence[Sought], weights: Weights, limit: int | None = None) -> Subquery | None:
        """See `FullText.ranked`."""
        matched = " OR ".join(_expression(term) for term in terms if all(map(has_word, words_of(term))))
        if not matched:
            return None
        # FTS5's bm25() is negative, the better the lower.
        score: ColumnElement[float] = literal_column(f"-bm25(passages_fts, {weights.title}, {weights.text})")
        # A limit, -1 being none, keeps SQLite from merging this into a grouping, where FTS5 cannot rank.
        found = self._matching(matched, score.label("score")).limit(-1 if limit is None else limit)
        return (found if limit is None else found.order_by(literal_column("score").desc())).subquery()

    def containing(self, term: Sought) -> Select[Any]:
        """See `FullText.containing`."""
        return self._matching(_expression(term))

    def frequency(self, connection: Connection, term: str) -> int:
        """See `FullText.frequency`."""
        if not has_word(term):
            return 0
        found = self.containing(term).subquery()
        return int(connection.scalar(select(func.count()).select_from(found)) or 0)

    def terms(self, connection: Connection, beginning: str) -> list[str]:
        """See `FullText.terms`."""
        # A view of the index that SQLite offers, made anew in each connection's own temporary database.
        connection.execute(text(_VOCABULARY))
        found = connection.execute(
            text("SELECT term FROM temp.vocabulary WHERE term >= :first AND term < :after"),
            {"first": beginning, "after": beginning[:-1] + chr(ord(beginning[-1]) + 1)},
        )
        return [row.term for row in found]

    def _matching(self, expression: str, *columns: ColumnElement[Any]) -> Select[Any]:
        key: ColumnElement[int] = literal_column("passages_fts.rowid")
        found = select(key.label("key"), *columns).select_from(text("passages_fts"))
        return found.where(literal_column("passages_fts").op("MATCH")(expression))


def _expression(term: Sought) -> str:
    match term:
        case Beginning(text):
            return f"{_quoted(text)} *"
        case Near(left, right, between):
            return f"NEAR({_quoted(left)} {_quoted(right)}, {between})"
        case _:
            return _quoted(term)


def _quoted(term: str) -> str:
    """A word, or a phrase, as an FTS5 expression that finds exactly it: no character of it is taken for syntax."""
    return '"' + term.replace('"', " ").replace("\0", " ") + '"'


def _is_read_only(connection: Connection) -> bool:
    try:
        connection.execute(text("UPDATE meta SET value = value WHERE name = 'generation'"))
    except DatabaseError as error:
        return "readonly" in str(error.orig)
    return False
