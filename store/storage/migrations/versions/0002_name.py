"""Every archive has a name that no other has: a server keeps the vectors of several under their names."""

from uuid import uuid4

from alembic import op
from sqlalchemy import String, column, select, table

revision = "2"
down_revision = "1"

meta = table("meta", column("name", String), column("value", String))


def upgrade() -> None:
    """Give a name to an archive that has none."""
    if op.get_bind().scalar(select(meta.c.value).where(meta.c.name == "archive")) is None:
        op.bulk_insert(meta, [{"name": "archive", "value": uuid4().hex}])
