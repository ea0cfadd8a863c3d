"""`news-ingest --dry-run` shows what would be stored, what not and why; `--report` packs it for others."""

import json
import zipfile

import pytest

from ingest.__main__ import main
from tests.ingest.server import serving

PAGE = """<html lang="en"><head><title>Night buses stay | The Bay</title>
<meta property="og:site_name" content="The Bay"><meta property="article:published_time" content="2026-03-04T10:00:00Z">
</head><body><nav><ul><li>All of the news that we have today</li></ul></nav>
<article><h1>Night buses stay</h1><p class="byline">By Ann Poe</p>
<p>The council of Oldbury voted on Monday to keep the night buses until the end of next year, after a petition.</p>
<p>Nine thousand names stood under it when the mayor took it from the hands of two bakers at the town hall.</p>
<p>The buses run every hour between the harbour and the hill, and the council pays for the drivers and the fuel.</p>
</article>
<div id="comments"><p class="comment">I never take the bus, why should I pay for it at all?</p></div>
<footer><p>All that stands here belongs to the publishers of this paper.</p></footer></body></html>"""
RECORDS = '{"title": "Herring", "text": "The herring came back.", "published": "2026-03-05"}\n{"title": "Nothing"}\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "more.jsonl").write_text(RECORDS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_would_be_stored_is_shown_and_nothing_is(folder, capsys):
    assert main(["page.html", "more.jsonl", "--dry-run"]) == 1
    assert not (folder / "archive").exists()
    shown, second, third = capsys.readouterr().out.strip().split("\n\n")
    lines = dict(line.split(maxsplit=1) for line in shown.splitlines()[1:8])
    assert (lines["title"], lines["authors"], lines["source"]) == ("Night buses stay", "Ann Poe", "The Bay")
    assert lines["day"].startswith("2026-03-04")
    assert "  begins     The council of Oldbury voted on Monday to keep the night buses" in shown
    assert "  ends       The buses run every hour between the harbour and the hill, and the" in shown
    assert "  left out   All of the news that we have today (in a menu)" in shown
    assert "  left out   I never take the bus, why should I pay for it at all? (in the comments)" in shown
    assert "  left out   All that stands here belongs to the publishers of this paper. (in the page's foot)" in shown
    assert shown.count("left out") == 3
    assert second.startswith("more.jsonl:1\n  title      Herring\n  day        2026-03-05\n")
    assert third.startswith("more.jsonl:2\n  rejected   ")


@pytest.mark.usefixtures("folder")
def test_as_json(capsys):
    assert main(["page.html", "--dry-run", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["input"], row["title"], row["authors"]) == ("page.html", "Night buses stay", ["Ann Poe"])
    assert row["text"].startswith("The council of Oldbury voted")
    assert row["left_out"][0] == {"line": "All of the news that we have today", "why": "in a menu"}
    assert row["left_out_more"] == 0


def test_of_a_page_on_the_web_with_a_key_in_its_address(capsys):
    with serving() as web:
        address = web.page("/buses?api_key=verysecret", PAGE, ETag='"1"')
        assert main([address, "--dry-run", "--allow-private"]) == 0
        assert main([address, "--dry-run", "--allow-private", "--json"]) == 0  # and again: no visit is remembered
    out = capsys.readouterr().out
    assert "verysecret" not in out
    assert out.count("Night buses stay") == 2


@pytest.mark.usefixtures("folder")
def test_a_report_holds_the_page_and_what_was_made_of_it(capsys):
    assert main(["page.html", "more.jsonl", "--report", "wrong.zip", "--quiet"]) == 1
    assert capsys.readouterr().out == ""
    with zipfile.ZipFile("wrong.zip") as file:
        told = json.loads(file.read("report.json"))
        assert [row["input"] for row in told["inputs"]] == ["page.html", "more.jsonl:1", "more.jsonl:2"]
        assert told["inputs"][0]["title"] == "Night buses stay"
        assert "rejected" in told["inputs"][2]
        assert told["what_is_wrong"] == ""
        assert file.read(told["inputs"][0]["file"]) == PAGE.encode()
    assert main(["page.html", "--report", "wrong.zip", "--quiet"]) == 2  # what is there already is never overwritten
    assert capsys.readouterr().err == "news-ingest: wrong.zip: File exists\n"


def test_not_with_refresh(capsys):
    with pytest.raises(SystemExit):
        main(["--refresh", "--dry-run"])
    assert "not for --refresh" in capsys.readouterr().err
