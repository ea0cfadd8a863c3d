"""The check that a PostgreSQL schema has what this program makes in it, and nothing else."""

from collections.abc import Iterator

from sqlalchemy import Connection, Inspector, Table, inspect, text
from sqlalchemy.types import String

from store.database.schema import LATER_INDEXES, metadata
from store.fulltext.tsvector_tables import index_metadata

_MADE_BY_OTHERS = {"alembic_version"}
_VIEWS = {"passage_texts"}
_HERE = "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema()"
_TRIGGERS = text(
    f"SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid {_HERE} "  # noqa: S608
    "AND NOT t.tgisinternal ORDER BY 1"
)
_RULES = text(
    f"SELECT r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class {_HERE} "  # noqa: S608
    "AND r.rulename <> '_RETURN' ORDER BY 1"
)


def disagreements(connection: Connection) -> Iterator[str]:
    """Objects too many, too few, or made otherwise, a line each."""
    found = inspect(connection)
    tables = {table.name: table for made in (metadata, index_metadata) for table in made.tables.values()}
    there = set(found.get_table_names()) - _MADE_BY_OTHERS
    yield from (
        f"the database has a table that this program does not make: {name}" for name in sorted(there - tables.keys())
    )
    yield from (f"the table {name} is missing" for name in sorted(tables.keys() - there))
    views = set(found.get_view_names())
    yield from (f"the database has a view that this program does not make: {name}" for name in sorted(views - _VIEWS))
    yield from (f"the view {name} is missing" for name in sorted(_VIEWS - views))
    for kind, query in (("trigger", _TRIGGERS), ("rule", _RULES)):
        names = connection.scalars(query)
        yield from (f"the database has a {kind} that this program does not make: {name}" for name in names)
    for name in sorted(tables.keys() & there):
        yield from _of_table(found, tables[name])


def mend(connection: Connection) -> None:
    """Take foreign triggers, rules and indexes out; a foreign table or view may hold something."""
    listed = text(
        f"SELECT 'TRIGGER' AS kind, t.tgname AS name, c.relname AS home FROM pg_trigger t "  # noqa: S608
        f"JOIN pg_class c ON c.oid = t.tgrelid {_HERE} AND NOT t.tgisinternal UNION ALL "
        f"SELECT 'RULE', r.rulename, c.relname FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class {_HERE} "
        "AND r.rulename <> '_RETURN'"
    )
    quote = connection.dialect.identifier_preparer.quote
    for row in connection.execute(listed).all():
        connection.exec_driver_sql(f"DROP {row.kind} {quote(row.name)} ON {quote(row.home)}")
    found = inspect(connection)
    for table in metadata.tables.values():
        if found.has_table(table.name):
            for name in _indexes(found, table) - {index.name for index in table.indexes}:
                connection.exec_driver_sql(f"DROP INDEX {quote(name)}")


def _of_table(found: Inspector, table: Table) -> Iterator[str]:
    columns = {column["name"]: column for column in found.get_columns(table.name)}
    for name in sorted(columns.keys() ^ {column.name for column in table.columns}):
        yield f"the column {name} of the table {table.name} is {'foreign' if name in columns else 'missing'}"
    for column in table.columns:
        there = columns.get(column.name)
        if there is not None and (
            there["nullable"] != column.nullable
            or (isinstance(column.type, String) and getattr(there["type"], "collation", None) != "C")
        ):
            yield f"the column {column.name} of the table {table.name} is not as this program makes it"
    expected, there_now = {str(index.name) for index in table.indexes}, _indexes(found, table)
    optional = {index.name for index in LATER_INDEXES}
    yield from (f"the index {name} is missing" for name in sorted(expected - there_now - optional))
    for name in sorted(there_now - expected):
        yield f"the database has an index that this program does not make: {name}"


def _indexes(found: Inspector, table: Table) -> set[str]:
    indexes = found.get_indexes(table.name)
    return {str(index["name"]) for index in indexes if not index.get("duplicates_constraint")}
