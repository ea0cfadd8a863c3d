"""Passwords and keys that are needed to fetch must not be seen afterwards, wherever one looks."""

import base64
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from ingest.__main__ import main as news_ingest
from store import Archive, open_writer
from store.__main__ import main as news_archive
from store.database.schema import runs, versions, visits
from store.upkeep.checkup import check
from store.upkeep.rebuild import rebuild
from tests.ingest.server import Handler, Web, article, serving

PASSWORD, KEY, TOKEN = "Zq9passwordx7", "Zq9keyx7", "Zq9tokenx7"
SECRETS = (PASSWORD, KEY, TOKEN)
APP = Path(__file__).parents[2] / "streamlit_app.py"


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as found:
        yield found


def guarded(web: Web, path: str, body: str, content_type: str = "text/html; charset=utf-8") -> None:
    """Answer at `path` only who knows the password; to whom knows its ETag, that nothing is new."""
    wanted = "Basic " + base64.b64encode(f"ann:{PASSWORD}".encode()).decode()

    def answer(handler: Handler) -> None:
        if handler.headers.get("Authorization") != wanted:
            handler.say(401)
        elif handler.headers.get("If-None-Match") == '"1"':
            handler.say(304)
        else:
            handler.say(200, body.encode(), Content_Type=content_type, ETag='"1"')

    web.answers[path] = answer


def told(capsys: pytest.CaptureFixture[str], archive: Path) -> Iterator[tuple[str, str]]:
    """All that anybody is shown of `archive`, each with where."""
    for command in (["status"], ["status", "--json"], ["status", "--check"], ["export"], ["verify"], ["events"]):
        news_archive([*command, "--archive", str(archive)])
        said = capsys.readouterr()
        yield " ".join(command), said.out + said.err
    opened = Archive(archive)
    try:
        for one in opened.articles():
            yield "link", f"{one.link_target} {one.content.source}"
        for run in opened.last_runs(100):
            yield "runs", f"{run.inputs} {json.dumps(run.report)}"
    finally:
        opened.close()


