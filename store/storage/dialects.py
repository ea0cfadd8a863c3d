"""The needs of each kind of archive database beside its tables, by connection or engine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, Engine

from store.fulltext.protocol import FullText


@dataclass(frozen=True, slots=True)
class Dialect:
    """SQLite or PostgreSQL.

    Attributes:
        full_text: its full-text index.
        prepare: makes what the tables rely on, before they are made.
        after_copy: has new rows numbered after those that were copied in, and lets the planner look at these.
        damage: what the database itself finds wrong with its files, a line each.
        schema: what is in the database beside, or instead of, what this program makes, a line each.
        mend_schema: takes out of it what acts by itself and is not of this program.
    """

    full_text: FullText
    prepare: Callable[[Connection], None]
    after_copy: Callable[[Connection], None]
    damage: Callable[[Connection], Iterator[str]]
    schema: Callable[[Connection], Iterator[str]]
    mend_schema: Callable[[Connection], None]


def dialect_of(of: Connection | Engine) -> Dialect:
    """Returns what kind of database `of` is on."""
    return _dialect(of.dialect.name)


@cache
def _dialect(name: str) -> Dialect:
    if name == "postgresql":
        from store.fulltext.tsvector import TSVector
        from store.storage import postgresql, postgresql_schema

        return Dialect(
            TSVector(),
            postgresql.prepare,
            postgresql.after_copy,
            postgresql.damage,
            postgresql_schema.disagreements,
            postgresql_schema.mend,
        )
    from store.fulltext.fts5 import FTS5
    from store.storage import sqlite, sqlite_schema

    return Dialect(FTS5(), _nothing, _nothing, sqlite.damage, sqlite_schema.disagreements, sqlite_schema.mend)


def _nothing(_connection: Connection) -> None:
    """SQLite needs no such thing."""
