"""Ctrl-C and SIGTERM end every command within seconds, tidily, whatever it is doing."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ingest.__main__ import main as news_ingest
from store.database.lock import writer_lock
from store.upkeep.checkup import check
from tests.ingest.server import serving

SECONDS = 5.0
STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143}
HANGING = "<html><body>" + "<p>A paragraph of some words, in a text that is long enough.</p>" * 80_000


def prose(characters: int) -> str:
    return "".join(f"On day {n} the council voted about item {n * 7}. " for n in range(characters // 46))


def hanging(handler: Any) -> None:
    time.sleep(60)


TEXTS: dict[str, Callable[[], str]] = {
    "prose": lambda: "\n\n".join([prose(800)] * 18_000),
    "one line": lambda: prose(15_000_000),
    "no spaces": lambda: "x" * 15_000_000,
    "short sentences": lambda: "A. " * 5_000_000,
    "short lines": lambda: "A\n" * 7_000_000,
    "quotations": lambda: '"Yes." ' * 2_000_000,
    "another encoding": lambda: "Caf\u00e9 \u00fc " * 1_500_000,
}


@contextmanager
def running(*command: str, log: Path, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as file, subprocess.Popen([sys.executable, "-m", *command], stderr=file, **options) as process:
        try:
            yield process
        finally:
            process.kill()


def ended(process: subprocess.Popen[bytes], log: Path, number: signal.Signals) -> str:
    """Send the signal; the lines on standard error."""
    before = children(process.pid)
    assert process.poll() is None, log.read_text()
    process.send_signal(number)
    began = time.monotonic()
    status = process.wait(60)
    took = time.monotonic() - began
    said = log.read_text()
    assert status == STATUS[number], said
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    assert took < SECONDS
    time.sleep(0.5)
    assert not [one for one in before if Path(f"/proc/{one}").exists()]
    return said


def children(process: int) -> list[int]:
    found = [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return found + [inner for one in found for inner in children(one)]


def tidy(archive: Path) -> None:
    with writer_lock(archive):
        pass
    assert not (archive / "writer.pid").exists()
    found, _ = check(archive)
    assert found == []


@pytest.mark.parametrize("number", STATUS)
@pytest.mark.parametrize("kind", TEXTS)
def test_during_one_large_text(tmp_path: Path, kind: str, number: signal.Signals) -> None:
    encoding = "cp1252" if kind == "another encoding" else "utf-8"
    (tmp_path / "a.txt").write_text(TEXTS[kind](), encoding)
    archive, log = tmp_path / "archive", tmp_path / "log"
    for after in (0.3, 6):
        with running("ingest", str(tmp_path / "a.txt"), "--archive", str(archive), log=log) as process:
            began = time.monotonic()
            while not (archive / "writer.pid").exists() and time.monotonic() - began < 30:
                time.sleep(0.05)
            time.sleep(after)
            if process.poll() is None:
                assert "stopped; " in ended(process, log, number)
    tidy(archive)
