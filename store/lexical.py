"""The lexical side of an archive: BM25 (Robertson and Zaragoza, 2009) by SQLite's FTS5, headlines counted double."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, Engine, func, literal_column, select, text
from sqlalchemy.exc import DatabaseError

from store import filters as narrowing
from store.errors import ArchiveUnreadable
from store.schema import passages, versions
from store.types import Filters, Hit

TITLE_WEIGHT, TEXT_WEIGHT = 2.0, 1.0
VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, passages_fts, row)"


class LexicalIndex(Protocol):
    """Passages by the words they contain."""

    def search(self, terms: Sequence[str], limit: int, filters: Filters) -> list[Hit]:
        """The at most `limit` passages that hold any of `terms` and rank highest, best first.

        Args:
            terms: words, or phrases of several words that must stand together; case, accents and English
                inflection do not matter.

        Returns:
            hits whose score is BM25: above 0, higher is better, unbounded.
        """

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many passages each of `terms` stands."""

    def terms(self, beginning: str) -> list[str]:
        """The index's terms that begin with `beginning`, in order: folded, and reduced to stems as it keeps them."""


class FullTextIndex:
    """The FTS5 table of the archive database. Safe to call from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def search(self, terms: Sequence[str], limit: int, filters: Filters) -> list[Hit]:
        """See `LexicalIndex.search`."""
        matched = _any_of(terms)
        if not matched or limit < 1:
            return []
        rank: ColumnElement[float] = literal_column(f"bm25(passages_fts, {TITLE_WEIGHT}, {TEXT_WEIGHT})")
        key: ColumnElement[int] = literal_column("passages_fts.rowid")
        found = (
            select(key.label("key"), rank.label("rank"))
            .select_from(text("passages_fts"))
            .where(text("passages_fts MATCH :matched").bindparams(matched=matched))
        )
        if filters.is_empty:
            found = found.order_by(literal_column("rank")).limit(limit)
        ranked = found.subquery()
        query = select(passages.c.id, ranked.c.rank).join(passages, passages.c.key == ranked.c.key)
        if not filters.is_empty:
            query = query.join(
                versions,
                (versions.c.article_key == passages.c.article_key) & (versions.c.version == passages.c.version),
            ).where(*narrowing.conditions(filters))
        query = query.order_by(ranked.c.rank, passages.c.key).limit(limit)
        with self._engine.connect() as connection:
            # FTS5's bm25() is negative, the better the lower.
            return [Hit(id_, -float(score)) for id_, score in connection.execute(query)]

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """See `LexicalIndex.frequencies`."""
        count = select(func.count()).select_from(text("passages_fts"))
        found: dict[str, int] = {}
        with self._engine.connect() as connection:
            for term in terms:
                matched = _any_of([term])
                where = text("passages_fts MATCH :matched").bindparams(matched=matched)
                found[term] = int(connection.scalar(count.where(where)) or 0) if matched else 0
        return found

    def terms(self, beginning: str) -> list[str]:
        """See `LexicalIndex.terms`."""
        if not beginning:
            return []
        following = beginning[:-1] + chr(ord(beginning[-1]) + 1)
        with self._engine.connect() as connection:
            # A view of the index that SQLite offers, made anew in each connection's own temporary database.
            connection.execute(text(VOCABULARY))
            found = connection.execute(
                text("SELECT term FROM temp.vocabulary WHERE term >= :first AND term < :after"),
                {"first": beginning, "after": following},
            )
            return [row.term for row in found]


def remove_rows(connection: Connection, keys: Iterable[int]) -> None:
    """Take passages out of the index; must run *before* their rows are deleted or their article changes."""
    statement = text(
        "INSERT INTO passages_fts(passages_fts, rowid, title, text) "
        "SELECT 'delete', key, title, text FROM passage_texts WHERE key = :key"
    )
    for key in keys:
        connection.execute(statement, {"key": key})


def add_article_rows(connection: Connection, article_keys: Sequence[int]) -> None:
    """Index the passages of articles; must run after their rows are in."""
    statement = text(
        "INSERT INTO passages_fts(rowid, title, text) SELECT t.key, t.title, t.text FROM passages p "
        "JOIN passage_texts t ON t.key = p.key WHERE p.article_key = :article_key"
    )
    if article_keys:
        connection.execute(statement, [{"article_key": key} for key in article_keys])


def disagreement(connection: Connection) -> str | None:
    """What is wrong with the index, compared with the articles; None if nothing is."""
    try:
        connection.execute(text("INSERT INTO passages_fts(passages_fts, rank) VALUES ('integrity-check', 1)"))
    except DatabaseError as error:
        return f"the full-text index does not agree with the articles ({error.orig})"
    except ArchiveUnreadable as error:
        return f"the full-text index does not agree with the articles ({error.__cause__})"
    return None


def rebuild(connection: Connection) -> None:
    """Make the index anew from the articles.

    Raises:
        ArchiveUnreadable: if SQLite cannot.
    """
    try:
        connection.execute(text("INSERT INTO passages_fts(passages_fts) VALUES ('rebuild')"))
    except DatabaseError as error:
        raise ArchiveUnreadable(f"the full-text index cannot be rebuilt: {error.orig}") from error


def _any_of(terms: Sequence[str]) -> str:
    """`terms` as an FTS5 expression. Each is quoted: no character of a question is taken for query syntax."""
    return " OR ".join(quoted_term(term) for term in terms if any(character.isalnum() for character in term))


def quoted_term(term: str) -> str:
    """A word, or a phrase, as an FTS5 expression that finds exactly it."""
    return '"' + term.replace('"', " ").replace("\0", " ") + '"'
