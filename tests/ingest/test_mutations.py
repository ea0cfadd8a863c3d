"""Broken pages, feeds, sitemaps and archives are articles or rejections, and never stop a run."""

import gzip
import io
import json
import zipfile
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.extraction import extract
from ingest.network.fetcher import Fetcher
from ingest.network.types import Limits
from ingest.sources import sources_of
from ingest.sources.holdings import Reading
from ingest.sources.kinds import Kind
from ingest.types import FoundArticle, Outcome, RawPage
from tests.ingest.server import article

WORDS = " ".join(f"word{n}" for n in range(200))
LINKED = json.dumps({"@type": "NewsArticle", "author": [{"name": "Ann Poe"}], "datePublished": "2023-03-03"})
PAGE = article("herring", head=f"<script type='application/ld+json'>{LINKED}</script>").encode()
FEED = (
    "<?xml version='1.0'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>"
    f"<title>Herald</title><item><title>A</title><pubDate>Fri, 03 Mar 2023 10:00:00 GMT</pubDate><content:encoded>"
    f"<![CDATA[<p>{WORDS}</p>]]></content:encoded></item><item><title>B</title><link>http://127.0.0.1:9/b</link></item></channel></rss>"
).encode()
SITEMAP = b"<urlset><url><loc>http://127.0.0.1:9/a</loc><lastmod>2023-03-03</lastmod></url></urlset>"
JSON_FEED = json.dumps(
    {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": "1", "content_text": WORDS}]}
).encode()
WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://x.example/a\r\nWARC-Date: 2023-03-03T10:00:00Z\r\n"
    b"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
    b"%s\r\n\r\n"
)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.html", PAGE)
        archive.writestr("a.jsonl", '{"text": "One."}\n')
    return file.getvalue()


WHOLE = {
    Kind.HTML: PAGE,
    Kind.FEED: FEED,
    Kind.SITEMAP: SITEMAP,
    Kind.WARC: WARC % (len(ANSWER), ANSWER),
    Kind.ZIP: zipped(),
    Kind.CSV: b"title,text\nA,One sentence.\nB,Another one.\n",
    Kind.JSONL: b'{"title": "A", "text": "One sentence.", "published": "2023-03-03"}\n' * 3,
    Kind.TEXT: b"A headline\n\nBy Ann Poe\n\nA text of one sentence.",
}
PACKED = st.sampled_from([False, False, False, True])


@st.composite
def mutated(draw):
    kind = draw(st.sampled_from(sorted(WHOLE, key=lambda one: one.value)))
    content = draw(st.sampled_from([FEED, JSON_FEED])) if kind is Kind.FEED else WHOLE[kind]
    for _ in range(draw(st.integers(1, 4))):
        start, length = draw(st.integers(0, len(content))), draw(st.integers(0, 60))
        content = content[:start] + draw(st.binary(max_size=12)) + content[start + length :]
    return kind, gzip.compress(content)[: draw(st.integers(10, 4000))] if draw(PACKED) else content


def read(folder, kind, content) -> None:
    path = folder / ("a.bin.gz" if content.startswith(b"\x1f\x8b") else "a.bin")
    path.write_bytes(content)
    with closing(Fetcher(Limits(pause=0, attempts=1, silence=0.2))) as web:
        (source,) = sources_of([str(path)], Reading(web), kind)
        for one in source.pages():
            found = extract(one) if isinstance(one, RawPage) else one
            assert isinstance(found, FoundArticle | Outcome)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutated())
def test_mutated_inputs(tmp_path, made):
    read(tmp_path, *made)


@pytest.mark.stress
@settings(max_examples=10_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutated())
def test_ten_thousand_mutated_inputs(tmp_path, made):
    read(tmp_path, *made)
