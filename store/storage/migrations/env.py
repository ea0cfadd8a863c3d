"""Run by Alembic: applies the steps in `versions` through the connection that `store.storage.tables` gives."""

from collections.abc import Collection, Mapping
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from sqlalchemy import Connection

from store.database.schema import meta

connection: Connection = context.config.attributes["connection"]


def note(ctx: MigrationContext, step: MigrationInfo, heads: Collection[Any], run_args: Mapping[str, Any]) -> None:
    """Say in the archive's own words which schema it has now: that is what the program reads."""
    del ctx, heads, run_args
    here = meta.c.name == "schema_version"
    connection.execute(meta.update().where(here).values(value=step.up_revision_id))


context.configure(connection=connection, on_version_apply=note)
context.run_migrations()
