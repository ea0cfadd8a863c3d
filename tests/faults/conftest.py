"""A small archive, made by a model that needs no files, and what it holds."""

from contextlib import closing
from pathlib import Path
from shutil import copytree

import pytest

from store import Archive, Filters
from store.upkeep.backup import back_up
from tests.store.making import WordCounts, new_version, write

TEXTS = {
    "flood": "A river rose. It was cold.\n\nNobody was hurt.",
    "vote": "Parliament voted on Monday.\n\nThe minister resigned after the vote.",
}
MORE = '{"id": "strike", "title": "Strike", "text": "Workers stopped.", "language": "en"}'


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> WordCounts:
    found = WordCounts()
    for module in ("archive", "writer", "upkeep.rebuild", "upkeep.restore"):
        monkeypatch.setattr(f"store.{module}.load_embedder", lambda _: found)
    return found


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `folder` is copied from, made once."""
    above, words = tmp_path_factory.mktemp("template"), WordCounts()
    made = [new_version(id_, text, words, source="The Daily", authors=("Ann Bee",)) for id_, text in TEXTS.items()]
    write(above / "archive", words, made)
    back_up(above / "archive", above / "backup.zip")
    (above / "more.jsonl").write_text(MORE)
    return above


@pytest.fixture
def folder(tmp_path: Path, template: Path, words: WordCounts) -> Path:  # noqa: ARG001 - `words` is what opens it
    """An archive; beside it are a backup of it, and `more.jsonl` with another article."""
    return copytree(template, tmp_path, dirs_exist_ok=True) / "archive"


def everything(folder: Path, words: WordCounts) -> list[object]:
    """What readers see."""
    with closing(Archive(folder, words)) as archive:
        return [
            list(archive.articles()),
            [archive.passages_of(id_) for id_ in TEXTS],
            archive.lexical.search(["river", "vote"], 9, Filters()),
            archive.dense(words.encode(["river"])[0], 9),
            archive.status(),
        ]
