"""A reader beside a writer in another process, threads, and folders that cannot be written to."""

import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from store import Archive, ArchiveLocked, ArchiveUnreadable, Filters, open_writer
from store.upkeep.checkup import check
from store.upkeep.rebuild import rebuild
from store.vectors.chroma_embedded import EmbeddedChroma
from tests import launching
from tests.store.killing import OPERATIONS
from tests.store.making import WordCounts, new_version, write

ROOT = Path(__file__).parents[2]
WRITING = """
import sys
from pathlib import Path
from store import open_writer
from tests.store.making import WordCounts, new_version
words = WordCounts()
with open_writer(Path(sys.argv[1]), words) as writer:
    print("open", flush=True)
    for line in sys.stdin:
        writer.add([new_version(line.strip(), f"Something about {line.strip()} happened.", words)])
        print("added", flush=True)
"""

FILLING = """
import sys
from pathlib import Path
import numpy as np
from store.vectors.chroma_embedded import EmbeddedChroma
index, chance = EmbeddedChroma(Path(sys.argv[1]), create=True), np.random.default_rng(0)
for batch in range(10):
    vectors = chance.standard_normal((2_000, 128), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index.upsert([f"{batch}-{row}" for row in range(2_000)], vectors, [{"article": "a"}] * 2_000)
    print(batch, flush=True)
"""
OPENING = """
import sys
from pathlib import Path
import numpy as np
from store.vectors.chroma_embedded import EmbeddedChroma
index = EmbeddedChroma(Path(sys.argv[1]))
while index.count() < 20_000:
    assert len(index.query(np.ones(128, np.float32), 5)) == 5
    index.reopen()
"""


