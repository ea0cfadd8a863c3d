"""The facts that an archive database keeps of itself in its table `meta`: schema, generation, model and vectors."""

import json
import re
import time
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import DatabaseError

from store.database import schema
from store.database.schema import meta
from store.database.sql import replace
from store.errors import ArchiveUnreadable, first_line
from store.types import EmbedderFingerprint

FIRST_VECTORS = "vectors"
_VECTORS_NAME = re.compile(rf"{FIRST_VECTORS}(?:-[1-9]\d{{0,8}})?", re.ASCII)
"""What the vectors may be called."""
FACTS = {"schema_version", "generation", "vectors", "embedder", "archive", "writer"}
"""What `meta` says; the last one only on a server."""


def note_first_facts(connection: Connection, fingerprint: EmbedderFingerprint) -> None:
    """Say of a new database what every archive says; its vectors will come from the model of `fingerprint`."""
    facts = {"schema_version": str(schema.SCHEMA_VERSION), "generation": "0", "vectors": FIRST_VECTORS}
    connection.execute(insert(meta), [{"name": name, "value": value} for name, value in facts.items()])
    connection.execute(insert(meta).values(name="embedder", value=_serialised(fingerprint)))
    name_archive(connection)


def check_schema(connection: Connection, name: str) -> None:
    """Refuse a database that this version cannot read as it is.

    Raises:
        ArchiveUnreadable: if it is no archive, damaged, or written by an earlier version or a newer one.
    """
    if schema_version(connection, name) < schema.SCHEMA_VERSION:
        raise ArchiveUnreadable(
            f"{name} was made by an earlier version of this program: `news-archive migrate` brings it up to date"
        )


def schema_version(connection: Connection, name: str) -> int:
    """The schema of a database that this version can read, perhaps after `store.storage.tables`.

    Raises:
        ArchiveUnreadable: if it is no archive, damaged, or written by a newer version.
    """
    try:
        found = connection.scalar(select(meta.c.value).where(meta.c.name == "schema_version"))
    except DatabaseError as error:
        if "readonly" in str(error.orig):
            raise ArchiveUnreadable(
                f"{name} was not closed by its last writer, and its folder is read-only: open it once where it is not"
            ) from error
        raise ArchiveUnreadable(f"{name} cannot be read as an archive: {first_line(error.orig)}") from error
    if not (found and found.isdecimal() and 1 <= int(found) <= schema.SCHEMA_VERSION):
        raise ArchiveUnreadable(f"{name} has schema {found}, this version reads schema {schema.SCHEMA_VERSION}")
    return int(found)


def stored_fingerprint(connection: Connection) -> EmbedderFingerprint:
    """The model that the archive's vectors were made by.

    Raises:
        ArchiveUnreadable: if the database does not say.
    """
    value = connection.scalar(select(meta.c.value).where(meta.c.name == "embedder"))
    try:
        model, revision, dimension, metric = json.loads(value or "[]")
        return EmbedderFingerprint(model, revision, int(dimension), metric)
    except (TypeError, ValueError) as error:
        raise ArchiveUnreadable(
            "the archive does not say which model embedded it: run `news-archive rebuild`"
        ) from error


def vectors_name(connection: Connection) -> str:
    """The name of the vectors that belong to the database; a rebuild makes others.

    What cannot be such a name, a path that leads elsewhere for one, is taken for the first one.
    """
    name = connection.scalar(select(meta.c.value).where(meta.c.name == "vectors")) or FIRST_VECTORS
    return name if _VECTORS_NAME.fullmatch(name) else FIRST_VECTORS


def switch_vectors(connection: Connection, name: str, fingerprint: EmbedderFingerprint) -> None:
    """From now on the vectors are those called `name`, made by the model of `fingerprint`."""
    connection.execute(delete(meta).where(meta.c.name.in_(["vectors", "embedder"])))
    facts = {"vectors": name, "embedder": _serialised(fingerprint)}
    connection.execute(insert(meta), [{"name": name, "value": value} for name, value in facts.items()])


def _serialised(fingerprint: EmbedderFingerprint) -> str:
    return json.dumps([fingerprint.model, fingerprint.revision, fingerprint.dimension, fingerprint.metric])


def archive_id(connection: Connection) -> str | None:
    """A name that no other archive has; see `name_archive`."""
    return connection.scalar(select(meta.c.value).where(meta.c.name == "archive"))


def name_archive(connection: Connection, id_: str | None = None) -> None:
    """Have `archive_id` say `id_`, or whatever it says already, or a new one."""
    if id_ is None and archive_id(connection) is None:
        id_ = uuid4().hex
    if id_ is not None:
        replace(connection, meta, [{"name": "archive", "value": id_}])


def generation(connection: Connection) -> int:
    """A counter that grows with every change that a reader could see."""
    value = connection.scalar(select(meta.c.value).where(meta.c.name == "generation")) or "0"
    try:
        return int(value)
    except ValueError as error:
        raise ArchiveUnreadable(
            f"the archive's generation counter is damaged ({value!r}): run `news-archive rebuild`"
        ) from error


def advance_generation(connection: Connection) -> None:
    """Tell readers that the archive changed; part of the changing transaction."""
    connection.execute(meta.update().where(meta.c.name == "generation").values(value=str(generation(connection) + 1)))


def mend_facts(connection: Connection, highest: int) -> None:
    """Take out what the database should not say of itself, and give it a name if it has none."""
    connection.execute(delete(meta).where(meta.c.name.not_in(FACTS)))
    name_archive(connection)
    mend_generation(connection, highest)


def mend_generation(connection: Connection, highest: int) -> None:
    """Let a counter that is lost, damaged or set back go on, in seconds since 1970: further than any reader has seen.

    Args:
        highest: the highest generation that is known.
    """
    try:
        lost = connection.scalar(select(meta.c.value).where(meta.c.name == "generation")) is None
        lost = generation(connection) < highest or lost
    except ArchiveUnreadable:
        lost = True
    if lost:
        connection.execute(delete(meta).where(meta.c.name == "generation"))
        connection.execute(insert(meta).values(name="generation", value=str(max(int(time.time()), highest))))
