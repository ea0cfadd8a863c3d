"""Real servers for the tests: PostgreSQL and Chroma, each in a folder of its own, gone at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests import places

DEBIAN = Path("/usr/lib/postgresql")
PATIENCE_S = 60


class PostgreSQL:
    """A running server; its superuser is ``news``, and there are no passwords."""

    def __init__(self, socket_folder: Path) -> None:
        self._folder = socket_folder
        self._numbers = count(1)

    def new_database(self) -> str:
        """The address of a database that nothing is in."""
        name = f"archive{next(self._numbers)}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.address(name)

    def address(self, database: str) -> str:
        return f"postgresql://news@/{database}?host={self._folder}"


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """PostgreSQL on a Unix socket; skips the test where it is not installed, but in CI."""
    programs = _postgresql_programs()
    if programs is None:
        if os.environ.get("CI"):
            raise FileNotFoundError("PostgreSQL is not installed")
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    # Not in pytest's folder, which is its user's only: PostgreSQL refuses to run as root.
    folder = Path(tempfile.mkdtemp(prefix="news-postgresql-", dir=places.quick()))
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=folder, **user)

    data = str(folder / "data")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off"
    try:
        run("initdb", "-D", data, "-U", "news", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync")
        run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield PostgreSQL(folder)
        finally:
            run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgresql_programs() -> Path | None:
    found = shutil.which("initdb")
    candidates = sorted(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name)) if DEBIAN.exists() else []
    if candidates:
        return candidates[-1]
    return None if found is None else Path(found).resolve().parent


@contextmanager
def chroma(folder: Path) -> Iterator[str]:
    """``chroma run``; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("chroma")
    command = [str(program), "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log, cwd=folder) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/api/v2/heartbeat", server)
            yield address
        finally:
            server.terminate()


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx.get(address, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise TimeoutError(f"nothing answers at {address}")
