"""What is one article, where addresses alone do not tell, and which text of it is the current one."""

import pytest

from ingest.addresses import article_id, is_further_page, normalised_address
from store import Archive
from tests.ingest.test_feed_entries import rss
from tests.ingest.test_warc import record

BUSES = "The council of Oldbury voted on Monday to keep the night buses until the end of next year, after a petition."
FERRY = "The ferry line between Kestrel Bay and the island of Tarn will end in October, as too few bought tickets."
SHIP = "Divers found a wooden ship in the mud under the harbour of Newbury, and the museum wants to raise it soon."
STORM = (
    "The ship may have sunk in the storm of 1362, which took half of the old town, wrote the chronicler of the abbey."
)


def page(title, *paragraphs, canonical=""):
    link = f"<link rel='canonical' href='{canonical}'>" if canonical else ""
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{title}</title>{link}</head><body><article>"
        f"<h1>{title}</h1>{body}</article></body></html>"
    ).encode()


def capture(url, content, day=5):
    return record("response", url, content).replace(b"2026-03-05T", f"2026-03-{day:02}T".encode())


@pytest.fixture
def current(tmp_path, ingest_into):
    """Ingest records of one web archive after the other, twice; what is current then, and of how many versions."""

    def run(*captures):
        (tmp_path / "w.warc").write_bytes(b"".join(captures))
        ingest_into(tmp_path / "a", tmp_path / "w.warc")
        again = ingest_into(tmp_path / "a", tmp_path / "w.warc")
        assert (again.articles_new, again.articles_updated) == (0, 0)
        opened = Archive(tmp_path / "a")
        try:
            return sorted((one.content.title, one.content.text, one.version) for one in opened.articles())
        finally:
            opened.close()

    return run


@pytest.mark.parametrize("canonical", ["https://c.example/article.html", "https://c.example/news"])
@pytest.mark.parametrize("order", [1, -1])
def test_stories_with_the_canonical_link_of_their_template(current, canonical, order):
    pages = [
        capture("https://c.example/article.html?id=1", page("Night buses stay", BUSES, FERRY, canonical=canonical)),
        capture("https://c.example/article.html?id=2", page("Ship found", SHIP, STORM, canonical=canonical)),
    ]
    assert [(title, version) for title, _, version in current(*pages[::order])] == [
        ("Night buses stay", 1),
        ("Ship found", 1),
    ]


@pytest.mark.parametrize(
    "second", ["https://c.example/ship?page=2", "https://c.example/ship/page/2", "https://c.example/ship?x=1&seite=3"]
)
@pytest.mark.parametrize("order", [1, -1])
def test_page_two_is_no_correction_of_page_one(current, second, order):
    pages = [
        capture("https://c.example/ship", page("Ship found", BUSES, SHIP, canonical="https://c.example/ship")),
        capture(second, page("Ship found", STORM, FERRY, canonical="https://c.example/ship")),
    ]
    texts = "\n".join(text for _, text, _ in current(*pages[::order]))
    assert all(said in texts for said in (BUSES, SHIP, STORM, FERRY))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://c.example/story?ref=1001", "https://c.example/story?ref=1002"),
        ("https://c.example/story?a=1&eid=10", "https://c.example/story?a=1&eid=11"),
        ("https://c.example/#!/story/1", "https://c.example/#!/story/2"),
        ("https://c.example/app#/story/1", "https://c.example/app#/story/2"),
        ("https://c.example/story?uid=1001", "https://c.example/story?uid=1002"),
    ],
)
def test_addresses_that_name_stories_in_unusual_places(current, one, other):
    found = current(
        capture(one, page("Night buses stay", BUSES, FERRY)), capture(other, page("Ship found", SHIP, STORM))
    )
    assert [(title, version) for title, _, version in found] == [("Night buses stay", 1), ("Ship found", 1)]


@pytest.mark.parametrize(
    "url", ["https://c.example/a?ref=home", "https://c.example/a?ref=rss1#top", "http://www.c.example/a#c1"]
)
def test_where_a_reader_comes_from_names_no_story(url):
    assert article_id(None, url, "") == article_id(None, "https://c.example/a", "")
    assert normalised_address(normalised_address(url)) == normalised_address(url)


def test_further_pages():
    assert is_further_page("https://c.example/a?page=2", "https://c.example/a")
    assert not is_further_page("https://c.example/a?page=1", "https://c.example/a")
    assert not is_further_page("https://c.example/a?page=2", "https://c.example/a?page=2")
    assert not is_further_page("https://c.example/a?page=2024", "https://c.example/a")


@pytest.mark.parametrize("order", [1, -1])
def test_the_newest_capture_is_the_current_one(current, order):
    captures = [
        capture("https://c.example/ship", page("Ship found", SHIP, STORM), day=5),
        capture("https://c.example/ship", page("Ship found", SHIP, STORM, FERRY), day=7),
    ]
    ((_, text, _),) = current(*captures[::order])
    assert FERRY in text


def test_a_text_that_was_written_anew_is_named(tmp_path, ingest_into):
    for day, content in ((5, page("Night buses stay", BUSES, FERRY)), (7, page("Ship found", SHIP, STORM))):
        (tmp_path / "w.warc").write_bytes(capture("https://c.example/today", content, day))
        report = ingest_into(tmp_path / "a", tmp_path / "w.warc")
    assert report.articles_updated == 1
    assert report.warnings == ["w.warc: https://c.example/today: shares almost nothing with the version before it"] or (
        len(report.warnings) == 1 and report.warnings[0].endswith("shares almost nothing with the version before it")
    )


def test_items_of_a_feed_apart_by_guid(tmp_path, ingest_into):
    tail = "Then the mayor spoke, then the clerk, and then everybody else who had a chair in the hall that night. " * 9
    items = [
        f"<title>{title}</title><link>https://c.example/today</link><guid isPermaLink='false'>c-{n}</guid>"
        f"<description>{text} {tail}</description>"
        for n, (title, text) in enumerate([("Night buses stay", BUSES), ("Ferry line ends", FERRY)])
    ]
    (tmp_path / "f.rss").write_bytes(rss(*items))
    report = ingest_into(tmp_path / "a", tmp_path / "f.rss")
    assert (report.articles_new, report.articles_updated) == (2, 0)
    again = ingest_into(tmp_path / "a", tmp_path / "f.rss")
    assert (again.articles_new, again.articles_updated) == (0, 0)
