"""Bringing an archive database that an earlier version made up to date: the one file that knows Alembic.

The steps are in `store/storage/migrations/versions`, each named by the schema that it leads to. Which schema a database
has stands in its table `meta`; Alembic's own table only serves Alembic.
"""

from pathlib import Path

from sqlalchemy import Connection

from store.database import facts
from store.database.schema import SCHEMA_VERSION

STEPS = Path(__file__).with_name("migrations")


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
