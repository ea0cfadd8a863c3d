"""The check that a SQLite database has the tables, indexes, views and triggers of this program, and nothing else."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

from store.database.schema import LATER_INDEXES, metadata
from store.fulltext.fts5 import FTS5

_MADE_BY_OTHERS = {"alembic_version"}
_OPTIONAL = {("index", index.name) for index in LATER_INDEXES}
_LISTED = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite@_%' ESCAPE '@'"
_NUMBERS = ("user_version", "application_id")
"""What a program may note in a file's header; this one notes nothing."""
_ACTIVE = ("trigger", "view")

Definition = tuple[str, tuple[str, ...], str]
"""What stands before the parentheses, the parts within in some order, what stands behind."""


def disagreements(connection: Connection) -> Iterator[str]:
    """Objects too many, too few, or made otherwise, a line each."""
    expected, found = _expected(), _objects(connection)
    for kind, name in sorted(found.keys() - expected.keys()):
        yield f"the database has a {kind} that this program does not make: {name}"
    for kind, name in sorted(expected.keys() - found.keys() - _OPTIONAL):
        yield f"the {kind} {name} is missing"
    for kind, name in sorted(expected.keys() & found.keys()):
        if expected[kind, name] != found[kind, name]:
            yield f"the {kind} {name} is not as this program makes it"
    for name in _NUMBERS:
        if number := connection.scalar(text(f"PRAGMA {name}")):
            yield f"the database's {name} is {number}, not 0"


def strangers(connection: Connection) -> list[str]:
    """Triggers and views that act when the database is used, and that this program did not make."""
    expected, found = _expected(), _objects(connection)
    return [
        f"{kind} {name}"
        for (kind, name), definition in sorted(found.items())
        if kind in _ACTIVE and expected.get((kind, name)) != definition
    ]


def mend(connection: Connection) -> None:
    """Take foreign triggers, views and indexes out, and make lost indexes anew; a foreign table may hold something."""
    expected = _expected()
    for kind, name in sorted(_objects(connection).keys() - expected.keys()):
        if kind in (*_ACTIVE, "index"):
            quoted = name.replace('"', '""')
            connection.exec_driver_sql(f'DROP {kind.upper()} "{quoted}"')
    for name in _NUMBERS:
        connection.exec_driver_sql(f"PRAGMA {name} = 0")


def damage_beside(folder: Path, own: str) -> Iterator[str]:
    """Yields what is wrong with other databases in `folder`: damage, and triggers or views, of which we make none."""
    for path in sorted(folder.glob("*.db")):
        if path.name == own:
            continue
        try:
            with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
                for (line,) in connection.execute("PRAGMA quick_check"):
                    if line != "ok":
                        yield f"{path.name} is damaged: {' '.join(line.split())}"
                for kind, name, _ in connection.execute(_LISTED):
                    if kind in _ACTIVE:
                        yield f"{path.name} has a {kind} that this program does not make: {name}"
        except sqlite3.DatabaseError as error:
            yield f"{path.name} is damaged: {error}"


def _objects(connection: Connection) -> Mapping[tuple[str, str], Definition]:
    rows = connection.execute(text(_LISTED)).all()
    return {(row.type, row.name): _definition(row.sql or "") for row in rows if row.name not in _MADE_BY_OTHERS}


@cache
def _expected() -> Mapping[tuple[str, str], Definition]:
    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            metadata.create_all(connection)
            FTS5().make(connection)
            return _objects(connection)
    finally:
        engine.dispose()


def _definition(sql: str) -> Definition:
    """The statement in a form that does not depend on spaces, quotes, or the order in which columns were added."""
    plain = re.sub(r" ?([(),]) ?", r"\1", " ".join(sql.replace('"', "").split()))
    before, opened, rest = plain.partition("(")
    if not opened or not before.startswith("CREATE TABLE"):
        return plain, (), ""
    within, _, after = rest.rpartition(")")
    return before.strip(), tuple(sorted(_split(within))), after.strip()


def _split(listed: str) -> list[str]:
    """At the commas that stand in no parentheses."""
    parts, depth = [""], 0
    for character in listed:
        depth += (character == "(") - (character == ")")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]
