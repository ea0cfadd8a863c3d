"""The few things that SQLite and PostgreSQL say differently in a statement."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, BindParameter, Connection, Select, String, Table, Text, column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

WORD = String().with_variant(String(collation="C"), "postgresql")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is sorted and compared by code points, which SQLite does by itself."""


class _JSONIntegers(FunctionElement[int]):
    type = BigInteger()
    inherit_cache = True


def integers_in(json_list: BindParameter[str]) -> Select[tuple[int]]:
    """The whole numbers of a JSON list, a row each, for ``IN``: one value, however many they are."""
    return select(_JSONIntegers(json_list).table_valued(column("value", BigInteger())).c.value)


@compiles(_JSONIntegers, "sqlite")
def _sqlite_integers(element: _JSONIntegers, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_JSONIntegers, "postgresql")
def _postgresql_integers(element: _JSONIntegers, compiler: SQLCompiler, **options: Any) -> str:
    listed = compiler.process(element.clauses, **options)
    return f"(SELECT CAST(jsonb_array_elements_text(CAST({listed} AS jsonb)) AS bigint) AS value)"


def insert_into(connection: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that can say what happens to rows that are there already."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def add_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add those of `rows` whose primary key is not there yet."""
    if rows:
        connection.execute(insert_into(connection, table).on_conflict_do_nothing(), rows)


def replace(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add `rows`, each in the place of the one with its primary key."""
    if rows:
        added = insert_into(connection, table)
        key = [column.name for column in table.primary_key]
        others = {column.name: added.excluded[column.name] for column in table.columns if column.name not in key}
        connection.execute(added.on_conflict_do_update(index_elements=key, set_=others), rows)
