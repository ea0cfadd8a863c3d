"""Files that are damaged, gone or another's: every command says so in one line, and a way leads back."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ingest.__main__ import main as news_ingest
from store import Archive, StoreError
from store.__main__ import main as news_archive
from store.upkeep.checkup import check
from store.upkeep.restore import restore
from store.vectors.chroma_embedded import EmbeddedChroma
from tests.faults.conftest import everything
from tests.store.making import WordCounts

PAGE = 4096


def cut(path: Path, size: int) -> None:
    path.write_bytes(path.read_bytes()[:size])


def garble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[3 * PAGE :] = b"\xa5" * (len(content) - 3 * PAGE)
    path.write_bytes(content)


def another_model(folder: Path) -> None:
    shutil.rmtree(folder / "vectors")
    ids = ["flood/1/0", "flood/1/1", "vote/1/0", "vote/1/1"]
    with closing(EmbeddedChroma(folder / "vectors", create=True)) as index:
        index.upsert(ids, WordCounts(32).encode(ids), [{"article": "?", "day": 0}] * 4)


Damage = Callable[[Path], object]
VECTORS: dict[str, Damage] = {
    "folder gone": lambda folder: shutil.rmtree(folder / "vectors"),
    "file gone": lambda folder: (folder / "vectors" / "chroma.sqlite3").unlink(),
    "file empty": lambda folder: (folder / "vectors" / "chroma.sqlite3").write_bytes(b""),
    "file cut": lambda folder: cut(folder / "vectors" / "chroma.sqlite3", 20_000),
    "file garbled": lambda folder: garble(folder / "vectors" / "chroma.sqlite3"),
    "file of text": lambda folder: (folder / "vectors" / "chroma.sqlite3").write_text("Dear reader, " * 1000),
    "another model's": another_model,
}
DATABASE: dict[str, tuple[Damage, str]] = {
    "gone": (
        lambda folder: (folder / "archive.db").unlink(),
        "there is no archive|archive.db is empty or was not there",
    ),
    "empty": (lambda folder: (folder / "archive.db").write_bytes(b""), "no such table|archive.db is empty"),
    "cut": (lambda folder: cut(folder / "archive.db", 30_000), "is damaged .* `news-archive restore`"),
    "garbled": (lambda folder: garble(folder / "archive.db"), "damaged|not what was stored"),
    "text": (lambda folder: (folder / "archive.db").write_text("Dear reader, " * 1000), "not a database.*restore"),
    "a folder": (lambda f: ((f / "archive.db").unlink(), (f / "archive.db").mkdir()), "archive.db cannot be"),
}
SETTINGS: dict[str, tuple[bytes, str]] = {
    "no TOML": (b"embedder = ", "archive.toml cannot be read: Invalid value"),
    "no UTF-8": (b"\xff\xfe", "archive.toml cannot be read: 'utf-8' codec"),
    "a number for a name": (b"embedder = 5", "archive.toml: embedder: Input should be a valid string"),
    "a word for a switch": (b'events = "perhaps"', "archive.toml: events: should be true or false, not 'perhaps'"),
}


def commands(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[int, str]]:
    """What each command ends with and says; each says it in lines, never in a traceback."""
    said = []
    for command in (["status"], ["status", "--check"], ["verify"], ["export"]):
        status = news_archive([*command, "--archive", str(folder)])
        shown = capsys.readouterr()
        said.append((status, shown.out if command[0] in ("verify", "status") and not shown.err else shown.err))
    return said


@pytest.mark.parametrize("name", VECTORS)
def test_vectors(folder: Path, words: WordCounts, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What an index has lost is made anew, by the next run of its own accord or by a rebuild."""
    whole = everything(folder, words)
    again = shutil.copytree(folder, folder.with_name("again"))
    for copy in (folder, again):
        VECTORS[name](copy)
    with closing(Archive(folder, words)) as archive:
        assert list(archive.articles()) == whole[0]
        with pytest.raises(StoreError, match="news-archive rebuild"):
            archive.dense(words.encode(["river"])[0], 1)
    for status, said in commands(folder, capsys)[:3]:
        assert status in (0, 1, 2)
        assert "Traceback" not in said
    assert news_archive(["rebuild", "--archive", str(folder)]) == 0
    assert check(folder) == ([], [])
    assert everything(folder, words)[:4] == whole[:4]
    if name != "another model's":
        assert news_ingest([str(folder.with_name("more.jsonl")), "--archive", str(again), "--quiet"]) == 0
        assert check(again) == ([], [])
        assert everything(again, words)[1] == whole[1]


