"""Pages extracted by other processes: in order, whatever they do to them, and nobody left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.__main__ import main
from ingest.parsers.inputs import ParserOptions
from ingest.sources import sources_of
from ingest.types import Form, Ignored, RawPage
from ingest.workers import extracted, line, local_pool
from tests.ingest.comparing import assert_same_archive, everything_in
from tests.ingest.server import article
from tests.ingest.working import act

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def page(number, said):
    return RawPage(str(number), f"place {number}", Form.HTML, said.encode(), NOW)


def reasons(items, count=2, longest_s=30.0):
    return [(one.origin, getattr(one, "reason", None)) for one in extracted(items, local_pool(count), act, longest_s)]


def test_the_order_is_that_of_the_input():
    said = ["0.3", "0", "0.1", "0", "0.2"]
    items = [page(n, one) for n, one in enumerate(said)]
    items[3:3] = [Ignored("a.png"), RawPage("t", "t", Form.TEXT, b"", NOW)]
    found = reasons(items)
    assert [origin for origin, _ in found] == ["0", "1", "2", "a.png", "t", "3", "4"]
    assert [reason for origin, reason in found if origin.isdecimal()] == [f"slept {one}" for one in said]


def test_a_page_that_kills_its_process_is_one_rejection():
    found = dict(reasons([page(n, "die" if n == 3 else "0.01") for n in range(12)]))
    assert found.pop("3").startswith("ended the process that extracted it")
    assert set(found.values()) == {"slept 0.01"}


def test_pages_that_hang_or_fail_are_rejections_and_the_rest_goes_on():
    began = time.monotonic()
    found = reasons([page(0, "0"), page(1, "hang"), page(2, "fail"), page(3, "hang"), page(4, "0")], longest_s=1)
    assert time.monotonic() - began < 30
    assert [reason for _, reason in found] == [
        "slept 0",
        "takes longer than 1 s to extract",
        "cannot be extracted: ZeroDivisionError: ",
        "takes longer than 1 s to extract",
        "slept 0",
    ]


def test_no_more_is_read_ahead_than_allowed(monkeypatch):
    monkeypatch.setattr(line, "AHEAD", 5)
    read = []

    def items():
        for number in range(30):
            read.append(number)
            yield page(number, "0.02")

    with closing(extracted(items(), local_pool(2), act)) as found:
        for taken, _ in enumerate(found, 1):
            assert len(read) - taken <= 6


def test_large_pages_are_not_read_far_ahead(monkeypatch):
    monkeypatch.setattr(line, "AHEAD_BYTES", 10)
    read = []

    def items():
        for number in range(6):
            read.append(number)
            yield page(number, "0.0000001")

    with closing(extracted(items(), local_pool(1), act)) as found:
        for taken, _ in enumerate(found, 1):
            assert len(read) - taken <= 2


class Fragile:
    """A pool of real processes that ends as a whole, not saying over which page, when one of them is to die."""

    def __init__(self):
        self._pool = local_pool(2)()
        self.active = True

    def begin(self, work, page, longest_s):
        if page.content != b"die":
            return self._pool.begin(work, page, longest_s)
        self.active = False
        return Future()

    def stop(self):
        self._pool.stop()


def test_only_the_page_that_ends_the_pool_is_blamed():
    items = [page(n, "die" if n in (3, 5, 6) else "0.01") for n in range(9)]
    found = [(one.origin, getattr(one, "reason", None)) for one in extracted(items, Fragile, act)]
    blamed = "ended the process that extracted it"
    assert found == [(str(n), blamed if n in (3, 5, 6) else "slept 0.01") for n in range(9)]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_a_pool_whose_idle_processes_are_killed_is_replaced():
    def items():
        for number in range(6):
            if number == 3:
                for worker in (w for child in _children(os.getpid()) for w in _children(child)):
                    os.kill(worker, signal.SIGKILL)
                time.sleep(0.5)
            yield page(number, "0.01")
            time.sleep(0.2)

    assert reasons(items()) == [(str(number), "slept 0.01") for number in range(6)]


def test_the_archive_is_the_same_as_without(tmp_path):
    lines = tmp_path / "a.jsonl"
    html = article("norvik")
    records = [{"id": "text", "text": "One sentence."}, {"id": "html", "html": html}, {"id": "last", "text": "End."}]
    lines.write_text("".join(json.dumps(one) + "\n" for one in records))
    (tmp_path / "in").mkdir()
    for name in ("a", "b", "c"):
        (tmp_path / "in" / f"{name}.html").write_text(article(name))
    for count in (0, 2):
        given = [lines, tmp_path / "in", "--workers", count, "--archive", tmp_path / str(count), "--quiet"]
        assert main([*map(str, given)]) == 0
    assert_same_archive(everything_in(tmp_path / "0"), everything_in(tmp_path / "2"))


def test_text_starts_no_process(tmp_path):
    (tmp_path / "a.txt").write_text("A headline\n\nOne sentence.")
    before = _children(os.getpid())
    with closing(
        extracted((i for s in sources_of([str(tmp_path)], ParserOptions(None)) for i in s.pages()), local_pool(2))
    ) as found:
        assert len(list(found)) == 1
    assert _children(os.getpid()) == before


CHILD = """
import sys
from datetime import UTC, datetime
from ingest.types import Form, RawPage
from ingest.workers import extracted, local_pool
from tests.ingest.working import act
if __name__ == "__main__":
    pages = (RawPage("x", "x", Form.HTML, b"0.2", datetime.now(UTC)) for _ in range(1000))
    for one in extracted(pages, local_pool(2), act):
        print("one", flush=True)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_nobody_is_left_behind(tmp_path, how):
    script = tmp_path / "child.py"
    script.write_text(CHILD)
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    process = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
        start_new_session=True,
    )  # fmt: skip
    with process:
        process.stdout.readline()
        assert len(_session(process.pid)) > 3  # itself, the fork server, two that work
        process.send_signal(how)
    deadline = time.monotonic() + 20
    while _session(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _session(process.pid)


def _stat(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _all():
    return [int(one.name) for one in Path("/proc").iterdir() if one.name.isdecimal()]


def _children(parent):
    return [pid for pid in _all() if (stat := _stat(pid)) and stat[0] != "Z" and int(stat[1]) == parent]


def _session(leader):
    return [pid for pid in _all() if (stat := _stat(pid)) and stat[0] != "Z" and int(stat[3]) == leader]
