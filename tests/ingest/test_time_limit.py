"""A run that may take only so long: what it leaves is named, nothing is lost, and the next run takes it up."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from ingest.__main__ import main
from ingest.limits import TimeLimit
from ingest.parsers.inputs import ParserOptions
from ingest.sources.files import FileSource
from ingest.sources.in_time import in_time
from ingest.sources.subscriptions import Subscription, due_subscriptions
from ingest.types import RawPage, Rejection
from store import Archive, Run
from tests.ingest.server import Web, article, serving
from tests.ingest.test_web_sources import addresses, entry, rss

TOPICS = ("herring", "bakery", "tunnel", "lantern", "glacier")


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as found:
        yield found


def test_a_feed_that_takes_too_long(web, tmp_path, capsys):
    pages = [web.page(f"/{topic}", article(topic)) for topic in TOPICS]
    real = dict(web.answers)
    for topic in TOPICS[2:]:
        web.answers[f"/{topic}"] = lambda _: time.sleep(60)
    feed = web.page("/feed", rss(*map(entry, pages)), "text/xml", ETag='"1"')
    command = [feed, "--archive", str(tmp_path / "archive"), "--allow-private", "--workers", "0", "--json"]
    started = time.monotonic()
    assert main([*command, "--time-limit", "12s"]) == 1
    assert time.monotonic() - started < 40
    out, err = capsys.readouterr()
    report = json.loads(out)
    told = "left for the next run: the time limit of 12s was reached"
    assert [(one["input"], one["reason"]) for one in report["rejected"]] == [(page, told) for page in pages[2:]]
    assert (report["articles_new"], report["left"]) == (2, 3)
    assert err.splitlines()[:3] == [f"{page}: {told}" for page in pages[2:]]
    assert "0 rejected, 3 left for the next run" in err
    web.answers |= real
    assert main(command) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["articles_new"], report["left"]) == (3, 0)
    assert addresses(tmp_path / "archive") == set(pages)


def test_a_subscription_that_there_was_no_time_for_is_still_due(web, tmp_path, capsys):
    folder = tmp_path / "archive"
    quick = web.page("/quick", rss(entry(web.page("/herring", article("herring")))), "text/xml")
    slow = web.page("/slow", rss(entry(web.page("/bakery", article("bakery")))), "text/xml")
    never = web.page("/never", rss(entry(web.page("/tunnel", article("tunnel")))), "text/xml")
    kept = web.answers["/bakery"]
    web.answers["/bakery"] = lambda _: time.sleep(60)
    folder.mkdir()
    entries = [f'[[subscription]]\naddress = "{one}"\nevery = "1h"\n' for one in (quick, slow, never)]
    (folder / "subscriptions.toml").write_text("".join(entries))
    command = ["--refresh", "--archive", str(folder), "--allow-private", "--workers", "0", "--json", "--quiet"]
    assert main([*command, "--time-limit", "12s"]) == 1
    assert json.loads(capsys.readouterr().out)["not_visited"] == [slow, never]
    web.answers["/bakery"] = kept
    web.asked.clear()
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out)["articles_new"] == 2
    assert set(web.paths) == {"/slow", "/bakery", "/never", "/tunnel"}


def test_files_are_read_as_far_as_there_is_time(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"id": f"a{n}", "text": "Ferry."}) + "\n" for n in range(5)))
    limit = TimeLimit(time.monotonic() + 0.3, "no time")
    first, second = in_time(
        [FileSource(str(path), ParserOptions(None)), FileSource(str(path), ParserOptions(None))], limit
    )
    found = []
    for item in first.pages():
        found.append(item)
        time.sleep(0.2)
    assert [type(one) for one in found] == [RawPage, RawPage, Rejection]
    assert found[-1] == Rejection(str(path), "no time; it was not read to its end", is_left=True)
    assert list(second.pages()) == [Rejection(str(path), "no time", is_left=True)]
    assert not first.was_read
    (whole,) = in_time([FileSource(str(path), ParserOptions(None))], TimeLimit())
    assert len(list(whole.pages())) == 5
    assert whole.was_read


def test_runs_that_had_no_time_have_not_visited():
    now = datetime.now(UTC)
    runs = [Run(now - timedelta(minutes=5), now, ("a", "b"), {"not_visited": ["b"]})]
    known = [Subscription(name, timedelta(hours=1)) for name in ("a", "b")]
    assert [one.address for one in due_subscriptions(known, runs, now)] == ["b"]


def test_a_time_limit_that_is_none_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["a.txt", "--time-limit", "soon"])
    assert stopped.value.code == 2
    assert "'soon' is not a time like 90s, 30m or 2h" in capsys.readouterr().err


def test_an_archive_whose_time_was_over_at_once_is_whole(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Bakery reopens\n\nBread was free on Monday.")
    assert main([str(path), "--archive", str(tmp_path / "archive"), "--time-limit", "1s", "--quiet"]) in (0, 1)
    assert main([str(path), "--archive", str(tmp_path / "archive"), "--quiet"]) == 0
    opened = Archive(tmp_path / "archive")
    assert opened.count_articles() == 1
    opened.close()
