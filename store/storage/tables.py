"""Making the tables of an archive database, with what its kind of database needs beside them."""

from sqlalchemy import Connection, inspect

from store.database import facts, schema
from store.storage.dialects import dialect_of
from store.types import EmbedderFingerprint


def create_tables(connection: Connection, fingerprint: EmbedderFingerprint) -> None:
    """Make all tables of an empty database and note which model its vectors will come from."""
    dialect_of(connection).prepare(connection)
    schema.metadata.create_all(connection)
    dialect_of(connection).full_text.make(connection)
    facts.note_first_facts(connection, fingerprint)


def add_missing_tables(connection: Connection) -> None:
    """Make the tables and indexes that are not there: archives older than 0.1.0 lack some, damaged ones any."""
    schema.metadata.create_all(connection)
    for table in schema.metadata.tables.values():
        for index in table.indexes:
            index.create(connection, checkfirst=True)


def table_names(connection: Connection) -> set[str]:
    """The tables that there are."""
    return set(inspect(connection).get_table_names())


def is_empty(connection: Connection) -> bool:
    """Returns whether none of our tables has been made yet."""
    return not table_names(connection) & set(schema.metadata.tables)
