"""A small archive, made by a model that needs no files, and what it holds."""

from contextlib import closing
from pathlib import Path

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


@pytest.fixture
def folder(tmp_path: Path, words: WordCounts) -> Path:
    """An archive; beside it are a backup of it, and `more.jsonl` with another article."""
    made = [new_version(id_, text, words, source="The Daily", authors=("Ann Bee",)) for id_, text in TEXTS.items()]
    write(tmp_path / "archive", words, made)
    back_up(tmp_path / "archive", tmp_path / "backup.zip")
    (tmp_path / "more.jsonl").write_text(MORE)
    return tmp_path / "archive"


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
