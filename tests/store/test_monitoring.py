"""One line for a monitor."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store import ArchiveLocked
from store.__main__ import main
from store.database import runs
from store.database.runs import begin_run, finish_run
from store.storage.opening import storage_of
from store.upkeep.monitoring import examine
from store.writer import open_editor
from tests import launching

pytestmark = pytest.mark.both_engines


def test_a_sound_archive_is_well(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_editor(folder) as editor:
        finish_run(editor.engine, begin_run(editor.engine, ["a.txt"]), {})
    assert main(["status", "--check", "--archive", str(folder)]) == 0
    assert capsys.readouterr().out.startswith("OK: 3 articles, 6 passages, last run 20")
    assert main(["status", "--check", "--max-age", "1", "--archive", str(folder)]) == 0


def test_an_archive_without_runs_is_well_unless_one_was_expected(folder: Path) -> None:
    assert examine(folder).complaints == ()
    assert examine(folder, max_age_hours=1).complaints == ("no run of news-ingest was finished in the last 1 hours",)


def test_an_old_run_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Yesterday(datetime):
        @classmethod
        def now(cls, _tz: object = None) -> "Yesterday":  # type: ignore[override]
            return cls.fromtimestamp((datetime.now(UTC) - timedelta(hours=30)).timestamp(), UTC)

    with monkeypatch.context() as patch, open_editor(folder) as editor:
        patch.setattr(runs, "datetime", Yesterday)
        finish_run(editor.engine, begin_run(editor.engine, ["a.txt"]), {})
    assert examine(folder, max_age_hours=48).complaints == ()
    assert "last 24 hours" in examine(folder, max_age_hours=24).line


def test_lost_vectors_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_editor(folder) as editor:
        editor.vectors.delete([next(iter(editor.vectors.ids()))])
    assert main(["status", "--check", "--archive", str(folder)]) == 1
    assert capsys.readouterr().out.startswith("FAILING: 6 passages, but 5 vectors (3 articles")


def test_a_run_that_died_is_told_but_not_one_that_goes_on(folder: Path) -> None:
    with open_editor(folder) as editor:
        begin_run(editor.engine, ["a.txt"])
        assert examine(folder).complaints == ()
    assert "did not end" in examine(folder).line


def test_a_run_that_waits_without_the_lock_is_going_on(folder: Path) -> None:
    database = storage_of(folder).database
    with open_editor(folder) as editor:
        begin_run(editor.engine, ["a.txt"])
    with database.running(alone=False), database.running(alone=False):
        assert database.is_running()
        assert examine(folder).complaints == ()
    assert not database.is_running()
    assert "did not end" in examine(folder).line


def test_of_runs_that_want_to_be_alone_there_is_one(folder: Path) -> None:
    one, other = storage_of(folder).database, storage_of(folder).database
    with one.running(alone=True):
        with other.running(alone=False):
            pass
        with pytest.raises(ArchiveLocked, match="another refresh of the archive"), other.running(alone=True):
            pass
        assert other.is_running()
    with other.running(alone=True):
        pass
    assert not one.is_running()


@pytest.mark.only_files
def test_the_mark_of_a_run_that_was_killed_goes(folder: Path) -> None:
    code = (
        "import os, signal\nfrom pathlib import Path\nfrom store.files.lock import run_mark\n"
        f"with run_mark(Path({str(folder)!r}), alone=True):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    launching.run([sys.executable, "-c", code], check=False)
    assert list(folder.glob("run-*.lock"))
    assert not storage_of(folder).database.is_running()
    assert not list(folder.glob("run-*.lock"))
    with storage_of(folder).database.running(alone=True):
        pass


def test_no_archive(new_folder: Path) -> None:
    assert examine(new_folder / "none").line.startswith("FAILING: there is no archive")
