"""Backups: taken under load, proved before they replace anything, refused when they are not whole."""

import json
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from store import Archive, ArchiveLocked, ArchiveMissing, ArchiveUnreadable
from store.__main__ import main
from store.database import facts
from store.database.schema import metadata
from store.storage.sqlite import open_file
from store.upkeep.backup import MANIFEST, VECTORS, back_up
from store.upkeep.checkup import check
from store.upkeep.restore import restore
from store.vectors.chroma_embedded import EmbeddedChroma
from store.writer import open_editor, open_writer
from tests.store.making import WordCounts, new_version


def contents(folder: Path) -> dict[str, object]:
    """Every row of every table, and every vector."""
    engine = open_file(folder / "archive.db", read_only=True)
    with engine.connect() as connection:
        rows: dict[str, object] = {
            name: sorted(map(repr, connection.execute(select(table)))) for name, table in metadata.tables.items()
        }
        vectors = folder / facts.vectors_name(connection)
    engine.dispose()
    with closing(EmbeddedChroma(vectors)) as index:
        rows["vectors"] = sorted(
            (row.passage_id, tuple(row.vector), sorted(row.metadata.items())) for row in index.rows()
        )
    return rows


def pack(file: Path, members: dict[str, bytes]) -> None:
    """Write a zip."""
    with ZipFile(file, "w") as packed:
        for name, data in members.items():
            packed.writestr(name, data)


def unpack(file: Path) -> dict[str, bytes]:
    """Read a zip."""
    with ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture
