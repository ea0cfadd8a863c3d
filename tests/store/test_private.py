"""An archive's folder is closed to others, whatever the umask, and open to the group as far as its folder is."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from chatbot.conversations.database import Conversations
from chatbot.errors import BadQuestion
from chatbot.web.server.telemetry import Telemetry, TelemetrySettings
from store import open_writer
from store.storage.sqlite import DATABASE_NAME
from store.upkeep.copying import copy_archive
from store.upkeep.rebuild import rebuild
from store.vectors.chroma_embedded import LOCK_NAME
from tests import launching
from tests.store.making import WordCounts, new_version

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=[0o000, 0o022, 0o077], ids="umask {:03o}".format)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> tuple[set[str], set[str]]:
    """Of the folders, the archive's own too, and of the files, in octal."""
    paths = [folder, *folder.rglob("*")]
    found = [(path.is_dir(), f"{stat.S_IMODE(path.stat().st_mode) & 0o777:03o}") for path in paths]
    return {mode for is_folder, mode in found if is_folder}, {mode for is_folder, mode in found if not is_folder}


def fill(folder: Path) -> tuple[set[str], set[str]]:
    """Have everything written there that an archive holds; the modes while it is being written, and after."""
    with open_writer(folder, WordCounts()) as writer:
        writer.add([new_version("a", "One sentence.", WordCounts())])
        Conversations(folder)
        names = {path.name for path in folder.rglob("*")}
        assert {DATABASE_NAME, f"{DATABASE_NAME}-wal", f"{DATABASE_NAME}-shm", LOCK_NAME, "writer.lock"} <= names
        assert {"writer.pid", "archive.toml", "conversations.db", "chroma.sqlite3"} <= names
        folders, files = modes(folder)
    more_folders, more_files = modes(folder)
    return folders | more_folders, files | more_files


def test_a_new_archive_is_its_owners_alone(tmp_path: Path, umask: int) -> None:
    assert fill(tmp_path / "new" / "archive") == ({"700"}, {"600"})
    if umask == 0o022:
        assert modes(tmp_path / "new")[0] == {"755", "700"}, "what is above is not the archive's"


@pytest.mark.parametrize(
    ("mode", "folders", "files"),
    [(0o700, "700", "600"), (0o750, "750", "640"), (0o770, "770", "660"), (0o755, "750", "640"), (0o777, "770", "660")],
)
@pytest.mark.usefixtures("umask")
def test_the_group_may_do_what_the_folder_lets_it(tmp_path: Path, mode: int, folders: str, files: str) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    folder.chmod(mode)
    assert fill(folder) == ({folders, f"{mode:03o}"}, {files})


@pytest.mark.usefixtures("umask")
def test_what_a_rebuild_and_a_copy_make_is_as_closed(tmp_path: Path) -> None:
    fill(tmp_path / "archive")
    rebuild(tmp_path / "archive", WordCounts())
    copy_archive(tmp_path / "archive", tmp_path / "other")
    assert modes(tmp_path / "archive") == modes(tmp_path / "other") == ({"700"}, {"600"})


def test_what_is_there_keeps_its_mode(tmp_path: Path) -> None:
    """An archive of before is not closed to somebody who reads it today."""
    folder = tmp_path / "archive"
    fill(folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    before = {path: path.stat().st_mode for path in folder.rglob("*")}
    with open_writer(folder, WordCounts()) as writer:
        writer.add([new_version("b", "Another one.", WordCounts())])
    Conversations(folder)
    assert {path: path.stat().st_mode for path in before if path.exists()} == before


def test_a_folder_that_hands_on_its_group_goes_on_doing_so(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    folder.chmod(0o2770)
    with closing(_vectors(folder)):
        assert (folder / "vectors").stat().st_mode & stat.S_ISGID


def _vectors(folder: Path):
    from store.vectors.chroma_embedded import EmbeddedChroma

    vectors = EmbeddedChroma(folder / "vectors", create=True)
    vectors.count()
    return vectors


def test_what_the_commands_make_is_as_closed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A headline\n\nA text of one sentence.")
    environment = {**os.environ, "NEWS_ARCHIVE": str(tmp_path / "archive")}
    for command in (["ingest", "--quiet", str(tmp_path / "a.txt")], ["chatbot", "What happened?"]):
        launching.run([sys.executable, "-m", *command], env=environment, check=True, umask=0, cwd=ROOT)
    assert modes(tmp_path / "archive") == ({"700"}, {"600"})


def test_a_log_of_questions_is_as_closed(tmp_path: Path) -> None:
    """It names conversations, and who knows a conversation's name may read it."""
    tmp_path.chmod(0o700)
    log = tmp_path / "questions.log"
    Telemetry(TelemetrySettings(log=str(log))).failed("c-1", BadQuestion("the question is empty"))
    assert log.read_text(encoding="utf-8")
    assert modes(tmp_path) == ({"700"}, {"600"})
