"""Ctrl-C and SIGTERM end every command within seconds, tidily, whatever it is doing."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from ingest.__main__ import main
from store.files.lock import writer_lock
from store.upkeep.checkup import check
from tests import launching
from tests.ingest.server import Handler, article, serving

pytestmark = pytest.mark.usefixtures("launcher")

SECONDS = 5.0
STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143}


def prose(characters: int) -> str:
    return "".join(f"On day {n} the council voted about item {n * 7}. " for n in range(characters // 46))


TEXTS: dict[str, Callable[[], str]] = {
    "prose": lambda: "\n\n".join([prose(800)] * 4_700),
    "one line": lambda: prose(3_900_000),
    "no spaces": lambda: "x" * 3_900_000,
    "short sentences": lambda: "A. " * 1_300_000,
    "short lines": lambda: "A\n" * 1_900_000,
    "quotations": lambda: '"Yes." ' * 560_000,
    "another encoding": lambda: "Caf\u00e9 \u00fc " * 480_000,
}


@contextmanager
def running(*command: str, log: Path, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as file, launching.popen([sys.executable, "-m", *command], stderr=file, **options) as process:
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
    while (left := [one for one in before if Path(f"/proc/{one}").exists()]) and time.monotonic() - began < 15:
        time.sleep(0.1)
    assert not left
    return said


def children(process: int) -> list[int]:
    found = [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return found + [inner for one in found for inner in children(one)]


def tidy(archive: Path) -> None:
    with writer_lock(archive):
        pass
    assert not (archive / "writer.pid").exists()
    if (archive / "archive.db").exists():  # else it was stopped before there was one
        found, _ = check(archive)
        assert found == []


USUAL = [("prose", 6.0, signal.SIGINT), ("no spaces", 1.0, signal.SIGTERM), ("one line", 0.3, signal.SIGINT)]
"""In the middle of many passages, in the text that is hardest to cut, and while a text is still being read."""


def moments() -> list[Any]:
    """Each kind of text, stopped early and late, by either signal: most of them among the stress tests."""
    return [
        pytest.param(*one, marks=[] if one in USUAL else pytest.mark.stress, id=f"{one[0]}-{one[1]}-{one[2].name}")
        for one in product(TEXTS, (0.3, 1.0, 6.0), STATUS)
    ]


def either(usual: signal.Signals) -> pytest.MarkDecorator:
    """The signal `usual`; the other one among the stress tests."""
    return pytest.mark.parametrize(
        "number", [pytest.param(one, marks=[] if one is usual else pytest.mark.stress, id=one.name) for one in STATUS]
    )


@pytest.mark.parametrize(("kind", "after", "number"), moments())
def test_during_one_large_text(tmp_path: Path, kind: str, after: float, number: signal.Signals) -> None:
    encoding = "cp1252" if kind == "another encoding" else "utf-8"
    (tmp_path / "a.txt").write_text(TEXTS[kind](), encoding)
    archive, log = tmp_path / "archive", tmp_path / "log"
    with running("ingest", str(tmp_path / "a.txt"), "--archive", str(archive), log=log) as process:
        began = time.monotonic()
        while not (archive / "writer.pid").exists() and time.monotonic() - began < 30:
            time.sleep(0.05)
        time.sleep(after)
        if process.poll() is None:
            said = ended(process, log, number)
            assert "stopped; " in said or "1 new" in said  # a fast machine is done by then
    tidy(archive)


IN_A_CALLBACK = """
import os, signal, sys, time, weakref
from store.process.stopping import between_steps, ended_by_signals, status_of

class Thing: pass

def leave(_):
    os.kill(os.getpid(), {number})
    for _ in range(10_000): pass

def work():
    thing = Thing()
    kept = weakref.ref(thing, leave)
    del thing
    print("went on", flush=True)
    time.sleep({after})

try:
    with ended_by_signals():
        {how}
except KeyboardInterrupt as stop:
    sys.exit(status_of(stop))
"""


@pytest.mark.parametrize("how", ["work()", "with between_steps() as steps: work()", "work()\n        work()"])
@pytest.mark.parametrize("after", [0, 30])
@pytest.mark.parametrize("number", list(STATUS))
def test_inside_a_callback(how: str, after: int, number: signal.Signals) -> None:
    """Python prints what a callback raises, and goes on: the signal is not lost for that."""
    program = IN_A_CALLBACK.format(number=int(number), after=after, how=how)
    began = time.monotonic()
    done = launching.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (STATUS[number], "")
    assert "went on" in done.stdout
    assert time.monotonic() - began < SECONDS


@either(signal.SIGTERM)
def test_while_waiting_for_a_server(tmp_path: Path, number: signal.Signals) -> None:
    archive, log, asked = tmp_path / "archive", tmp_path / "log", threading.Event()
    (tmp_path / "a.txt").write_text("A headline\n\nA text of one sentence.")

    def hang(_handler: Handler) -> None:
        asked.set()
        time.sleep(60)

    with serving() as web:
        web.answers["/a"] = hang
        inputs = [str(tmp_path / "a.txt"), web.url("/a"), "--allow-private"]
        with running("ingest", *inputs, "--archive", str(archive), log=log) as process:
            assert asked.wait(60)
            said = ended(process, log, number)
    assert said.splitlines()[-1].startswith("news-ingest: stopped; 0 new and 0 changed articles were stored")
    tidy(archive)


@either(signal.SIGINT)
def test_while_pages_are_extracted_elsewhere(tmp_path: Path, number: signal.Signals) -> None:
    archive, log = tmp_path / "archive", tmp_path / "log"
    for n in range(40):
        (tmp_path / f"{n}.html").write_text(article(f"herring{n}", words=60_000))
    with running("ingest", str(tmp_path), "--archive", str(archive), "--workers", "2", log=log) as process:
        while len(children(process.pid)) < 4:
            time.sleep(0.1)
        time.sleep(3)
        ended(process, log, number)
    tidy(archive)


@pytest.fixture(scope="module")
def long_text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that takes some time to rebuild; to be copied."""
    above = tmp_path_factory.mktemp("long")
    (above / "a.txt").write_text(prose(40_000))
    assert main([str(above / "a.txt"), "--quiet", "--archive", str(above / "archive")]) == 0
    return above / "archive"


@either(signal.SIGTERM)
def test_a_conversation_in_a_terminal(long_text: Path, tmp_path: Path, number: signal.Signals) -> None:
    archive, log = copytree(long_text, tmp_path / "archive"), tmp_path / "log"
    with running("chatbot", "--archive", str(archive), log=log, stdin=subprocess.PIPE) as process:
        time.sleep(4)
        said = ended(process, log, number)
    assert said.splitlines()[-1].endswith(": stopped")


@either(signal.SIGINT)
def test_while_vectors_are_made_anew(long_text: Path, tmp_path: Path, number: signal.Signals) -> None:
    archive, log = copytree(long_text, tmp_path / "archive"), tmp_path / "log"
    with running("store", "rebuild", "--archive", str(archive), log=log) as process:
        began = time.monotonic()
        while not list(archive.glob("vectors-*")) and time.monotonic() - began < 30:
            time.sleep(0.05)
        said = ended(process, log, number)
    assert said.splitlines()[-1].endswith(": stopped")
    tidy(archive)
