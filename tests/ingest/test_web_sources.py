"""Pages, feeds, sitemaps and sites from a real server on loopback into a real archive."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pyarrow.parquet
import pytest

from ingest.__main__ import main
from store import Archive
from tests.ingest.server import Web, article, serving


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as found:
        yield found


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "archive"


def addresses(folder):
    opened = Archive(folder)
    try:
        return {one.content.url for one in opened.articles()}
    finally:
        opened.close()


def rss(*items: str) -> str:
    return f"<rss version='2.0'><channel><title>Herald</title>{''.join(items)}</channel></rss>"


def entry(url: str, title: str = "T", **more: str) -> str:
    facts = "".join(f"<{name}>{value}</{name}>" for name, value in more.items())
    return f"<item><title>{title}</title><link>{url}</link><description>Short.</description>{facts}</item>"


def test_pages_by_address_and_what_fails(web, archive, ingest_into):
    a = web.page("/a", article("herring"))
    web.answers["/moved"] = lambda handler: handler.say(301, Location="/a")
    web.page("/b.pdf", b"%PDF-1.7", "application/pdf")
    report = ingest_into(archive, a, web.url("/moved"), web.url("/none"), web.url("/b.pdf"))
    assert (report.articles_new, report.unchanged) == (1, 1)
    assert [(one.origin, one.reason) for one in report.rejected] == [
        (web.url("/none"), "cannot be fetched: the server answered 404"),
        (web.url("/b.pdf"), "not a page (application/pdf)"),
    ]
    assert addresses(archive) == {a}
    assert list(report.hosts) == []


@pytest.mark.parametrize(
    ("encoding", "declared", "header"),
    [
        ("utf-8", "", "text/html; charset=iso-8859-1"),
        ("cp1252", "", "text/html; charset=windows-1252"),
        ("iso-8859-2", "", "text/html; charset=iso-8859-2"),
        ("cp1252", "<meta charset='windows-1252'>", "text/html; charset=utf-8"),
    ],
)
def test_encodings_are_right_whatever_the_server_says(web, archive, ingest_into, encoding, declared, header):
    said = "Der Bürgermeister von Köln sprach über die Brücke und die Löhne der Bäcker am Dienstag in Düsseldorf."
    more = (
        "Danach fuhren die Fischer zurück in den Hafen, und niemand wollte sagen, wann die Brücke wieder geöffnet wird."
    )
    head = f"<head>{declared}<title>Brücke</title></head>"
    body = f"<html>{head}<body><article><p>{said}</p><p>{more}</p></article></body></html>"
    url = web.page("/a", body.encode(encoding), header)
    report = ingest_into(archive, url)
    opened = Archive(archive)
    (found,) = opened.articles()
    opened.close()
    assert said in found.text
    assert found.content.language == "de"
    assert report.other_languages == {"de": 1}


def test_a_feed_that_changes_between_visits(web, archive, ingest_into):
    pages = [web.page(f"/{topic}", article(topic), ETag=f'"{topic}"') for topic in ("herring", "bakery", "tunnel")]
    feed = web.page("/feed", rss(*map(entry, pages[:2])), "application/rss+xml", ETag='"1"')
    assert ingest_into(archive, feed).articles_new == 2
    conditional = {path: web.answers[path] for path in ("/herring", "/bakery")}
    for path, answer in conditional.items():
        web.answers[path] = lambda handler, path=path, answer=answer: (
            handler.say(304) if handler.headers["If-None-Match"] == f'"{path[1:]}"' else answer(handler)
        )
    web.answers["/feed"] = lambda handler: handler.say(304 if handler.headers["If-None-Match"] == '"1"' else 500)
    web.asked.clear()
    assert ingest_into(archive, feed).unchanged == 1
    assert web.paths == ["/feed"]
    web.page("/feed", rss(*map(entry, pages)), "application/rss+xml", ETag='"2"')
    web.asked.clear()
    report = ingest_into(archive, feed)
    assert (report.articles_new, report.unchanged, report.rejected) == (1, 2, [])
    assert set(web.paths) == {"/feed", "/herring", "/bakery", "/tunnel"}


def test_a_feed_of_which_something_failed_is_read_again(web, archive, ingest_into):
    page = web.page("/herring", article("herring"))
    feed = web.page("/feed", rss(entry(page), entry(web.url("/late"))), "text/xml", ETag='"1"')
    assert len(ingest_into(archive, feed).rejected) == 1
    web.page("/late", article("tunnel"))
    assert ingest_into(archive, feed).articles_new == 1


def test_a_feed_says_what_its_pages_leave_out(web, archive, ingest_into):
    bare = article("herring").replace("<meta property='article:published_time' content='2023-03-03'>", "")
    feed = web.page(
        "/feed", rss(entry(web.page("/a", bare), pubDate="Fri, 03 Mar 2023 10:00:00 GMT", author="Ann Poe")), "text/xml"
    )  # fmt: skip
    ingest_into(archive, feed)
    opened = Archive(archive)
    (found,) = opened.articles()
    opened.close()
    assert found.content.published == datetime(2023, 3, 3, 10, tzinfo=UTC)
    assert found.content.authors == ("Ann Poe",)


def test_a_json_feed(web, archive, ingest_into):
    full = f"<p>{article('herring', words=400)}</p>"
    items = [
        {"id": "1", "url": "/a", "title": "The herring affair", "content_html": full},
        {"id": "2", "url": web.page("/b", article("tunnel")), "summary": "Short."},
    ]  # fmt: skip
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Herald", "items": items}
    url = web.page("/feed.json", json.dumps(feed), "application/feed+json")
    assert ingest_into(archive, url).articles_new == 2
    assert addresses(archive) == {web.url("/a"), web.url("/b")}
    assert web.paths == ["/feed.json", "/b"]


def news_sitemap(*places: tuple[str, str]) -> str:
    urls = "".join(
        f"<url><loc>{url}</loc><lastmod>{day}</lastmod><news:news><news:publication_date>{day}</news:publication_date>"
        f"<news:title>T</news:title></news:news></url>"
        for url, day in places
    )
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
    )


def index(*urls: str) -> str:
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{url}</loc></sitemap>' for url in urls)}</sitemapindex>"


def test_sitemaps_the_newest_first_and_what_has_not_changed_unasked(web, archive, ingest_into):
    old, new = (web.page(f"/{topic}", article(topic)) for topic in ("herring", "tunnel"))
    packed = gzip.compress(news_sitemap((old, "2023-03-01"), (new, "2023-03-02")).encode())
    inner = web.page("/news.xml.gz", packed, "application/gzip")
    outer = web.page("/index.xml", index(inner, web.url("/none.xml")), "text/xml")
    report = ingest_into(archive, outer, limit=1)
    assert report.articles_new == 1
    assert [one.text for one in report.remarks] == ["2 more addresses were not visited (--limit 1)"]
    assert addresses(archive) == {new}
    assert ingest_into(archive, outer).articles_new == 1
    web.asked.clear()
    report = ingest_into(archive, outer)
    assert (report.unchanged, len(report.rejected)) == (2, 1)
    assert set(web.paths) == {"/index.xml", "/news.xml.gz", "/none.xml"}
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    web.page("/news.xml.gz", gzip.compress(news_sitemap((old, tomorrow)).encode()), "application/gzip")
    web.asked.clear()
    ingest_into(archive, outer)
    assert "/herring" in web.paths


def test_an_index_of_50_000_sitemaps_is_read_as_far_as_needed(web, archive, ingest_into):
    page = web.page("/a", article("herring"))
    inner = web.page("/0.xml", news_sitemap((page, "2023-03-01")), "text/xml")
    outer = web.page("/index.xml", index(inner, *(web.url(f"/{n}.xml") for n in range(1, 50_000))), "text/xml")
    report = ingest_into(archive, outer, limit=1)
    assert report.articles_new == 1
    assert report.remarks[0].text.startswith("49999 more")
    assert len(web.paths) == 3


def test_a_sitemap_that_names_itself(web, archive, ingest_into):
    url = web.url("/a.xml")
    web.page("/a.xml", index(url, url), "text/xml")
    assert ingest_into(archive, url).articles_new == 0
    assert len(web.paths) <= 3


def test_a_site(web, archive, ingest_into):
    pages = [web.page(f"/{topic}", article(topic)) for topic in ("herring", "bakery", "tunnel")]
    web.page(
        "/", "<html><head><link rel='alternate' type='application/rss+xml' href='/feed'></head><body></body></html>"
    )
    web.page("/feed", rss(*map(entry, pages[:2])), "text/xml")
    web.page("/map.xml", news_sitemap(*((page, "2023-03-01") for page in pages)), "text/xml")
    web.page("/robots.txt", f"User-agent: *\nSitemap: {web.url('/map.xml')}", "text/plain")
    assert ingest_into(archive, web.url("/")).articles_new == 3
    assert sorted(web.paths) == sorted(["/", "/feed", "/map.xml", "/herring", "/bakery", "/tunnel"])


def test_a_site_without_feeds(web, archive, ingest_into):
    web.page("/", "<html><body>Hello</body></html>")
    (found,) = ingest_into(archive, web.url("")).rejected
    assert found.reason.startswith("no feed or sitemap was found")


def test_taken_down_pages_are_removed_and_do_not_come_back(web, archive, ingest_into):
    url = web.page("/a", article("herring"))
    assert ingest_into(archive, url).articles_new == 1
    page = web.answers["/a"]
    web.answers["/a"] = lambda handler: handler.say(410)
    assert ingest_into(archive, url).removed == 1
    assert addresses(archive) == set()
    assert ingest_into(archive, url).kept_out == 1
    web.answers["/a"] = page
    assert ingest_into(archive, url).kept_out == 1
    assert ingest_into(archive, url, restore=True).articles_new == 1
    web.answers["/never"] = lambda handler: handler.say(410)
    (found,) = ingest_into(archive, web.url("/never")).rejected
    assert found.reason == "gone for good: its server answered 410"


def test_copies_of_one_page_under_several_addresses(web, archive, ingest_into):
    urls = [web.page(path, article("herring")) for path in ("/a?utm_source=x", "/a", "/a/amp", "/a?amp=1", "/a/")]
    report = ingest_into(archive, *urls)
    assert (report.articles_new, report.articles_updated, report.unchanged) == (1, 0, 4)
    again = ingest_into(archive, *reversed(urls))
    assert (again.articles_new, again.articles_updated, again.unchanged) == (0, 0, 5)


def test_subscriptions_and_the_run_log(web, archive, capsys):
    page = web.page("/a", article("herring"))
    web.page("/feed", rss(entry(page)), "text/xml")
    archive.mkdir()
    (archive / "subscriptions.toml").write_text(
        f'[[subscription]]\naddress = "{web.url("/feed")}"\nevery = "1h"\nlimit = 20\n'
    )
    command = ["--refresh", "--allow-private", "--archive", str(archive), "--json", "--quiet"]
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out)["articles_new"] == 1
    asked = len(web.asked)
    assert main(command) == 0
    assert len(web.asked) == asked
    opened = Archive(archive)
    last, first = opened.last_runs()
    opened.close()
    assert (last.inputs, first.inputs) == ([], [web.url("/feed")])
    assert first.report["articles_new"] == 1
    assert first.finished_at is not None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "no subscriptions"),
        ("x = [", "is not TOML"),
        ("[[subscription]]\naddress = 'a'\nevery = 'often'", "not a time like"),
        ("[[subscription]]\naddress = 'a'\nkind = 'blog'", "'blog' is not a kind of input"),
        ("[[subscription]]\nurl = 'a'", "subscription.0"),
    ],
)
def test_subscriptions_that_cannot_be_used(archive, capsys, content, reason):
    archive.mkdir()
    if content:
        (archive / "subscriptions.toml").write_text(content)
    assert main(["--refresh", "--archive", str(archive)]) == 2
    err = capsys.readouterr().err
    assert reason in err
    assert err.count("\n") == 1


def parquet(text: str) -> bytes:
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"text": [text], "title": ["T"]}), file)
    return file.getvalue()


def zipped(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("a.txt", text)
    return file.getvalue()


TEXT = "The ferry to Norvik sails again on Monday morning. It was cancelled in November after a storm."
MANY = {
    "/a.parquet": (parquet(TEXT), "application/octet-stream", "Parquet"),
    "/a.csv": (f"title,text\nT,{TEXT}\n".encode(), "text/csv", "CSV"),
    "/a.csv.gz": (gzip.compress(f"title,text\nT,{TEXT}\n".encode()), "application/gzip", "CSV"),
    "/a.jsonl": (json.dumps({"text": TEXT}).encode(), "text/plain", "JSON Lines"),
    "/a.zip": (zipped(TEXT), "application/zip", "zip"),
    "/plain/zip": (zipped(TEXT), "text/html", "zip"),
    "/plain/parquet": (parquet(TEXT), "", "Parquet"),
    "/plain/csv": (f"title,text\nT,{TEXT}\n".encode(), "text/csv", "CSV"),
}


@pytest.mark.parametrize("path", MANY)
@pytest.mark.parametrize("way", ["redirect", "feed", "sitemap", "site"])
def test_a_server_cannot_choose_to_be_read_as_a_table_or_archive(web, archive, ingest_into, path, way):
    body, content_type, name = MANY[path]
    there = web.page(path, body, content_type)
    web.answers["/moved"] = lambda handler: handler.say(302, Location=there)
    head = f"<html><head><link rel='alternate' type='application/rss+xml' href='{there}'></head><body>x</body></html>"
    asked = {
        "redirect": web.url("/moved"),
        "feed": web.page("/feed", rss(entry(there)), "text/xml"),
        "sitemap": web.page("/map", news_sitemap((there, "2023-03-01")), "text/xml"),
        "site": web.page("/", head),
    }[way]
    report = ingest_into(archive, asked)
    assert (report.articles_new, len(report.rejected)) == (0, 1)
    if way != "site":
        assert report.rejected[0].reason.startswith(f"{name} where a page or feed was asked for")


@pytest.mark.parametrize("path", [path for path in MANY if not path.startswith("/plain")])
def test_a_table_or_archive_that_a_person_names_is_read_wherever_it_has_moved(web, archive, ingest_into, path):
    body, content_type, _ = MANY[path]
    web.page("/store/5f2a", body, content_type)
    web.answers[path] = lambda handler: handler.say(302, Location="/store/5f2a")
    assert ingest_into(archive, web.url(path)).articles_new == 1


def test_a_table_behind_any_address_is_read_when_a_person_says_so(web, archive):
    url = web.page("/export?id=3", MANY["/a.csv"][0], "text/csv")
    assert main([url, "--archive", str(archive), "--allow-private", "--workers", "0", "--quiet"]) == 1
    command = [url, "--as", "csv", "--archive", str(archive), "--allow-private", "--workers", "0", "--quiet"]
    assert main(command) == 0
