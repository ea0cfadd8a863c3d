"""A disk that fills up while articles come in: one line says so, nothing is lost, nothing half-written is seen."""

import json
import os
import sys
from pathlib import Path

import pytest

import ingest.pipeline
from ingest.__main__ import main
from store import Archive, Filters
from store.upkeep.checkup import check
from tests import launching
from tests.ingest.comparing import assert_same_archive, everything_in
from tests.store.making import WordCounts

ROOT = Path(__file__).parents[2]
ARTICLES = 30
ROOM = (20_000, 60_000, 120_000, 250_000, 400_000, 700_000, 1_000_000, 20_000_000)
"""Bytes more than what is there already takes: from not enough for anything to more than enough."""


@pytest.fixture
def tmp_path(disk_path: Path) -> Path:
    """On the disk: what it says when it is full, or may not be written to, is what this is about."""
    return disk_path


@pytest.fixture(autouse=True)
def _words(monkeypatch: pytest.MonkeyPatch) -> None:
    words = WordCounts()
    monkeypatch.setattr("store.writer.load_embedder", lambda _: words)
    monkeypatch.setattr(ingest.pipeline, "BATCH_PASSAGES", 20)


def lines(path: Path, count: int) -> Path:
    said = " ".join(f"Sentence {n} tells of something that was never told before." for n in range(60))
    rows = [{"id": f"a{n}", "title": f"Ferry {n}", "text": f"Ferry {n} sails on Monday. {said}"} for n in range(count)]
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


@pytest.mark.parametrize(
    "room", [ROOM[::3] + ROOM[-1:], pytest.param(ROOM, marks=pytest.mark.stress)], ids=["some", "all"]
)
@pytest.mark.parametrize("kind", ["limit", "mount"])
def test_a_full_disk(tmp_path: Path, kind: str, room: tuple[int, ...]) -> None:
    if kind == "mount" and os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    before, whole, copies = tmp_path / "before", tmp_path / "whole", tmp_path / "copies"
    first, more = lines(tmp_path / "first.jsonl", 3), lines(tmp_path / "more.jsonl", ARTICLES)
    assert main([str(first), "--archive", str(before), "--quiet"]) == 0
    for given in (first, more):
        assert main([str(given), "--archive", str(whole), "--quiet"]) == 0
    copies.mkdir()
    held = sum(path.stat().st_size for path in before.rglob("*") if path.is_file())
    largest = max(path.stat().st_size for path in before.rglob("*") if path.is_file())
    base = largest if kind == "limit" else held
    sizes = [base + extra for extra in room]
    command = [sys.executable, "-m", "tests.faults.disk", kind, before, more, copies, *sizes]
    done = launching.run([*map(str, command)], cwd=ROOT, capture_output=True, text=True, check=False)
    if "['mount'" in done.stderr:
        pytest.skip("no small disk may be mounted here")
    assert done.returncode == 0, done.stderr
    statuses = list(map(int, done.stdout.split()))
    assert statuses[0] == 2
    assert statuses[-1] == 0
    assert set(statuses) == {0, 2}
    for size, status in zip(sizes, statuses, strict=True):
        said = (copies / f"{size}.said").read_text()
        if status == 2:
            assert said.count("\n") == 1, said
            assert said.startswith("news-ingest: "), said
            assert any(reason in said for reason in ("full", "No space", "too large", "disk I/O")), said
        archive = Archive(copies / str(size), WordCounts())
        assert {article.id for article in archive.articles()} >= {"a0", "a1", "a2"}
        assert archive.lexical.search(["ferry"], 1, Filters())
        archive.close()
        assert main([str(more), "--archive", str(copies / str(size)), "--quiet"]) == 0
        assert check(copies / str(size))[0] == []
        assert_same_archive(everything_in(copies / str(size)), everything_in(whole))
