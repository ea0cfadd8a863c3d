"""An archive database on a PostgreSQL server: the one file that knows psycopg.

An archive has a schema (the first of the connection's search path) to itself.
"""

import os
import platform
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, inspect, make_url, select, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError

from store.database.schema import meta, metadata
from store.database.sql import replace
from store.errors import ArchiveLocked, ArchiveMissing, ArchiveUnavailable, ArchiveUnreadable, first_line

_CONNECT_TIMEOUT_S = 10
_KEEPALIVE_S = 30
"""A connection that is idle this long asks whether the other side is there: the writer's lock is one."""
_LOCK_KEY = "hashtextextended('news archive ' || current_schema(), 0)"
_RUN_KEY = "hashtextextended('news archive run ' || current_schema(), 0)"
_REFRESH_KEY = "hashtextextended('news archive refresh ' || current_schema(), 0)"
_UNAVAILABLE, _BROKEN = {"08", "28", "3D", "53", "57", "58"}, "XX"
"""Classes of SQLSTATE: no connection, refused, no such database, no room, shut down, system error; broken files."""
_NOT_ALLOWED = "42501"
_APPLICATION = "news-archive"
_WRITER = "writer"
"""The fact in `meta` that says whose lock was the last."""
_MOST_NAME_BYTES = 63


