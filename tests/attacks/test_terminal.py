"""What an article, an address or a file name says must not drive the reader's terminal."""

import re
from pathlib import Path

import pytest

from ingest.__main__ import main as news_ingest
from store.__main__ import main as news_archive
from tests.store.making import WordCounts, new_version, write

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""All but tab and newline; and what turns the direction of writing around."""
EVIL = {
    "clear the screen": "\x1b[2J\x1b[H",
    "set the title": "\x1b]0;owned\x07",
    "write the clipboard": "\x1b]52;c;b3duZWQ=\x07",
    "a link elsewhere": "\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\",
    "eight-bit": "\x9b31mred\x9b0m",
    "overwrite the line": "all is well\rFAILED",
    "backspaces": "bad\x08\x08\x08good",
    "bell": "\x07\x07\x07",
    "turned around": "\u202egnp.exe\u202c",
    "delete": "\x7f\x7f",
}


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> WordCounts:
    found = WordCounts()
    for module in ("archive", "writer", "upkeep.rebuild"):
        monkeypatch.setattr(f"store.{module}.load_embedder", lambda _: found)
    return found


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_news_archive(tmp_path: Path, words: WordCounts, evil: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As an earlier version, or another program, may have stored it."""
    facts = {"source": f"The {evil} Daily", "section": evil, "language": evil, "title": f"About {evil}", "url": evil}
    write(tmp_path / "a", words, [new_version(f"id{evil}{n}", "A river rose.", words, **facts) for n in range(2)])
    for command in (["status"], ["verify"], ["events"], ["rebuild"], ["remove", f"no{evil}"], ["remove", evil]):
        news_archive([*command, "--archive", str(tmp_path / "a")])
        shown = capsys.readouterr()
        assert not CONTROL.search(shown.out + shown.err), command
    news_archive(["status", "--archive", str(tmp_path / f"none{evil}".replace("/", ""))])
    assert not CONTROL.search(capsys.readouterr().err)


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_news_ingest(tmp_path: Path, evil: str, capsys: pytest.CaptureFixture[str]) -> None:
    named = tmp_path / f"file{evil}.jsonl".replace("/", "")
    named.write_text('{"title": "x"}\n{"text": "A river rose.", "published": "soon \\u001b[2J", "language": "en"}\n')
    status = news_ingest([str(named), f"no-file{evil}", f"http://{evil}/", "--archive", str(tmp_path / "a")])
    assert status == 1
    shown = capsys.readouterr()
    assert shown.err
    assert not CONTROL.search(shown.out + shown.err)