def backup(folder: Path, tmp_path: Path) -> Path:
    """A backup of the archive in `folder`."""
    back_up(folder, tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


def test_a_restored_archive_is_the_same(folder: Path, backup: Path, tmp_path: Path, words: WordCounts) -> None:
    assert restore(backup, tmp_path / "new", embedder=words) is None
    assert contents(tmp_path / "new") == contents(folder)
    assert check(tmp_path / "new") == ([], check(folder)[1])
    assert not list(tmp_path.glob(".*")), "nothing is left beside"


def test_every_database_and_setting_goes_along(folder: Path, tmp_path: Path, words: WordCounts) -> None:
    with closing(sqlite3.connect(folder / "conversations.db")) as other:
        other.execute("CREATE TABLE turns (words)")
        other.execute("INSERT INTO turns VALUES ('Who?')")
        other.commit()
    (folder / "subscriptions.toml").write_text("# none\n", encoding="utf-8")
    back_up(folder, tmp_path / "backup.zip")
    restore(tmp_path / "backup.zip", tmp_path / "new", embedder=words)
    with closing(sqlite3.connect(tmp_path / "new" / "conversations.db")) as other:
        assert other.execute("SELECT words FROM turns").fetchall() == [("Who?",)]
    assert (tmp_path / "new" / "subscriptions.toml").read_text(encoding="utf-8") == "# none\n"


def test_vectors_that_were_lost_are_made_anew(folder: Path, tmp_path: Path, words: WordCounts) -> None:
    whole = contents(folder)
    with open_editor(folder) as editor:
        [first, *_] = editor.vectors.ids()
        editor.vectors.delete([first])
    assert back_up(folder, tmp_path / "backup.zip").missing == 1
    restore(tmp_path / "backup.zip", tmp_path / "new", embedder=words)
    assert contents(tmp_path / "new") == whole


def test_a_backup_does_not_wait_for_a_writer(folder: Path, tmp_path: Path, words: WordCounts) -> None:
    stop = threading.Event()

    def write_on() -> None:
        with open_writer(folder, words) as writer:
            number = 0
            while not stop.is_set():
                number += 1
                writer.add([new_version(f"new-{number % 7}", f"Item {number} was stored.\n\nSo was more.", words)])
                if number % 5 == 0:
                    writer.remove(f"new-{number % 7}")

    writing = threading.Thread(target=write_on)
    writing.start()
    try:
        for number in range(4):
            back_up(folder, tmp_path / f"{number}.zip")
    finally:
        stop.set()
        writing.join()
    for number in range(4):
        restore(tmp_path / f"{number}.zip", tmp_path / str(number), embedder=words)
        assert check(tmp_path / str(number))[0] == []


def test_an_open_reader_follows_a_restore(folder: Path, backup: Path, words: WordCounts) -> None:
    with open_editor(folder) as editor:
        editor.remove("vote")
    with closing(Archive(folder, words)) as archive:
        assert archive.article("vote") is None
        aside = restore(backup, folder, replace=True, embedder=words)
        archive.refresh()
        assert archive.article("vote") is not None
        assert archive.dense(words.encode(["minister resigned"])[0], 1)[0].passage_id.startswith("vote/")
    assert aside is not None
    with closing(Archive(aside, words)) as old:
        assert old.article("vote") is None, "what was there is kept"


def test_nothing_is_overwritten_unasked(folder: Path, backup: Path, words: WordCounts) -> None:
    before = backup.read_bytes()
    with pytest.raises(FileExistsError, match="--force"):
        back_up(folder, backup)
    assert backup.read_bytes() == before
    back_up(folder, backup, force=True)
    with pytest.raises(FileExistsError, match="--replace"):
        restore(backup, folder, embedder=words)
    with open_editor(folder), pytest.raises(ArchiveLocked):
        restore(backup, folder, replace=True, embedder=words)
    with pytest.raises(ArchiveMissing):
        back_up(folder.with_name("none"), backup.with_name("other.zip"))


def damage(member: str) -> Callable[[dict[str, bytes]], None]:
    """Flip a bit in the middle of `member`."""

    def change(members: dict[str, bytes]) -> None:
        data = bytearray(members[member])
        data[len(data) // 2] ^= 1
        members[member] = bytes(data)

    return change


def escape(members: dict[str, bytes]) -> None:
    """A member that would land outside."""
    manifest = json.loads(members[MANIFEST])
    manifest["members"]["../escaped.db"] = manifest["members"]["archive.db"]
    members |= {MANIFEST: json.dumps(manifest).encode(), "../escaped.db": members["archive.db"]}


def swell(members: dict[str, bytes]) -> None:
    """A member that is longer than the manifest says."""
    members["archive.toml"] += b"\n" * 100_000


def forget(members: dict[str, bytes]) -> None:
    """A member that is not there."""
    del members[VECTORS]


def future(members: dict[str, bytes]) -> None:
    """Written by a later version."""
    manifest = json.loads(members[MANIFEST])
    members[MANIFEST] = json.dumps(manifest | {"format": 99}).encode()


def stranger(members: dict[str, bytes]) -> None:
    """A member that the manifest does not name."""
    members["more.toml"] = b""


@pytest.mark.parametrize(
    "change",
    [damage("archive.db"), damage(VECTORS), damage("archive.toml"), escape, swell, forget, future, stranger],
    ids=["database", "vectors", "settings", "escape", "swell", "forget", "future", "stranger"],
)
def test_what_is_not_whole_is_refused_and_changes_nothing(
    change: Callable[[dict[str, bytes]], None], folder: Path, backup: Path, tmp_path: Path, words: WordCounts
) -> None:
    members, before = unpack(backup), contents(folder)
    change(members)
    pack(tmp_path / "bad.zip", members)
    with pytest.raises(ArchiveUnreadable, match=r"bad\.zip") as caught:
        restore(tmp_path / "bad.zip", folder, replace=True, embedder=words)
    assert "\n" not in str(caught.value)
    assert contents(folder) == before
    assert not (tmp_path / "escaped.db").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "backup.zip", "bad.zip"]


@pytest.mark.parametrize("size", [0, 10, 1000, -1])
def test_a_torn_file_is_refused(size: int, backup: Path, tmp_path: Path, words: WordCounts) -> None:
    torn = tmp_path / "torn.zip"
    torn.write_bytes(backup.read_bytes()[:size])
    with pytest.raises(ArchiveUnreadable, match=r"torn\.zip"):
        restore(torn, tmp_path / "new", embedder=words)
    assert not (tmp_path / "new").exists()


def test_an_archive_that_disagrees_with_itself_is_refused(folder: Path, tmp_path: Path, words: WordCounts) -> None:
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        connection.execute("UPDATE versions SET text = 'Forged.' || text")
        connection.commit()
    back_up(folder, tmp_path / "backup.zip")
    with pytest.raises(ArchiveUnreadable, match="not a whole archive"):
        restore(tmp_path / "backup.zip", tmp_path / "new", embedder=words)


def test_the_commands(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, new = str(tmp_path / "b.zip"), str(tmp_path / "new")
    assert main(["backup", file, "--archive", str(folder)]) == 0
    assert capsys.readouterr().out == f"{file}: 3 articles, 6 passages\n"
    assert main(["backup", file, "--archive", str(folder)]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["restore", file, "--archive", new, "--trust-settings"]) == 0  # it names a model
    assert capsys.readouterr().out == f"{new}: restored from {file}, verified\n"
    assert main(["restore", file, "--archive", new, "--replace"]) == 0
    assert f"what was there is now {new}.before-" in capsys.readouterr().out
    assert main(["restore", str(tmp_path / "none.zip"), "--archive", str(tmp_path / "newer")]) == 2
    assert "none.zip" in capsys.readouterr().err