class PostgreSQLDatabase:
    """See `store.storage.opening.ArchiveDatabase`.

    Args:
        folder: the archive's folder, for messages.
        url: ``postgresql://user:password@host:port/database?option=value``, with the options of libpq.

    Raises:
        ArchiveUnreadable: if `url` is none, or psycopg is not installed.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = _parsed(url)
        self._claim = uuid4().hex

    @property
    def name(self) -> str:
        """See `ArchiveDatabase.name`."""
        return self._url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)

    def exists(self) -> bool:
        """See `ArchiveDatabase.exists`."""
        engine = self._engine()
        try:
            with engine.connect() as connection:
                return inspect(connection).has_table(meta.name)
        finally:
            engine.dispose()

    def open(self, *, read_only: bool = False) -> Engine:
        """See `ArchiveDatabase.open`."""
        return self._engine(read_only=read_only)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """See `ArchiveDatabase.lock`: an advisory lock, held by a connection of its own."""
        engine = self._engine()
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                if not connection.scalar(text(f"SELECT pg_try_advisory_lock({_LOCK_KEY})")):
                    raise ArchiveLocked(
                        f"another process{_holder(connection)} is writing to the archive {self._folder} "
                        f"({self.name}); try again when it is done"
                    )
                try:
                    yield
                finally:
                    # Ended by hand: a server notices late that a connection is closed. One that was lost has no lock.
                    with suppress(ArchiveUnreadable):
                        connection.execute(text(f"SELECT pg_advisory_unlock({_LOCK_KEY})"))
        finally:
            engine.dispose()

    @contextmanager
    def running(self, *, alone: bool) -> Iterator[None]:
        """See `ArchiveDatabase.running`: advisory locks, which end with their connection."""
        engine = self._engine()
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                if alone and not connection.scalar(text(f"SELECT pg_try_advisory_lock({_REFRESH_KEY})")):
                    raise ArchiveLocked(
                        f"another refresh of the archive {self._folder} ({self.name}) is going on; "
                        "try again when it is done"
                    )
                connection.execute(text(f"SELECT pg_advisory_lock_shared({_RUN_KEY})"))
                try:
                    yield
                finally:
                    with suppress(ArchiveUnreadable):
                        connection.execute(text("SELECT pg_advisory_unlock_all()"))
        finally:
            engine.dispose()

    def is_running(self) -> bool:
        """See `ArchiveDatabase.is_running`."""
        engine = self._engine()
        try:
            with engine.begin() as connection:  # gone with the transaction
                return not connection.scalar(text(f"SELECT pg_try_advisory_xact_lock({_RUN_KEY})"))
        finally:
            engine.dispose()

    def claim(self, connection: Connection) -> None:
        """See `ArchiveDatabase.claim`."""
        replace(connection, meta, [{"name": _WRITER, "value": self._claim}])

    def assure(self, connection: Connection) -> None:
        """See `ArchiveDatabase.assure`: whoever claims it next waits for this transaction."""
        claimed = select(meta.c.value).where(meta.c.name == _WRITER).with_for_update(read=True)
        if connection.scalar(claimed) != self._claim:
            raise ArchiveLocked(
                f"the connection that held the lock of {self.name} was lost, and another process writes there now"
            )

    def identity(self, engine: Engine) -> Hashable:
        """See `ArchiveDatabase.identity`."""
        with engine.connect() as connection:
            found = connection.scalar(text("SELECT CAST(to_regclass('meta') AS oid)"))
        if found is None:
            raise ArchiveMissing(f"there is no archive in {self.name} any more")
        return int(found)

    def _engine(self, *, read_only: bool = False) -> Engine:
        arguments = {
            "connect_timeout": _CONNECT_TIMEOUT_S,
            "keepalives_idle": _KEEPALIVE_S,
            "application_name": f"{_APPLICATION} {os.getpid()} {platform.node()}"[:_MOST_NAME_BYTES],
            **self._url.query,
            # Compiling a statement (JIT) takes ten times as long as any of ours does.
            "options": f"{self._url.query.get('options', '')} -c jit=off",
        }
        engine = create_engine(
            self._url.set(query={}),
            connect_args=arguments,
            isolation_level="REPEATABLE READ",
            pool_size=4,
            max_overflow=-1,
            pool_pre_ping=True,  # a server that was restarted is no fault
            execution_options={"postgresql_readonly": True} if read_only else {},
        )
        _translate_errors(engine, self.name)
        return engine


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        port = parsed.port
    except (ArgumentError, ValueError) as error:
        raise ArchiveUnreadable("the database's address (NEWS_DATABASE_URL) is no URL") from error
    if parsed.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise ArchiveUnreadable(
            f"NEWS_DATABASE_URL begins with {parsed.drivername}://, but only postgresql:// is known; SQLite needs none"
        )
    if find_spec("psycopg") is None:
        raise ArchiveUnreadable("PostgreSQL needs one package more: pip install 'news-archive-chatbot[server]'")
    return parsed.set(drivername="postgresql+psycopg", port=port)


def _holder(connection: Connection) -> str:
    """Returns who writes, for the message only."""
    key = f"SELECT {_LOCK_KEY} AS key"
    name = connection.scalar(
        text(
            f"SELECT a.application_name FROM ({key}) AS k, pg_locks l JOIN pg_stat_activity a USING (pid) "  # noqa: S608
            "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND "
            "l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND "
            "(CAST(CAST(l.classid AS bigint) AS bit(64)) << 32) | CAST(CAST(l.objid AS bigint) AS bit(64)) "
            "= CAST(k.key AS bit(64))"
        )
    )
    if not name or not name.startswith(f"{_APPLICATION} "):
        return ""
    _, pid, *host = name.split(" ", 2)
    return f" ({pid})" if host == [platform.node()] else f" ({pid} on {' '.join(host)})"


def _translate_errors(engine: Engine, name: str) -> None:
    """As `store.storage.sqlite_errors` does."""

    @event.listens_for(engine, "handle_error")
    def translate(context: ExceptionContext) -> None:
        if context.is_pre_ping:  # another connection is tried
            return
        error = context.original_exception
        state = getattr(error, "sqlstate", None)
        lost = context.is_disconnect or (state is None and type(error).__name__ == "OperationalError")
        if lost or state == _NOT_ALLOWED or (state or "")[:2] in _UNAVAILABLE:
            raise ArchiveUnavailable(f"{name} cannot be used ({first_line(error)})") from error
        if (state or "")[:2] == _BROKEN:
            raise ArchiveUnreadable(f"{name} cannot be used ({first_line(error)})") from error


def prepare(connection: Connection) -> None:
    """Make the function that compares names, before the tables are made."""
    connection.exec_driver_sql(_fold_case())


@cache
def _fold_case() -> str:
    """`str.casefold` in SQL: lower case by ICU, and what the two see differently, as Python knows it."""
    lower = {chr(code).lower() for code in range(0x11_0000) if not 0xD800 <= code < 0xE000}
    folded = {letter: letter.casefold() for letter in lower if len(letter) == 1 and letter != letter.casefold()}
    single = {letter: fold for letter, fold in folded.items() if len(fold) == 1}
    several = {letter: fold for letter, fold in folded.items() if len(fold) > 1}
    simple = f"translate(lower($1 COLLATE \"und-x-icu\"), '{''.join(single)}', '{''.join(single.values())}')"
    whole = simple
    for letter, fold in several.items():
        whole = f"replace({whole}, '{letter}', '{fold}')"
    return (
        "CREATE OR REPLACE FUNCTION fold_case(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ "
        f"SELECT CASE WHEN lower($1 COLLATE \"und-x-icu\") ~ '[{''.join(several)}]' THEN {whole} ELSE {simple} END $$"
    )


def after_copy(connection: Connection) -> None:
    """Have new rows numbered after those that were copied in, and let the planner look at these."""
    for table in metadata.tables.values():
        key = table.autoincrement_column
        if key is not None and not key.foreign_keys:
            highest = select(func.max(key)).scalar_subquery()
            sequence = func.pg_get_serial_sequence(table.name, key.name)
            connection.execute(select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None))))
        connection.exec_driver_sql(f"ANALYZE {table.name}")


def damage(_connection: Connection) -> Iterator[str]:
    """Nothing: what PostgreSQL finds wrong with its files, it says as an error when they are read."""
    return iter(())
