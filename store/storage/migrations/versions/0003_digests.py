"""Every passage has a digest of its place and one of its vector: by these `verify` knows them."""

import hashlib

from alembic import op
from sqlalchemy import Column, Integer, LargeBinary, String, bindparam, column, inspect, select, table, text, update

revision = "3"
down_revision = "2"

_PASSAGES_AT_ONCE = 1_000
_INDEX = "passages_without_digest"

passages = table(
    "passages",
    column("key", Integer),
    column("start", Integer),
    column("end", Integer),
    column("sentences", String),
    column("span_digest", LargeBinary),
    column("vector_digest", LargeBinary),
)


def upgrade() -> None:
    """Add the digests, those of the places filled in. Vectors are not in the database: who opens both does theirs."""
    connection = op.get_bind()
    there = {found["name"] for found in inspect(connection).get_columns("passages")}
    for name in ("span_digest", "vector_digest"):
        if name not in there:
            op.add_column("passages", Column(name, LargeBinary))
    unknown = text("vector_digest IS NULL")
    op.create_index(_INDEX, "passages", ["key"], sqlite_where=unknown, postgresql_where=unknown, if_not_exists=True)
    place = update(passages).where(passages.c.key == bindparam("of")).values(span_digest=bindparam("digest"))
    last = -1
    while True:
        following = select(passages).where(passages.c.key > last).order_by(passages.c.key).limit(_PASSAGES_AT_ONCE)
        rows = connection.execute(following).all()
        if not rows:
            return
        digests = [
            hashlib.blake2b(f"{row.start} {row.end} {row.sentences}".encode(), digest_size=8).digest() for row in rows
        ]
        connection.execute(
            place, [{"of": row.key, "digest": digest} for row, digest in zip(rows, digests, strict=True)]
        )
        last = rows[-1].key
