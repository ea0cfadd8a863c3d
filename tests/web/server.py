"""The real app, served on a free port of this machine, and the browser that visits it."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import launching

from .support import ROOT

PATIENCE_MS = 20_000
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


SUGGESTIONS = frozenset({"example_questions", "follow_up_questions"})
"""Methods of a `Bot`: what a reader may begin with, and what to go on with."""
PROCESSES: dict[str, int] = {}
"""The process of each server that was started, by its address."""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serve(
    archive: Path,
    log: Path,
    *options: str,
    port: int | None = None,
    files: int | None = None,
    base: str = "",
    suggesting: Collection[str] = (),
) -> Iterator[str]:
    """Run the app on `archive` for the length of the block; gives its address. A traceback in its log is a failure.

    Args:
        files: how many descriptors it may have; then it begins as for its users.
        base: the path that all others are below, as in "/news".
        suggesting: which questions it looks for, of `SUGGESTIONS`; that takes longer than to answer.
    """
    port = port or free_port()
    limited = [] if files is None else ["prlimit", f"--nofile={files}"]
    command = [*limited, sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port)]
    with log.open("wb") as output:
        begin = launching.popen if files is None else subprocess.Popen
        without = " ".join(SUGGESTIONS - {*suggesting})
        server = begin(
            [*command, "--server.baseUrlPath", base, *options],
            cwd=ROOT,
            env={**os.environ, "NEWS_ARCHIVE": str(archive), launching.WITHOUT: without},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}{base}"
    PROCESSES[address] = server.pid
    try:
        wait_until_healthy(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(30)
    assert "Traceback" not in log.read_text(encoding="utf-8", errors="replace")


def memory_mb(address: str) -> float:
    """What the server at `address` has in memory now."""
    status = Path(f"/proc/{PROCESSES[address]}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def open_files(address: str) -> int:
    """How many descriptors the server at `address` has open."""
    return len(list(Path(f"/proc/{PROCESSES[address]}/fd").iterdir()))


def wait_until_healthy(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server has stopped"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{address} does not answer")