@pytest.mark.parametrize("name", DATABASE)
def test_the_database(folder: Path, words: WordCounts, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is the truth: nothing begins anew over it unasked, and a backup brings it back."""
    whole = everything(folder, words)
    damage, message = DATABASE[name]
    damage(folder)
    for status, said in commands(folder, capsys)[:3]:
        assert status in (1, 2), said
        assert re.search(message, said), said
    if name != "garbled":  # whose first pages are whole
        assert news_ingest([str(folder.with_name("more.jsonl")), "--archive", str(folder), "--quiet"]) == 2
        assert news_archive(["rebuild", "--archive", str(folder)]) == 2
        lines = capsys.readouterr().err.splitlines()
        assert [line.partition(":")[0] for line in lines] == ["news-ingest", "news-archive"]
        assert re.search(message, lines[0])
    aside = restore(folder.with_name("backup.zip"), folder, replace=True)
    assert aside is not None
    assert everything(folder, words)[:4] == whole[:4]
    assert check(folder) == ([], [])


def test_a_page_anywhere(folder: Path, words: WordCounts) -> None:
    """Whichever page of the database is overwritten: it is named, or it did not matter; nothing but our errors."""
    whole = everything(folder, words)
    original = (folder / "archive.db").read_bytes()
    named = 0
    for page in range(len(original) // PAGE):
        for first, length in ((0, 64), (PAGE - 300, 300)):
            content = bytearray(original)
            place = page * PAGE + first
            content[place : place + length] = bytes(byte ^ 0xFF for byte in content[place : place + length])
            (folder / "archive.db").write_bytes(content)
            try:
                found = check(folder)[0]
            except StoreError as error:
                found = [str(error)]
            named += bool(found)
            assert all("\n" not in line for line in found)
            try:
                seen = everything(folder, words)
            except StoreError:
                pass
            else:
                assert found or seen[:4] == whole[:4], f"page {page}, byte {first}"
    assert named > 30
    (folder / "archive.db").write_bytes(original)
    assert everything(folder, words) == whole


@pytest.mark.parametrize("name", SETTINGS)
def test_the_settings(folder: Path, words: WordCounts, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    whole = everything(folder, words)
    good = (folder / "archive.toml").read_bytes()
    written, message = SETTINGS[name]
    (folder / "archive.toml").write_bytes(written)
    assert news_ingest([str(folder.with_name("more.jsonl")), "--archive", str(folder), "--quiet"]) == 2
    assert message in capsys.readouterr().err
    for status, said in commands(folder, capsys):
        assert status in (1, 2)
        assert message in said
        assert said.count("\n") == 1
    assert (folder / "archive.toml").read_bytes() == written
    (folder / "archive.toml").write_bytes(good)
    assert everything(folder, words) == whole


@pytest.mark.usefixtures("words")
def test_no_settings(folder: Path) -> None:
    (folder / "archive.toml").unlink()
    found, notes = check(folder)
    assert found == []
    assert "all-MiniLM-L6-v2 is configured, but word-counts@1" in notes[0]
    assert news_archive(["rebuild", "--archive", str(folder)]) == 0
    assert check(folder) == ([], [])


def test_another_database_under_the_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "archive.db").unlink()
    with closing(sqlite3.connect(folder / "archive.db")) as other:
        other.execute("CREATE TABLE meta (name, value)")
        other.execute("INSERT INTO meta VALUES ('schema_version', '9')")
        other.commit()
    assert news_archive(["verify", "--archive", str(folder)]) == 2
    assert "has schema 9, this version reads schema " in capsys.readouterr().err
