"""Broken pages, feeds, sitemaps and archives are articles or rejections, and never stop a run."""

import gzip
import html
import io
import json
import time
import zipfile
from contextlib import closing
from datetime import UTC, datetime

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.extraction.articles import extract
from ingest.network.fetcher import Fetcher
from ingest.network.types import Limits
from ingest.parsers.inputs import ParserOptions
from ingest.passages.model_input import cut_article
from ingest.sources import sources_of
from ingest.types import Form, FoundArticle, InputKind, Outcome, RawPage
from store.grouping.bands import bands_of
from tests.fuzzing import RUNS, UNITS, examples, mutate
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


def table() -> bytes:
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"title": ["A", "B"], "text": ["One.", "Two."]}), file)
    return file.getvalue()


INDEX = b"<sitemapindex><sitemap><loc>http://127.0.0.1:9/a.xml</loc></sitemap></sitemapindex>"
RECORDS = b'{"title": "A", "text": "One sentence.", "published": "2023-03-03"}\n' * 3
WITH_HTML = json.dumps({"html": PAGE.decode(), "url": "http://x.example/a", "authors": ["A"], "language": "en-GB"})
WHOLE = {
    InputKind.HTML: [PAGE],
    InputKind.FEED: [FEED, JSON_FEED],
    InputKind.SITEMAP: [SITEMAP, INDEX],
    InputKind.WARC: [WARC % (len(ANSWER), ANSWER)],
    InputKind.ZIP: [zipped()],
    InputKind.CSV: [b"title,text\nA,One sentence.\nB,Another one.\n"],
    InputKind.JSONL: [RECORDS, WITH_HTML.encode()],
    InputKind.TEXT: [b"A headline\n\nBy Ann Poe\n\nA text of one sentence."],
    InputKind.PARQUET: [table()],
}
PACKED = st.sampled_from([False, False, False, True])
SLOW_S = 2.0
"""Seconds of the processor that nothing of the size of these inputs may take."""


KINDS = sorted(WHOLE, key=lambda one: one.value)
ISOLATED = [InputKind.PARQUET, InputKind.WARC]
"""Each is read in a process of its own, which takes as long to begin as a hundred others take to be read."""
MOSTLY_QUICK = [kind for kind in KINDS for _ in range(1 if kind in ISOLATED else 4)]


@st.composite
def mutated(draw, kinds=KINDS):
    kind = draw(st.sampled_from(kinds))
    pieces = (st.binary(max_size=12), RUNS.map(str.encode))
    content = mutate(draw, draw(st.sampled_from(WHOLE[kind])), *pieces, longest=60, longest_again=2000)
    return kind, gzip.compress(content, mtime=0)[: draw(st.integers(10, 4000))] if draw(PACKED) else content


@pytest.fixture(scope="module")
def web():
    with closing(Fetcher(Limits(pause=0, attempts=1, silence=0.2))) as fetcher:
        yield fetcher


@pytest.fixture(scope="module", autouse=True)
def calendars(minilm):
    """Loaded before anything is timed: the first odd date of a process takes two seconds for all languages."""
    odd = PAGE.replace(b"2023-03-03", b"2023-0 of the month")
    take(minilm, RawPage("o", "p", Form.HTML, odd, datetime(2026, 1, 1, tzinfo=UTC)))


def read(folder, web, minilm, kind, content) -> None:
    """All that a run does with `content` before it is embedded."""
    path = folder / ("a.bin.gz" if content.startswith(b"\x1f\x8b") else "a.bin")
    path.write_bytes(content)
    (source,) = sources_of([str(path)], ParserOptions(web, limit=20), kind)
    for one in source.pages():
        take(minilm, one)


def take(minilm, item) -> None:
    found = extract(item) if isinstance(item, RawPage) else item
    assert isinstance(found, FoundArticle | Outcome)
    if isinstance(found, FoundArticle):
        cut_article(found.content, minilm)
        bands_of(found.content.text)


@settings(max_examples=examples(200, 60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutated(MOSTLY_QUICK))
def test_mutated_inputs(tmp_path, web, minilm, made):
    read(tmp_path, web, minilm, *made)


@pytest.mark.stress
@settings(max_examples=10_000, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_ten_thousand_mutated_inputs(tmp_path, web, minilm, kind, data):
    made = data.draw(mutated([kind]))
    began = time.process_time()
    read(tmp_path, web, minilm, *made)
    assert time.process_time() - began < SLOW_S


def pages_full_of(run: str):
    """The run as text, in every field of a record, and in the places of a page that are looked at."""

    def page(form, content):
        return RawPage("o", "p", form, content.encode(), datetime(2026, 1, 1, tzinfo=UTC))

    line, escaped, whole = " ".join(run.splitlines()), html.escape(run), PAGE.decode()
    yield page(Form.TEXT, run)
    yield page(Form.TEXT, f"{line}\n\nBy {line}\n\nOne sentence.")
    for name in ("text", "title", "authors", "published", "source", "url", "language", "section", "id"):
        yield page(Form.RECORD, json.dumps({"text": "One sentence.", name: run}))
    for inner in (escaped, run):
        yield page(Form.HTML, whole.replace("<p>", f"<p>{inner}</p><p>", 1))
    yield page(Form.HTML, whole.replace("<h1>", f"<h1>{escaped}").replace("<title>", f"<title>{escaped}"))
    linked = {"@type": "NewsArticle", "author": run, "datePublished": run, "headline": run, "articleSection": run}
    facts = "".join(f'<meta name="{name}" content="{escaped}">' for name in ("author", "date", "og:title", "og:url"))
    facts += f"<script type='application/ld+json'>{json.dumps(linked)}</script>"
    yield page(Form.HTML, whole.replace("</head>", f"{facts}</head>"))
    shown = f"<div class=byline>By {escaped}</div><time>{escaped}</time><figcaption>{escaped}</figcaption><p>"
    yield page(Form.HTML, whole.replace("<p>", shown, 1))


@pytest.mark.parametrize("unit", [" ", "a.", "<", "1"])
def test_long_runs(minilm, unit):
    for page in pages_full_of(unit * 2_000):
        take(minilm, page)


@pytest.mark.stress
@pytest.mark.parametrize("unit", UNITS)
def test_longer_runs_take_no_time_to_speak_of(minilm, unit):
    for page in pages_full_of((unit * 20_000)[:20_000]):
        began = time.process_time()
        take(minilm, page)
        assert time.process_time() - began < SLOW_S, page.content[:200]
