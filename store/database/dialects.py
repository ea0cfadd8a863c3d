"""What an archive database needs of its kind beside tables, by connection or engine."""

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
    """

    full_text: FullText
    prepare: Callable[[Connection], None]
    after_copy: Callable[[Connection], None]
    damage: Callable[[Connection], Iterator[str]]


def dialect_of(of: Connection | Engine) -> Dialect:
    """What kind of database `of` is on."""
    return _dialect(of.dialect.name)


@cache
def _dialect(name: str) -> Dialect:
    if name == "postgresql":
        from store.database import postgresql
        from store.fulltext.tsvector import TSVector

        return Dialect(TSVector(), postgresql.prepare, postgresql.after_copy, postgresql.damage)
    from store.database import sqlite
    from store.fulltext.fts5 import FTS5

    return Dialect(FTS5(), _nothing, _nothing, sqlite.damage)


def _nothing(_connection: Connection) -> None:
    """SQLite needs no such thing."""
