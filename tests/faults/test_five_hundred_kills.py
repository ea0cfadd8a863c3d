"""Killed at every step of everything that writes: an ordinary re-run ends with the archive of an undisturbed run."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from store import Archive
from store.upkeep.backup import back_up
from store.upkeep.checkup import check
from tests.faults.conftest import TEXTS
from tests.store.killing import OPERATIONS
from tests.store.making import WordCounts, new_version, write
from tests.store.test_killed import holds, run_killing

LEAST = {"ingest": 250, "add": 30, "remove": 15, "rebuild": 30, "backup": 5, "restore": 30}
"""Steps of each; together they are more than five hundred with those of the ordinary tests."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def embedder_of(folder: Path) -> WordCounts:
    archive = Archive(folder)
    archive.close()
    return WordCounts(revision=archive.fingerprint.revision)


def holds_now(folder: Path) -> dict[str, Any]:
    """What an archive holds, without the moments at which it was read: a re-run reads again."""
    found = holds(folder, embedder_of(folder))
    return found | {"versions": [replace(one, fetched_at=NEVER) for one in found["versions"]]}


@pytest.mark.stress
@pytest.mark.parametrize("name", LEAST)
def test_killed_at_every_step(tmp_path: Path, name: str) -> None:
    words = WordCounts()
    folder = write(tmp_path / "archive", words, [new_version(id_, text, words) for id_, text in TEXTS.items()])
    back_up(folder, tmp_path / "backup.zip")
    killed = len(run_killing(name, folder, tmp_path / "copies", 1))
    print(f"{name}: {killed} kills")
    undisturbed = tmp_path / "copies" / str(killed)
    expected = holds_now(undisturbed)
    for step in range(killed):
        copy = tmp_path / "copies" / str(step)
        if copy.exists():  # a restore may be killed between its two renames: then the old archive lies beside
            assert check(copy)[0] == [], f"killed at step {step}"
        else:
            (aside,) = copy.parent.glob(f"{step}.before-*")
            assert check(aside)[0] == []
            copytree(aside, tmp_path / "back" / str(step))
        if name != "add" or holds_now(copy) != expected:
            OPERATIONS[name](copy)
        assert holds_now(copy) == expected, f"killed at step {step}"
        assert check(copy)[0] == [], f"killed at step {step}"
    assert killed >= LEAST[name]
