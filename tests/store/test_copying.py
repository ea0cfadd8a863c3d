"""`news-archive copy`: from any engines to any others, the same archive, whatever happens on the way."""

import signal
import sqlite3
import sys
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from store import Archive, ArchiveUnreadable, Filters
from store.__main__ import main
from store.database.runs import begin_run
from store.settings import read_settings
from store.upkeep.checkup import check
from store.upkeep.copying import copy_archive
from store.upkeep.rebuild import rebuild
from store.writer import open_editor
from tests import launching
from tests.ingest.comparing import assert_same_archive, everything_in
from tests.servers import PostgreSQL
from tests.store.making import WordCounts, live_on_servers, new_version, write

ROOT = Path(__file__).parents[2]


def answers(folder: Path, words: WordCounts) -> list[object]:
    with closing(Archive(folder, words)) as archive:
        searches = [archive.lexical.search([term, "the vote"], 10, Filters()) for term in ("river", "hurt", "comet")]
        near = [archive.dense(words.encode([text])[0], 10) for text in ("river", "the vote", "earth")]
        return [searches, near, archive.status(), archive.last_runs(), archive.removals(), archive.generation()]


def facts(folder: Path, words: WordCounts) -> list[Any]:
    found = answers(folder, words)
    return [found[0], [[(hit.passage_id, round(hit.score, 5)) for hit in hits] for hits in found[1]], *found[2:]]


@pytest.fixture
def lived_in(folder: Path, words: WordCounts) -> Path:
    """An archive with something in every table, and files beside it."""
    with open_editor(folder) as editor:
        begin_run(editor.engine, ["a", "b"])
        editor.remove("undated")
    write(folder, words, [new_version("last", "The comet came back.", words, story="s1")])
    rebuild(folder, words)  # its vectors are `vectors-2`
    with (folder / "archive.toml").open("a") as file:
        file.write('[chat]\ntitle = "The Courier"\n')
    (folder / "subscriptions.toml").write_text("# none\n")
    with closing(sqlite3.connect(folder / "conversations.db")) as connection:
        connection.execute("CREATE TABLE said (word)")
        connection.commit()
    return folder


