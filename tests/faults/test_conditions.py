"""A machine that does not let us: read-only folders, a locked database, a wrong clock, no temporary folder."""

import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chatbot.conversations.database import Conversations
from ingest.__main__ import main as news_ingest
from ingest.sources.subscriptions import Subscription, due_subscriptions
from ingest.text.languages import detected_language
from store import Archive, ArchiveLocked, languages
from store.__main__ import main as news_archive
from store.database.runs import begin_run, finish_run, last_runs
from store.database.visits import Visits
from store.types import Visit
from store.upkeep.checkup import check
from store.upkeep.monitoring import examine
from store.writer import open_editor
from tests.faults.conftest import everything
from tests.store.making import WordCounts

FUTURE = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture
def tmp_path(disk_path: Path) -> Path:
    """On the disk: what it says when it is full, or may not be written to, is what this is about."""
    return disk_path


@pytest.fixture
def read_only(folder: Path) -> Iterator[Path]:
    """The archive on a mount that nobody can write to; where only modes are left, by modes."""
    if os.geteuid() != 0:
        for path in (*folder.rglob("*"), folder):
            path.chmod(0o500 if path.is_dir() else 0o400)
        yield folder
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o700)
        return
    mounted = folder.with_name("mounted")
    mounted.mkdir()
    bound = subprocess.run(["mount", "--bind", folder, mounted], check=False, capture_output=True)
    sealed = subprocess.run(["mount", "-o", "remount,ro,bind", mounted], check=False, capture_output=True)
    if bound.returncode or sealed.returncode:
        pytest.skip("root may not mount here, and may write anywhere")
    yield mounted
    subprocess.run(["umount", "-l", mounted], check=True)


def test_a_read_only_folder(read_only: Path, words: WordCounts, capsys: pytest.CaptureFixture[str]) -> None:
    """It is read, asked, and verified; what would change it is refused in one line."""
    articles, *_ = everything(read_only, words)
    assert len(articles) == 2
    for command in ("status", "verify", "export"):
        assert news_archive([command, "--archive", str(read_only)]) == 0, command
    assert news_archive(["backup", str(read_only.parent / "copy.zip"), "--archive", str(read_only)]) == 0
    assert capsys.readouterr().err == ""
    for refused in (
        lambda: news_ingest([str(read_only.with_name("more.jsonl")), "--archive", str(read_only), "--quiet"]),
        lambda: news_archive(["rebuild", "--archive", str(read_only)]),
        lambda: news_archive(["remove", "vote", "--archive", str(read_only)]),
    ):
        assert refused() == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert str(read_only) in said
        assert "Read-only" in said or "Permission denied" in said
    assert everything(read_only, words)[0] == articles


def test_a_database_that_is_locked(
    folder: Path, words: WordCounts, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = everything(folder, words)
    monkeypatch.setattr("store.storage.sqlite.BUSY_TIMEOUT_S", 0.1)
    more = str(folder.with_name("more.jsonl"))
    with closing(sqlite3.connect(folder / "archive.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # as a tool does that mends or copies the file
        assert everything(folder, words) == whole
        assert news_ingest([more, "--archive", str(folder), "--quiet"]) == 2
        said = capsys.readouterr().err
        assert said == f"news-ingest: {folder / 'archive.db'} is locked by another program; try again when it is done\n"
        other.execute("ROLLBACK")
    assert news_ingest([more, "--archive", str(folder), "--quiet"]) == 0
    assert check(folder) == ([], [])


def test_a_database_that_another_has_to_itself(
    folder: Path, words: WordCounts, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("store.storage.sqlite.BUSY_TIMEOUT_S", 0.1)
    with closing(sqlite3.connect(folder / "archive.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ArchiveLocked, match=r"archive\.db is locked by another program; try again"):
            Archive(folder, words)
        for command in ("status", "verify", "rebuild"):
            assert news_archive([command, "--archive", str(folder)]) == 2
            assert "is locked by another program" in capsys.readouterr().err
        other.execute("ROLLBACK")
    assert check(folder) == ([], [])


def test_a_reader_that_is_open_when_the_lock_comes(
    folder: Path, words: WordCounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.storage.sqlite.BUSY_TIMEOUT_S", 0.1)
    with closing(Archive(folder, words)) as archive:
        before = list(archive.articles())
        with open_editor(folder) as editor, editor.transaction() as connection:
            connection.exec_driver_sql("UPDATE meta SET value = '77' WHERE name = 'generation'")
            assert list(archive.articles()) == before
            assert archive.generation() != 77
        assert archive.refresh()


def test_a_clock_that_was_set_back(folder: Path, words: WordCounts) -> None:
    """Times in the future stop nothing: not a refresh, not a reading, not a new version."""
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        connection.execute("UPDATE versions SET fetched_at = ?", (FUTURE.isoformat(),))
        connection.commit()
    with open_editor(folder) as editor:
        Visits(editor.engine).note([(Visit("http://a.example/", '"1"', None, FUTURE), "vote")])
        number = begin_run(editor.engine, ["http://a.example/feed"])
        with editor.transaction() as connection:
            connection.exec_driver_sql("UPDATE runs SET started_at = ?", (FUTURE.isoformat(),))
        finish_run(editor.engine, number, {})
        runs = last_runs(editor.engine, 9)
    assert check(folder) == ([], [])
    assert "the last run began in the future (2099-01-01 00:00 UTC)" in examine(folder).line
    feed = Subscription("http://a.example/feed", timedelta(hours=1))
    assert due_subscriptions([feed], runs, datetime.now(UTC)) == [feed]
    changed = folder.with_name("changed.jsonl")
    changed.write_text('{"id": "vote", "title": "About vote", "text": "It was recounted.", "language": "en"}')
    assert news_ingest([str(changed), "--archive", str(folder), "--quiet"]) == 0
    with closing(Archive(folder, words)) as archive:
        now = archive.article("vote")
        assert now is not None
        assert (now.version, now.text) == (2, "It was recounted.")
        assert now.fetched_at < FUTURE
    assert check(folder) == ([], [])
    assert examine(folder).line.startswith("OK")


def test_conversations_of_the_future_are_kept(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path)
    with closing(sqlite3.connect(tmp_path / "conversations.db")) as connection:
        row = ("later", FUTURE.isoformat(), FUTURE.isoformat())
        connection.execute("INSERT INTO conversations (id, created, updated) VALUES (?, ?, ?)", row)
        connection.commit()
    assert conversations.delete_older(datetime.now(UTC)) == 0
    assert [one.updated for one in conversations.listed()] == [FUTURE]


def test_no_temporary_folder(
    folder: Path, words: WordCounts, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A detector unpacks its model there; what needs none goes on."""
    whole = everything(folder, words)
    languages._identifier.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "tempdir", "/nowhere/at/all")
        assert everything(folder, words) == whole
        assert check(folder) == ([], [])
        text = "Nobody in this town has ever seen so much rain in one night, said the mayor of the town on Friday. " * 2
        more = folder.with_name("more.txt")
        more.write_text(f"The rain\n\n{text}")
        assert news_ingest([str(more), "--archive", str(folder), "--quiet"]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "/nowhere/at/all: the language model cannot be unpacked: No such file or directory" in said
    assert everything(folder, words)[0] == whole[0]
    assert news_ingest([str(more), "--archive", str(folder), "--quiet"]) == 0
    assert detected_language(text) == "en"
