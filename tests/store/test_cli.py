"""`news-archive` from the outside."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from store import Archive, content_hash
from store.__main__ import main
from store.database.runs import begin_run, finish_run
from store.embedding.minilm import MiniLM
from store.settings_file import note_embedder
from store.writer import open_editor
from tests import launching
from tests.store.making import WordCounts, new_version, write


@pytest.fixture
def real(tmp_path: Path, minilm: MiniLM) -> Path:
    """An archive by the packaged model."""
    versions = [
        new_version("flood", "A river rose.\n\nNobody was hurt.", minilm, source="Ü-News", url="https://u.example/1"),
        new_version("vote", "Parliament voted.", minilm, url="https://u.example/2"),
        new_version("copy", "Parliament voted.", minilm, url="https://u.example/2"),
    ]
    return write(tmp_path / "real", minilm, versions)


def test_status(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--json", "--archive", str(folder)]) == 0
    status = json.loads(capsys.readouterr().out)
    assert status == {
        "articles": 3,
        "versions": 4,
        "passages": 6,
        "vectors": 6,
        "sources": {"Sky": 1, "The Daily": 1, "the daily": 1},
        "first_published": "2020-01-31",
        "last_published": "2020-02-01",
        "embedder": {"model": "word-counts", "revision": "1", "dimension": 64, "metric": "cosine"},
        "generation": 2,
        "undated": 1,
        "sections": {"Politics": 1},
        "languages": {"en": 1},
        "stories": 0,
        "removed": 0,
        "events": 0,
        "ungrouped": 0,
        "last_runs": [],
    }
    assert main(["status", "--archive", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "articles   3 (4 versions)" in out
    assert "published  2020-01-31 to 2020-02-01, 1 without a date" in out


def test_status_tells_of_the_last_runs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_editor(folder) as editor:
        first = begin_run(editor.engine, ["https://a.example/feed"])
        finish_run(editor.engine, first, {"articles_new": 3, "unchanged": 0, "rejected": [{"input": "x"}]})
        begin_run(editor.engine, ["b"])
    assert main(["status", "--archive", str(folder)]) == 0
    out = capsys.readouterr().out.splitlines()[-2:]
    assert out[0].endswith("UTC: not finished (still going on, or killed)")
    assert out[1].endswith("UTC: 3 new, 1 rejected")
    assert main(["status", "--json", "--archive", str(folder)]) == 0
    last, before = json.loads(capsys.readouterr().out)["last_runs"]
    assert (last["finished"], before["inputs"]) == (None, ["https://a.example/feed"])


def test_status_of_an_empty_archive(tmp_path: Path, words: WordCounts, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, words)
    assert main(["status", "--archive", str(tmp_path)]) == 0
    assert "no dates known" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["before", "after", "environment", "default"])
def test_where_the_archive_is(
    folder: Path, form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder.parent)  # whose `archive` it is
    monkeypatch.delenv("NEWS_ARCHIVE", raising=False)
    if form == "environment":
        monkeypatch.chdir(folder)
        monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    elif form != "default":
        monkeypatch.setenv("NEWS_ARCHIVE", "elsewhere")
    arguments = {"before": ["--archive", str(folder), "verify"], "after": ["verify", "--archive", str(folder)]}
    assert main(arguments.get(form, ["verify"])) == 0
    assert "agree" in capsys.readouterr().out


def test_verify_names_what_disagrees_and_rebuild_mends_it(real: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--archive", str(real)]) == 0
    with open_editor(real) as editor:
        editor.vectors.delete(["flood/1/1"])
    capsys.readouterr()
    assert main(["verify", "--archive", str(real)]) == 1
    assert "passages without a vector: 1 (flood/1/1)" in capsys.readouterr().out
    assert main(["rebuild", "--archive", str(real)]) == 0
    assert "4 passages embedded" in capsys.readouterr().out
    assert main(["verify", "--archive", str(real)]) == 0


def test_rebuild_names_what_it_cannot_mend(real: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_editor(real) as editor, editor.transaction() as connection:
        connection.exec_driver_sql("UPDATE versions SET text = 'Parliament fooled' WHERE url LIKE '%2'")
    assert main(["rebuild", "--archive", str(real)]) == 1
    assert "cannot be mended from the archive: article versions whose content" in capsys.readouterr().out


def test_rebuild_with_another_configured_model(
    real: Path, tiny_model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWS_EMBEDDER", str(tiny_model))
    assert main(["verify", "--archive", str(real)]) == 0
    assert "note:" in capsys.readouterr().out
    assert main(["rebuild", "--archive", str(real)]) == 0
    monkeypatch.delenv("NEWS_EMBEDDER")  # the archive's own settings name the model now
    archive = Archive(real)
    assert archive.embedder.fingerprint.dimension == 32
    assert archive.dense(archive.embedder.encode(["river"])[0], 9)
    archive.close()
    note_embedder(real, "all-MiniLM-L6-v2")
    assert main(["rebuild", "--archive", str(real)]) == 0
    assert main(["verify", "--archive", str(real)]) == 0


def test_reembed_makes_the_vectors_by_another_model(
    real: Path, tiny_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reembed", "--model", "no-such-model", "--archive", str(real)]) == 2
    assert "no-such-model" in capsys.readouterr().err
    assert main(["verify", "--archive", str(real)]) == 0
    assert main(["reembed", "--model", str(tiny_model), "--archive", str(real)]) == 0
    assert f"passages embedded by {tiny_model}" in capsys.readouterr().out
    archive = Archive(real)
    assert archive.embedder.fingerprint.dimension == 32
    archive.close()
    assert main(["verify", "--archive", str(real)]) == 0
    assert main(["reembed", "--model", "all-MiniLM-L6-v2", "--archive", str(real)]) == 0
    assert main(["verify", "--archive", str(real)]) == 0


def test_remove(real: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--archive", str(real)]
    assert main(["remove", "https://u.example/2", *where]) == 1
    assert "the address of several: copy, vote" in capsys.readouterr().err
    assert main(["remove", "copy", *where]) == 0
    assert main(["remove", "http://u.example/2/", *where]) == 0
    assert capsys.readouterr().out == "removed copy\nremoved vote\n"
    assert main(["remove", "vote", *where]) == 1
    assert "no article" in capsys.readouterr().err
    assert main(["verify", *where]) == 0


def test_export_holds_everything_that_is_hashed(
    folder: Path, words: WordCounts, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "--format", "jsonl", "--archive", str(folder)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    keys = ["id", "version", "url", "title", "text", "source", "authors", "published", "updated", "section"]
    assert all([*keys, "language", "story"] == [key for key in row if key != "canonical_url"] for row in rows)
    assert [(row["id"], row["version"]) for row in rows] == [("flood", 2), ("vote", 1), ("undated", 1)]
    vote = rows[1]
    assert vote["published"] == "2020-02-01T23:30:00-05:00"
    assert vote["updated"] == "2020-02-02T01:00:00+00:00"
    assert vote["authors"] == ["Ann Bee", "Émile Çay"]
    assert rows[2]["published"] is None
    archive = Archive(folder, words)
    article = archive.article("vote")
    assert article is not None
    assert {**vote, "authors": tuple(vote["authors"])}.items() >= {
        name: getattr(article.content, name) for name in ("text", "title", "url", "canonical_url", "section")
    }.items()
    assert content_hash(article.content) == article.content_hash
    archive.close()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["status"], "there is no archive in"),
        (["verify"], "there is no archive in"),
        (["rebuild"], "there is no archive in"),
        (["remove", "x"], "there is no archive in"),
        (["export"], "there is no archive in"),
    ],
)
def test_without_an_archive(
    tmp_path: Path, arguments: Sequence[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--archive", str(tmp_path / "none")]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert (captured.err.count("\n"), captured.out) == (1, "")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("arguments", [[], ["unknown"], ["export", "--format", "xml"], ["remove"]])
def test_wrong_usage(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: news-archive" in capsys.readouterr().err


def test_a_model_that_cannot_be_loaded(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWS_EMBEDDER", str(folder / "no model"))
    assert main(["rebuild", "--archive", str(folder)]) == 2
    err = capsys.readouterr().err
    assert "no model' cannot be loaded" in err
    assert err.count("\n") == 1


def test_an_interrupt_is_one_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("store.upkeep.rebuild.rebuild", interrupted)
    monkeypatch.setattr("store.archive.Archive.status", interrupted)
    assert main(["status", "--archive", str(folder)]) == 130
    assert capsys.readouterr().err == "news-archive: stopped\n"


def test_a_reader_that_has_seen_enough(tmp_path: Path, words: WordCounts) -> None:
    many = [new_version(f"a{i}", "word " * 2_000, words) for i in range(40)]
    write(tmp_path, words, many)
    command = [sys.executable, "-m", "store", "export", "--archive", str(tmp_path)]
    with launching.popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_help_is_there_at_once() -> None:
    environment = {**os.environ, "PYTHONPROFILEIMPORTTIME": "1"}
    started = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-m", "store", "--help"], capture_output=True, text=True, check=True, env=environment
    )
    assert time.monotonic() - started < 5  # a fraction of a second on a quiet machine
    assert "rebuild" in run.stdout
    for heavy in ("torch", "sqlalchemy", "chromadb", "numpy", "pydantic", "openvino"):
        assert f" {heavy}\n" not in run.stderr


def test_events(tmp_path: Path, words: WordCounts, capsys: pytest.CaptureFixture[str]) -> None:
    texts = ["The Rhine rose over Cologne, and Ute Behr of Cologne closed the bridges."] * 2 + ["A comet passed Earth."]
    days = [date(2022, 3, 1), date(2022, 3, 2), date(2022, 3, 2)]
    batch = [
        new_version(f"a{n}", text, words, title="Flood", source=f"Paper {n}", published=day)
        for n, (text, day) in enumerate(zip(texts, days, strict=True))
    ]
    folder = write(tmp_path / "a", words, batch)
    for extra in ([], ["--anew"]):
        assert main(["--archive", str(folder), "events", *extra]) == 0
        shown = capsys.readouterr().out
        assert shown == "2022-03-01 to 2022-03-02  Flood  (2 articles, Paper 0, Paper 1)\n"
    assert main(["--archive", str(folder), "events", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "id": "a0",
        "title": "Flood",
        "article_ids": ["a1", "a0"],
        "sources": ["Paper 0", "Paper 1"],
        "first_day": "2022-03-01",
        "last_day": "2022-03-02",
    }
    assert main(["--archive", str(folder), "events", "--as-of", "2022-02-01"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["--archive", str(folder), "status"]) == 0
    assert "events     1 with several articles" in capsys.readouterr().out