@pytest.mark.both_engines(always=True)
def test_there_and_back(
    lived_in: Path,
    tmp_path: Path,
    words: WordCounts,
    postgresql: PostgreSQL,
    chroma_address: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    servers = ["--database-url", postgresql.new_database(), "--chroma-url", chroma_address]
    there, back = tmp_path / "there", tmp_path / "back"
    before, everything = facts(lived_in, words), everything_in(lived_in)
    assert main(["copy", "--archive", str(lived_in), "--to", str(there), *servers]) == 0
    assert capsys.readouterr().out == f"{there}: 3 articles, 6 passages copied from {lived_in}, verified\n"
    assert main(["copy", "--archive", str(there), "--to", str(back)]) == 0
    for copy in (there, back):
        assert facts(copy, words) == before
        assert_same_archive(everything_in(copy), everything)
        assert check(copy) == ([], [])
        assert 'title = "The Courier"' in (copy / "archive.toml").read_text()
        assert (copy / "subscriptions.toml").exists()
        with closing(sqlite3.connect(copy / "conversations.db")) as connection:
            connection.execute("SELECT word FROM said")
    assert not (there / "archive.db").exists()
    assert (back / "archive.db").exists()
    assert read_settings(back).database_url is None
    for copy in (there, back):  # a copy goes on by itself
        write(copy, words, [new_version("new", "A new text.", words)])
        assert check(copy) == ([], [])
    assert facts(lived_in, words) == before


def test_a_settings_file_says_where_a_copy_lives(
    folder: Path, tmp_path: Path, words: WordCounts, postgresql: PostgreSQL, chroma_address: str
) -> None:
    there = tmp_path / "there"
    live_on_servers(there, postgresql.new_database(), chroma_address)
    copy_archive(folder, there)
    assert read_settings(there).embedder == "word-counts"
    assert facts(there, words) == facts(folder, words)


def test_the_environment_is_about_the_original(
    folder: Path, tmp_path: Path, words: WordCounts, postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    address = postgresql.new_database()
    copy_archive(folder, there, database_url=address)
    monkeypatch.setenv("NEWS_DATABASE_URL", address)
    back = tmp_path / "back"
    copy_archive(there, back)
    monkeypatch.delenv("NEWS_DATABASE_URL")
    assert facts(back, words) == facts(folder, words)


def test_what_is_there_is_not_overwritten(
    folder: Path, tmp_path: Path, postgresql: PostgreSQL, capsys: pytest.CaptureFixture[str]
) -> None:
    address = postgresql.new_database()
    copy_archive(folder, tmp_path / "one", database_url=address)
    for target, *options in (
        (folder,),
        (tmp_path / "one",),
        (tmp_path / "two", "--database-url", address),
    ):
        assert main(["copy", "--archive", str(folder), "--to", str(target), *options]) == 2
        told = capsys.readouterr().err
        assert told.count("\n") == 1
        assert "is the archive itself" in told or "is not empty" in told or "there is an archive in" in told
    assert not (tmp_path / "two").exists()


def test_an_archive_that_lacks_vectors_is_not_copied(folder: Path, tmp_path: Path) -> None:
    with open_editor(folder) as editor:
        editor.vectors.delete(["vote/1/0"])
    with pytest.raises(ArchiveUnreadable, match=r"no vector of vote/1/0: run `news-archive rebuild` first"):
        copy_archive(folder, tmp_path / "there")
    with pytest.raises(ArchiveUnreadable, match="run the same `news-archive copy` again"):
        Archive(tmp_path / "there")


def test_a_copy_that_differs_is_refused(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.upkeep.copying.expected_metadata", lambda _, ids: {id_: {"article": "x"} for id_ in ids})
    with pytest.raises(ArchiveUnreadable, match="is not the same: vectors whose source, day or other metadata"):
        copy_archive(folder, tmp_path / "there")


def test_rows_and_vectors_are_compared(folder: Path, tmp_path: Path, words: WordCounts) -> None:
    from store.upkeep.copying import _differences

    copy_archive(folder, tmp_path / "there")
    with open_editor(folder) as one, open_editor(tmp_path / "there") as other:

        def told() -> list[str]:
            with one.engine.connect() as old, other.engine.connect() as new:
                return list(_differences(old, new, one.vectors, other.vectors))

        assert told() == []
        with other.transaction() as connection:
            connection.execute(text("UPDATE bylines SET author = 'x' WHERE author = 'Ann Bee'"))
            connection.execute(text("DELETE FROM event_articles"))
        row = next(other.vectors.rows())
        other.vectors.upsert([row.passage_id], words.encode(["something else"]), [row.metadata])
        assert sorted(told()) == ["bylines differ", "event_articles differ", "vectors differ"]


KILLED = """
import os, signal, sys
from itertools import count
from pathlib import Path
from typing import Any
from store.upkeep.copying import copy_archive
from tests.store import killing
killing.die_at(int(sys.argv[1]))
copy_archive(Path(sys.argv[2]), Path(sys.argv[3]), database_url=sys.argv[4] or None, chroma_url=sys.argv[5] or None)
"""


@pytest.mark.parametrize(
    ("to", "every"),
    [
        ("files", 61),
        ("servers", 89),
        pytest.param("files", 7, marks=pytest.mark.stress),
        pytest.param("servers", 23, marks=pytest.mark.stress),
    ],
)
def test_killed_at_any_step_and_run_again(
    to: str, every: int, folder: Path, tmp_path: Path, words: WordCounts, postgresql: PostgreSQL, chroma_address: str
) -> None:
    before = facts(folder, words)
    killed = 0
    for step in count(2, every):
        there = tmp_path / f"there{step}"
        addresses = (postgresql.new_database(), chroma_address) if to == "servers" else ("", "")
        command = [sys.executable, "-c", KILLED, str(step), str(folder), str(there), *addresses]
        if launching.run(command, cwd=ROOT, check=False).returncode != -signal.SIGKILL:
            break
        killed += 1
        if there.exists():
            with pytest.raises(ArchiveUnreadable, match="run the same `news-archive copy` again"):
                Archive(there)
        copy_archive(folder, there, database_url=addresses[0] or None, chroma_url=addresses[1] or None)
        assert facts(there, words) == before
        assert check(there) == ([], [])
    assert killed >= 2
