"""`news-ingest` as it is typed."""

import json
import os
import pty
import signal
import subprocess
import sys
import termios
import time

import pytest

from ingest.__main__ import main
from store import Archive
from store.files.lock import writer_lock
from tests import launching

ARTICLE = "Bakery reopens\n\nThe bakery on Storholm reopened on Monday. Bread was free."


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(ARTICLE)
    return path


def test_report_as_json(tmp_path, article, capsys):
    assert main([str(article), "--archive", str(tmp_path / "archive"), "--json"]) == 0
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert report | {"seconds": 0, "passages_per_second": 0} == {
        "articles_new": 1,
        "articles_updated": 0,
        "unchanged": 0,
        "ignored": 0,
        "rejected": [],
        "left": 0,
        "removed": 0,
        "kept_out": 0,
        "undated": 1,
        "other_languages": {},
        "copies": 0,
        "remarks": [],
        "slowest_hosts": {},
        "not_visited": [],
        "warnings": [],
        "passages": 1,
        "seconds": 0,
        "passages_per_second": 0,
    }
    assert err.startswith("1 new, 0 new versions, 0 unchanged, 0 rejected")


def test_rejected_inputs_are_named_and_the_status_is_1(tmp_path, article, capsys, monkeypatch):
    monkeypatch.setenv("NEWS_ARCHIVE", str(tmp_path / "archive"))
    (tmp_path / "b.txt").touch()
    assert main([str(article), str(tmp_path / "b.txt"), str(tmp_path / "c.txt"), "--quiet", "--json"]) == 1
    out, err = capsys.readouterr()
    assert err.splitlines() == [f"{tmp_path}/b.txt: empty file", f"{tmp_path}/c.txt: no such file or folder"]
    assert [one["reason"] for one in json.loads(out)["rejected"]] == ["empty file", "no such file or folder"]
    archive = Archive(tmp_path / "archive")
    assert archive.count_articles() == 1
    archive.close()


def test_a_locked_archive_is_one_line_and_status_2(tmp_path, article, capsys):
    (tmp_path / "archive").mkdir()
    with writer_lock(tmp_path / "archive"):
        assert main([str(article), "--archive", str(tmp_path / "archive")]) == 2
    err = capsys.readouterr().err
    assert err.startswith("news-ingest: another process")
    assert err.count("\n") == 1


def test_an_archive_that_cannot_be_made_is_one_line_and_status_2(article, capsys):
    assert main([str(article), "--archive", str(article / "archive")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [[], ["a.txt", "--map", "title"], ["a.txt", "--map", "heading=title"], ["--nonsense"]]
)
def test_usage_errors(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_fields_and_help_agree():
    from ingest.__main__ import FIELDS
    from ingest.extraction.records import Record

    assert FIELDS.split(", ") == sorted(Record.model_fields)


def test_help_needs_no_model():
    heavy = "import sys; from ingest.__main__ import make_parser; make_parser().format_help()\n"
    heavy += "assert not {'torch', 'chromadb', 'trafilatura', 'sqlalchemy', 'openvino', 'pydantic'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", heavy], check=True)


def test_progress_on_a_terminal_and_a_stop_by_the_keyboard(tmp_path):
    lines = [json.dumps({"id": f"a{n}", "text": f"Ferry {n} sails on Monday. " * 200}) for n in range(600)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    command = [sys.executable, "-m", "ingest", str(tmp_path / "a.jsonl"), "--archive", str(tmp_path / "archive")]
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    with launching.popen(command, stderr=theirs, stdout=subprocess.DEVNULL) as process:
        os.close(theirs)
        seen = b""
        while b"passages/s" not in seen or b"left" not in seen:
            seen += os.read(ours, 10_000)
        process.send_signal(signal.SIGINT)
        try:
            while piece := os.read(ours, 10_000):
                seen += piece
        except OSError:
            pass  # how a terminal says that the other side has gone
        os.close(ours)
    assert process.returncode == 130
    assert b"Traceback" not in seen
    assert seen.rstrip().endswith(b"start again to go on")


def test_it_gives_way_to_other_programs(tmp_path):
    command = [sys.executable, "-m", "ingest", "-", "--archive", str(tmp_path / "archive")]
    with launching.popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        began = time.monotonic()
        while (niceness := os.getpriority(os.PRIO_PROCESS, process.pid)) < 10 and time.monotonic() - began < 30:
            time.sleep(0.05)
        process.stdin.close()
    assert niceness == 10
