"""The words of a text as the full-text index of SQLite sees them, for the one of PostgreSQL.

SQLite's own tokenizer takes the texts apart, in memory: so both find the same passages, and rank them alike.
"""

import sqlite3
import threading
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from store.fulltext.fts5 import TOKENIZER


class Tokens(NamedTuple):
    """The words of a passage, reduced to stems, in order."""

    title: list[str]
    text: list[str]


def tokenize(rows: Sequence[tuple[str, str]]) -> list[Tokens]:
    """Take headlines and texts apart."""
    return _tokenizer().tokenize(rows)


def tokenize_term(term: str) -> list[str]:
    """The words of a term that is searched for; several are a phrase."""
    return tokenize([("", term)])[0].text


class _Tokenizer:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._connection.execute(
            f"CREATE VIRTUAL TABLE read USING fts5(title, text, content='', tokenize='{TOKENIZER}')"
        )
        self._connection.execute("CREATE VIRTUAL TABLE occurrence USING fts5vocab(read, instance)")

    def tokenize(self, rows: Sequence[tuple[str, str]]) -> list[Tokens]:
        with self._lock:
            connection = self._connection
            connection.execute("INSERT INTO read(read) VALUES ('delete-all')")
            numbered = [(number, *row) for number, row in enumerate(rows)]
            connection.executemany("INSERT INTO read(rowid, title, text) VALUES (?, ?, ?)", numbered)
            found: list[dict[tuple[str, int], str]] = [{} for _ in rows]
            for word, number, column, place in connection.execute("SELECT term, doc, col, offset FROM occurrence"):
                found[number][column, place] = word
        return [_in_order(words) for words in found]


@cache
def _tokenizer() -> _Tokenizer:
    return _Tokenizer()


def _in_order(words: dict[tuple[str, int], str]) -> Tokens:
    tokens = Tokens([], [])
    for (column, _), word in sorted(words.items()):
        (tokens.title if column == "title" else tokens.text).append(word)
    return tokens
