"""Sitemaps as they are found: extensions, faults, and the form that is a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import Unusable
from ingest.parsers.sitemaps import entries_in
from tests.ingest.server import Web, article, serving

OWN = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
PAGE = "https://c.example/1"


@pytest.fixture
def web():
    with serving() as found:
        yield found


def urlset(inner: str, spaces: str = OWN) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {spaces}>{inner}</urlset>'.encode()


EXTENSIONS = {
    "image": "<x:image><x:loc>https://c.example/mill.jpg</x:loc><x:title>Flames</x:title></x:image>",
    "video": "<x:video><x:title>Film</x:title><x:loc>https://c.example/v</x:loc>"
    "<x:publication_date>1999-01-01</x:publication_date></x:video>",
    "mobile": "<x:mobile/><x:loc>https://m.c.example/1</x:loc>",
    "pagemap": "<x:DataObject><x:lastmod>1999-01-01</x:lastmod></x:DataObject>",
}


@pytest.mark.parametrize("name", EXTENSIONS)
@pytest.mark.parametrize("is_before", [True, False])
def test_extensions_keep_to_themselves(name, is_before):
    spaces = f'{OWN} xmlns:x="http://www.google.com/schemas/sitemap-{name}/1.1"'
    own = f"<loc>{PAGE}</loc><lastmod>2026-03-02</lastmod>"
    (entry,) = entries_in(
        urlset(f"<url>{EXTENSIONS[name] * is_before}{own}{EXTENSIONS[name] * (not is_before)}</url>", spaces)
    )
    assert (entry.url, entry.changed, entry.published, entry.title) == (PAGE, "2026-03-02", None, None)


def test_alternates_are_not_the_page():
    link = '<xhtml:link rel="alternate" hreflang="de" href="https://c.example/de"/>'
    (entry,) = entries_in(
        urlset(f"<url>{link}<loc>{PAGE}</loc></url>", f'{OWN} xmlns:xhtml="http://www.w3.org/1999/xhtml"')
    )
    assert entry.url == PAGE


def test_the_words_of_news_are_the_articles():
    news = (
        "<n:news><n:publication><n:name>C</n:name></n:publication>"
        "<n:publication_date>2026-03-02</n:publication_date><n:title>Mill burns</n:title></n:news>"
    )
    spaces = f'{OWN} {NEWS} xmlns:i="http://www.google.com/schemas/sitemap-image/1.1"'
    image = "<i:image><i:loc>https://c.example/x.jpg</i:loc><i:title>Flames</i:title></i:image>"
    for inner in (image + news, news + image):
        (entry,) = entries_in(urlset(f"<url><loc>{PAGE}</loc>{inner}</url>", spaces))
        assert (entry.url, entry.published, entry.title) == (PAGE, "2026-03-02", "Mill burns")


@pytest.mark.parametrize("spaces", ["", OWN, OWN.replace("0.9", "0.84"), OWN.replace("http:", "https:")])
def test_any_namespace_of_sitemaps(spaces):
    assert [entry.url for entry in entries_in(urlset(f"<url><loc> {PAGE} </loc></url>", spaces))] == [PAGE]


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://c.example/?a=1&b=2", "https://c.example/?a=1&b=2"),
        ("https://c.example/?a=1&amp;b=2", "https://c.example/?a=1&b=2"),
        ("https://c.example/?a=1&copy=2&#x26;c=3", "https://c.example/?a=1&copy=2&c=3"),
        ("<![CDATA[https://c.example/?a=1&b=2]]>", "https://c.example/?a=1&b=2"),
    ],
)
def test_a_bare_ampersand(written, url):
    found = entries_in(urlset(f"<url><loc>{PAGE}</loc></url><url><loc>{written}</loc></url>"))
    assert [entry.url for entry in found] == [PAGE, url]


@pytest.mark.parametrize("before", ["\n", "\ufeff\n", "  \r\n\t", "\ufeff"])
def test_what_stands_before_the_declaration(before):
    content = before.encode() + urlset(f"<url><loc>{PAGE}</loc></url>")
    assert [entry.url for entry in entries_in(content)] == [PAGE]


@given(st.binary(max_size=40), st.integers(0, 120))
def test_what_comes_before_a_fault_is_given(noise, place):
    content = urlset(f"<url><loc>{PAGE}</loc></url>" * 3)
    try:
        for entry in entries_in(content[: 60 + place] + noise + content[60 + place :]):
            assert entry.url
    except Unusable:
        pass


def test_the_rest_of_a_broken_sitemap_is_named(web: Web, tmp_path, ingest_into):
    page = web.page("/1", article("herring"))
    web.page("/map.xml", urlset(f"<url><loc>{page}</loc></url><url><loc>{page}?2</wrong></url>"), "text/xml")
    report = ingest_into(tmp_path / "a", web.url("/map.xml"))
    assert report.articles_new == 1
    assert any("only 1 addresses were read" in str(remark) for remark in report.remarks)


@pytest.mark.parametrize("body", ["{0}\n{1}\n", "\ufeff{0}\r\n\r\n{1}", "{0}\n  {1}  "])
def test_a_text_of_addresses_is_a_sitemap(web: Web, tmp_path, ingest_into, body):
    pages = web.page("/1", article("herring")), web.page("/2", article("salt"))
    report = ingest_into(tmp_path / "a", web.page("/sitemap.txt", body.format(*pages), "text/plain"))
    assert (report.articles_new, report.rejected) == (2, [])


def test_a_file_of_addresses_is_no_article(tmp_path, ingest_into):
    (tmp_path / "list.txt").write_text(f"{PAGE}\n{PAGE}?2\n" * 20)
    report = ingest_into(tmp_path / "a", tmp_path / "list.txt")
    assert [one.reason for one in report.rejected] == [
        "a list of addresses, not an article (--as list reads what it names)"
    ]
