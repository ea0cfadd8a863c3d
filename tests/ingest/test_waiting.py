"""While a run waits for a server, others may write; what they did is seen, and nothing is stored twice or undone."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.__main__ import main
from store import Archive, ArchiveLocked, ArchiveUnreadable, open_writer
from store.files.lock import writer_lock
from store.storage.opening import storage_of
from store.storage.turn import WriterTurn
from store.upkeep.checkup import check
from store.upkeep.monitoring import examine
from store.writer import open_editor
from tests import launching
from tests.ingest.comparing import assert_same_archive, everything_in
from tests.ingest.server import Handler, Web, article, serving
from tests.ingest.test_web_sources import addresses, entry, rss
from tests.store.making import WordCounts, new_version

PATIENCE_S = 60
ROOT = Path(__file__).parents[2]


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as found:
        yield found


class Gate:
    """An address whose answer comes when the test opens it."""

    def __init__(self, web: Web, path: str, body: str) -> None:
        self.url = web.url(path)
        self.asked, self._opened = threading.Event(), threading.Event()

        def answer(handler: Handler) -> None:
            self.asked.set()
            self._opened.wait(PATIENCE_S)
            handler.say(200, body.encode(), Content_Type="text/html")

        web.answers[path] = answer

    def open(self) -> None:
        self._opened.set()


def eventually(what: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < until
        time.sleep(0.05)


def is_free(folder: Path) -> bool:
    try:
        with writer_lock(folder):
            return True
    except ArchiveLocked:
        return False


def begun(folder: Path, *inputs: str) -> "subprocess.Popen[str]":
    command = [
        sys.executable,
        "-m",
        "ingest",
        *inputs,
        "--archive",
        str(folder),
        "--allow-private",
        "--json",
        "--quiet",
    ]
    return launching.popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


def ended(process: "subprocess.Popen[str]") -> tuple[int, dict[str, object], str]:
    out, err = process.communicate(timeout=PATIENCE_S)
    return process.returncode, json.loads(out or "{}"), err


def test_others_write_while_a_run_waits(web, tmp_path, ingest_into):
    folder, note = tmp_path / "archive", tmp_path / "note.txt"
    note.write_text("Bakery reopens\n\nBread was free on Monday.")
    herring, lantern = web.page("/herring", article("herring")), web.page("/lantern", article("lantern"))
    assert ingest_into(folder, herring, lantern).articles_new == 2
    gate = Gate(web, "/tunnel", article("tunnel"))
    glacier = web.page("/glacier", article("glacier"))
    feed = web.page("/feed", rss(entry(glacier), entry(gate.url)), "text/xml")
    with begun(folder, feed) as process:
        assert gate.asked.wait(PATIENCE_S)
        eventually(lambda: is_free(folder))
        assert ingest_into(folder, note).articles_new == 1  # a whole run beside it
        with open_editor(folder) as editor:
            assert editor.remove(*editor.find(lantern))
        assert process.poll() is None
        gate.open()
        status, report, err = ended(process)
    assert (status, report["articles_new"], err) == (0, 2, "")
    assert addresses(folder) == {herring, glacier, gate.url, None}
    assert check(folder) == ([], [])
    # The same as one after the other.
    ingest_into(tmp_path / "other", herring, lantern)
    ingest_into(tmp_path / "other", note)
    with open_editor(tmp_path / "other") as editor:
        editor.remove(*editor.find(lantern))
    ingest_into(tmp_path / "other", feed)
    assert_same_archive(everything_in(folder), everything_in(tmp_path / "other"))


def test_what_others_stored_or_removed_meanwhile_is_looked_up_again(web, tmp_path, ingest_into):
    """Read before others wrote, stored after."""
    folder = tmp_path / "archive"
    same, removed = web.page("/same", article("herring")), web.page("/removed", article("lantern"))
    gate = Gate(web, "/tunnel", article("tunnel"))
    feed = web.page("/feed", rss(*map(entry, (same, removed, gate.url))), "text/xml")
    with begun(folder, feed) as process:
        assert gate.asked.wait(PATIENCE_S)
        eventually(lambda: {"/same", "/removed"} <= set(web.paths) and is_free(folder))
        assert ingest_into(folder, same, removed).articles_new == 2
        with open_editor(folder) as editor:
            assert editor.remove(*editor.find(removed))
        gate.open()
        status, report, _ = ended(process)
    assert (status, report["articles_new"], report["unchanged"], report["kept_out"]) == (0, 1, 1, 1)
    assert addresses(folder) == {same, gate.url}
    archive = Archive(folder)
    assert all(archive.article_versions(one.id) == [1] for one in archive.articles())
    archive.close()
    assert check(folder) == ([], [])


def test_a_run_that_is_killed_while_it_waits_leaves_a_whole_archive(web, tmp_path, ingest_into):
    folder = tmp_path / "archive"
    gate = Gate(web, "/tunnel", article("tunnel"))
    feed = web.page("/feed", rss(entry(web.page("/herring", article("herring"))), entry(gate.url)), "text/xml")
    with begun(folder, feed) as process:
        assert gate.asked.wait(PATIENCE_S)
        eventually(lambda: is_free(folder))
        process.kill()
        process.communicate()
    assert check(folder) == ([], [])
    gate.open()
    assert ingest_into(folder, feed).articles_new == 2


def test_a_writer_that_comes_back_sees_what_others_did(tmp_path):
    folder, words = tmp_path / "archive", WordCounts()
    with open_writer(folder, words) as writer:
        writer.add([new_version("a", "The river rose.", words)])
        writer.let_go()
        writer.let_go()
        assert not writer.take_up(), "nobody wrote"
        assert not writer.take_up()
        writer.let_go()
        with open_writer(folder, words) as other:
            other.add([new_version("b", "The comet came.", words)])
        assert writer.take_up(), "another did"
        writer.add([new_version("b", "The comet went.", words), new_version("c", "Talks began.", words)])
        assert writer.vectors.count() == 3
        with pytest.raises(ArchiveLocked), open_writer(folder, words):
            pass
    assert check(folder) == ([], [])
    archive = Archive(folder, words)
    assert archive.article_versions("b") == [1, 2]
    archive.close()


def test_a_writer_waits_for_its_turn_but_not_for_ever(tmp_path):
    folder, words = tmp_path / "archive", WordCounts()
    with open_writer(folder, words) as writer:
        writer.let_go()
        with writer_lock(folder), pytest.raises(ArchiveLocked, match="is writing to the archive"):
            writer.take_up(0.3)
        writer.take_up()
    turn = WriterTurn(storage_of(folder).database)
    with turn:
        assert not is_free(folder)
        turn.let_go()
        assert is_free(folder)
        turn.take(0)
        assert not is_free(folder)
    assert is_free(folder)


def test_an_archive_that_was_replaced_meanwhile_is_not_written_to(tmp_path):
    folder, words = tmp_path / "archive", WordCounts()
    with open_writer(folder, words) as writer:
        writer.add([new_version("a", "The river rose.", words)])
        writer.let_go()
        folder.rename(tmp_path / "before")
        with open_writer(folder, words) as other:
            other.add([new_version("b", "The comet came.", words)])
        with pytest.raises(ArchiveUnreadable, match="another archive is in"):
            writer.take_up()
    assert check(folder) == ([], [])


def test_a_second_refresh_does_not_begin_and_a_monitor_sees_the_first_go_on(web, tmp_path, capsys):
    """Timers overlap: both would read the same feeds, since the first has not finished them."""
    folder = tmp_path / "archive"
    gate = Gate(web, "/tunnel", article("tunnel"))
    feed = web.page("/feed", rss(entry(gate.url)), "text/xml")
    folder.mkdir()
    (folder / "subscriptions.toml").write_text(f'[[subscription]]\naddress = "{feed}"\n')
    with begun(folder, "--refresh") as process:
        assert gate.asked.wait(PATIENCE_S)
        eventually(lambda: is_free(folder))
        assert examine(folder).complaints == ()
        assert main(["--refresh", "--archive", str(folder), "--quiet"]) == 2
        assert capsys.readouterr().err.startswith("news-ingest: another refresh of the archive")
        gate.open()
        assert ended(process)[0] == 0
    assert examine(folder).complaints == ()
    assert not list(folder.glob("run-*.lock"))