def coverage(archive: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("NEWS_ARCHIVE", str(archive))
    at = AppTest.from_file(str(APP), default_timeout=120)
    at.switch_page("chatbot/web/pages/coverage.py")
    at.run()
    assert not at.exception
    return " ".join([*(one.proto.body for one in at.get("html")), *(str(one.value.to_dict()) for one in at.dataframe)])


def test_what_is_fetched_with_secrets(
    web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    host = f"ann:{PASSWORD}@127.0.0.1:{web.server_port}"
    link = f"http://{host}/a?token={TOKEN}&amp;id=7"
    items = f"<item><title>T</title><link>{link}</link><description>Short.</description></item>"
    items += f"<item><title>None</title><link>http://{host}/none?access_token={TOKEN}</link></item>"
    items += "<item><title>Nothing</title></item>"
    feed = f"<rss version='2.0'><channel><title>Herald</title>{items}</channel></rss>"
    guarded(web, f"/feed.xml?key={KEY}", feed, "application/rss+xml")
    guarded(web, f"/a?token={TOKEN}&id=7", article("herring"))
    guarded(web, f"/b?sig={KEY}", article("cod", head=f"<link rel=canonical href='http://{host}/b?sig={KEY}'>"))
    given = [f"http://{host}/feed.xml?key={KEY}", f"http://{host}/b?sig={KEY}", f"http://{host}/c#token={TOKEN}"]
    given += [f"http://ann:{PASSWORD}/x@[/", f"ann:{PASSWORD}@paper.example/feed?key={KEY}"]
    lines = tmp_path / "in" / "lines.jsonl"
    lines.parent.mkdir()
    records: list[dict[str, object]] = [
        {"id": f"http://{host}/r?key={KEY}", "text": "One sentence.", "source": host, "published": "soon"}
    ]
    records += [{"url": f"https://paper.example/s?password={PASSWORD}", "text": "Another sentence."}, {"text": []}]
    lines.write_text("\n".join(map(json.dumps, records)))
    archive = tmp_path / "archive"
    arguments = [*given, str(lines.parent), "--allow-private", "--workers", "0", "--archive", str(archive)]
    assert news_ingest([*arguments, "--json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["articles_new"] == 4, said
    assert "127.0.0.1" in said.err
    shown = {"news-ingest": said.out + said.err, **dict(told(capsys, archive))}
    shown["coverage"] = page = coverage(archive, monkeypatch)
    assert "Last runs of news-ingest" in page
    assert "in/lines.jsonl" in page
    assert str(tmp_path) not in page
    for where, text in shown.items():
        assert not [one for one in SECRETS if one in text], where
    dump = "\n".join(sqlite3.connect(archive / "archive.db").iterdump())
    assert "herring" in dump
    assert not [one for one in SECRETS if one in dump]
    assert str(tmp_path) not in dump
    web.asked.clear()
    assert news_ingest([*arguments, "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["articles_new"], report["articles_updated"]) == (0, 0)
    unchanged = [path for path, headers in web.asked if headers.get("If-None-Match") == '"1"']
    assert f"/b?sig={KEY}" in unchanged, "the visit was remembered"


def test_subscriptions_that_differ_in_their_key_alone(
    web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    web.page("/a?key=Zq9keyx7A", article("herring"))
    web.page("/a?key=Zq9keyx7B", article("cod"))
    archive, file = tmp_path / "archive", tmp_path / "subscriptions.toml"

    def refresh(*keys: str) -> list[str]:
        file.write_text("\n".join(f'[[subscription]]\naddress = "{web.url(f"/a?key={key}")}"' for key in keys))
        web.asked.clear()
        options = ["--refresh", "--subscriptions", str(file), "--archive", str(archive), "--allow-private"]
        news_ingest([*options, "--workers", "0"])
        return web.paths

    assert refresh("Zq9keyx7A") == ["/a?key=Zq9keyx7A"]
    assert refresh("Zq9keyx7A", "Zq9keyx7B") == ["/a?key=Zq9keyx7B"]
    assert refresh("Zq9keyx7A", "Zq9keyx7B") == []
    assert "Zq9keyx7" not in capsys.readouterr().err


def as_stored_before(archive: Path) -> None:
    """Put secrets where earlier versions kept them."""
    from store.files.hashing import content_hash
    from store.types import ArticleContent

    facts: dict[str, Any] = {
        "url": f"http://ann:{PASSWORD}@paper.example/a?key={KEY}",
        "canonical_url": f"https://paper.example/a?token={TOKEN}",
        "source": f"ann:{PASSWORD}@paper.example",
    }
    with open_writer(archive) as writer, writer.transaction() as connection:
        content = ArticleContent("A headline", "One sentence.", **facts, language="en")
        connection.execute(update(versions).values(**facts, language="en", content_hash=content_hash(content)))
        rejected = [{"input": f"http://ann:{PASSWORD}@paper.example/b", "reason": f"no https://x.example/?key={KEY}"}]
        report = {"rejected": rejected, "warnings": [f"/home/ann/a.jsonl:1: https://x.example/?token={TOKEN}"]}
        inputs = [facts["url"], "/home/ann/a.jsonl"]
        connection.execute(update(runs).values(inputs=json.dumps(inputs), report=json.dumps(report)))
        connection.execute(visits.insert().values(url=facts["url"], fetched_at="2026-01-01T00:00:00+00:00"))


def test_archives_of_earlier_versions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive"
    (tmp_path / "a.txt").write_text("A headline\n\nOne sentence.")
    news_ingest([str(tmp_path / "a.txt"), "--archive", str(archive), "--quiet"])
    as_stored_before(archive)
    for where, text in told(capsys, archive):
        if where not in ("status", "status --json", "link"):  # names of sources are counted in the database
            assert not [one for one in SECRETS if one in text], where
    rebuild(archive)
    assert check(archive)[0] == []
    page = coverage(archive, monkeypatch)
    shown = [
        *told(capsys, archive),
        ("coverage", page),
        ("rows", "\n".join(sqlite3.connect(archive / "archive.db").iterdump())),
    ]
    for where, text in shown:
        assert not [one for one in (*SECRETS, "/home/ann") if one in text], where
    assert "https://paper.example/a" in dict(shown)["export"]
    assert "paper.example/a#" in dict(shown)["rows"], "the visit is found again"


def test_arguments_that_are_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["http://127.0.0.1:9/\udcff", "\udcff.txt", "--archive", str(tmp_path / "archive"), "--json"]
    assert news_ingest(arguments) == 1
    json.loads(capsys.readouterr().out.encode())
    assert news_archive(["status", "--json", "--archive", str(tmp_path / "archive")]) == 0
