"""The tables of an archive database: making them, and bringing those of an earlier version up to date.

The one file that knows Alembic. Its steps are in `store/storage/migrations/versions`, each named by the schema that it
leads to. Which schema a database has stands in its table `meta`; Alembic's own table only serves Alembic.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect

from store.database import facts, schema
from store.database.schema import SCHEMA_VERSION
from store.storage.dialects import dialect_of
from store.types import EmbedderFingerprint

STEPS = Path(__file__).with_name("migrations")


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
    """Returns the names of the tables that there are."""
    return set(inspect(connection).get_table_names())


def is_empty(connection: Connection) -> bool:
    """Returns whether none of our tables has been made yet."""
    return not table_names(connection) & set(schema.metadata.tables)


def bring_up_to_date(connection: Connection, name: str) -> int:
    """Take the steps that a database lacks, in the transaction of `connection`: all of them happen, or none.

    Returns:
        the schema that it had before.

    Raises:
        ArchiveUnreadable: if `name` is no archive, damaged, or written by a newer version.
    """
    found = facts.schema_version(connection, name)
    if found < SCHEMA_VERSION:
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.stamp(config, str(found), purge=True)
        command.upgrade(config, str(SCHEMA_VERSION))
    return found