@pytest.fixture
def writer(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that has the archive open for writing and adds the article it is told to."""
    pipes = subprocess.PIPE
    command = [sys.executable, "-c", WRITING, str(folder)]
    with launching.popen(command, stdin=pipes, stdout=pipes, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            yield process
        finally:
            process.kill()


def tell(writer: "subprocess.Popen[str]", name: str) -> None:
    assert writer.stdin is not None
    assert writer.stdout is not None
    writer.stdin.write(f"{name}\n")
    writer.stdin.flush()
    assert writer.stdout.readline() == "added\n"


@pytest.mark.both_engines(always=True)
def test_what_another_process_adds_is_found_within_two_seconds(
    archive: Archive, words: WordCounts, writer: "subprocess.Popen[str]"
) -> None:
    question = words.encode(["Something about volcano happened."])[0]
    assert not archive.refresh()
    assert archive.dense(question, 1)[0].passage_id != "volcano/1/0"
    for name in ("volcano", "eclipse"):  # the second time the reader is one that has been reopened
        tell(writer, name)
        started = time.monotonic()
        assert archive.refresh()
        found = archive.dense(words.encode([f"Something about {name} happened."])[0], 1)
        assert found[0].passage_id == f"{name}/1/0"
        assert archive.passages([found[0].passage_id])
        assert archive.lexical.search([name], 1, Filters())[0].passage_id == f"{name}/1/0"
        assert time.monotonic() - started < 2
        assert not archive.refresh()


def test_an_index_is_opened_again_and_again_while_another_process_fills_it(tmp_path: Path) -> None:
    filling = [sys.executable, "-c", FILLING, str(tmp_path / "vectors")]
    opening = [sys.executable, "-c", OPENING, str(tmp_path / "vectors")]
    with launching.popen(filling, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "0\n"
        readers = [launching.popen(opening, cwd=ROOT) for _ in range(2)]
        assert [reader.wait() for reader in readers] == [0, 0], "Chroma ends a process that reads half a file"
        assert writer.wait() == 0
    index = EmbeddedChroma(tmp_path / "vectors")
    stored = index.fetch([f"{batch}-{row}" for batch in range(10) for row in range(0, 2_000, 100)])
    assert len(stored) == 200
    found = [index.query(vector, 1)[0].passage_id == id_ for id_, vector in stored.items()]
    index.close()
    assert sum(found) >= 195


def test_a_search_that_fails_once_is_made_again(
    folder: Path, words: WordCounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chroma fails on what it has in memory and another process has taken out ("Error finding id")."""
    with closing(Archive(folder, words)) as archive:
        vector = words.encode(["river"])[0]
        expected, query, failures = archive.dense(vector, 10), archive.vectors.query, iter([True])

        def failing_once(*arguments: Any) -> object:
            if next(failures, False):
                raise ArchiveUnreadable("Error finding id")
            return query(*arguments)

        monkeypatch.setattr(archive.vectors, "query", failing_once)
        assert archive.dense(vector, 10) == expected


def test_vectors_that_another_process_keeps_busy_are_one_line(
    folder: Path, words: WordCounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.vectors.chroma_embedded.PATIENCE_S", 0.2)
    busy = pytest.raises(ArchiveUnreadable, match=r"the vectors in .*vectors are kept busy by another process")
    with closing(Archive(folder, words)) as archive, FileLock(folder / "chroma.lock"), busy:
        archive.dense(words.encode(["river"])[0], 3)
    with closing(Archive(folder, words)) as archive:
        assert archive.dense(words.encode(["river"])[0], 3)
        with FileLock(folder / "chroma.lock"):
            assert archive.dense(words.encode(["river"])[0], 3), "what is open needs no lock"


@pytest.mark.both_engines
def test_another_process_that_writes_is_named(folder: Path, words: WordCounts, writer: "subprocess.Popen[str]") -> None:
    with pytest.raises(ArchiveLocked, match=rf"\({writer.pid}\) is writing"), open_writer(folder, words):
        pass
    with pytest.raises(ArchiveLocked):
        check(folder)
    writer.kill()
    writer.wait()
    with open_writer(folder, words):  # the system frees the lock of the dead
        pass


@pytest.mark.both_engines
def test_threads_read_while_the_archive_is_refreshed(
    archive: Archive, words: WordCounts, writer: "subprocess.Popen[str]"
) -> None:
    stop = threading.Event()
    vector = words.encode(["river"])[0]

    def read() -> int:
        rounds = 0
        while not stop.is_set():
            archive.refresh()
            hits = archive.dense(vector, 4)
            assert archive.passages(hit.passage_id for hit in hits)
            assert archive.lexical.search(["river"], 4, Filters())
            rounds += 1
        return rounds

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        for i in range(8):
            tell(writer, f"word{i}")
        stop.set()
        assert all(reader.result() > 0 for reader in readers)
    archive.refresh()
    assert archive.status().vectors == 6 + 8


def test_threads_load_one_embedder(folder: Path, words: WordCounts, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[WordCounts] = []

    def slowly(_: object) -> WordCounts:
        time.sleep(0.05)
        loaded.append(words)
        return words

    monkeypatch.setattr("store.archive.load_embedder", slowly)
    archive = Archive(folder)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: archive.embedder, range(8))) == {words}
    assert len(loaded) == 1
    archive.close()


@pytest.mark.both_engines
def test_a_reader_follows_a_rebuild(archive: Archive, folder: Path, words: WordCounts) -> None:
    vector = words.encode(["river"])[0]
    expected = archive.dense(vector, 2)
    rebuild(folder, words)
    archive.vectors.reopen()  # as if it had not been used yet: what it would open is gone
    assert archive.dense(vector, 2) == expected
    other = WordCounts(dimension=32, revision="2")
    rebuild(folder, other)
    assert archive.refresh()
    assert archive.fingerprint == other.fingerprint
    archive.close()
    reopened = Archive(folder, other)
    assert reopened.dense(other.encode(["river"])[0], 1)
    reopened.close()


@pytest.mark.both_engines
def test_a_snapshot_does_not_change_while_it_is_read(archive: Archive, folder: Path) -> None:
    articles = archive.articles()
    first = next(articles)
    OPERATIONS["add"](folder)
    assert [first.version, *(article.version for article in articles)] == [2, 1, 1]
    assert archive.count_articles() == 4


@pytest.fixture
def sealed(folder: Path) -> Iterator[Path]:
    """The archive with everything in it read-only, as on a mounted snapshot."""
    paths = [folder, *folder.rglob("*")]
    for path in paths:
        path.chmod(stat.S_IRUSR | (stat.S_IXUSR if path.is_dir() else 0))
    yield folder
    for path in paths:
        path.chmod(stat.S_IRWXU)


def test_a_read_only_folder_can_be_read(sealed: Path, words: WordCounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, _: not Path(path).is_relative_to(sealed))  # root may write anywhere
    archive = Archive(sealed, words)
    assert archive.status().articles == 3
    assert archive.dense(words.encode(["river"])[0], 1)
    found, notes = check(sealed)
    assert found == []
    assert all("not compared" in note for note in notes)
    archive.close()


def test_the_lock_file_needs_no_cleaning_up(tmp_path: Path, words: WordCounts) -> None:
    write(tmp_path, words, [new_version("a", "A text.", words)])
    assert not (tmp_path / "writer.pid").exists()
    (tmp_path / "writer.pid").write_text("1")
    write(tmp_path, words, [new_version("b", "A text.", words)])
