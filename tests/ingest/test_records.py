import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extraction.articles import extract
from ingest.extraction.records import Record
from ingest.types import RECORD_FIELDS, Form, FoundArticle, RawPage, Rejection

NOW = datetime(2026, 1, 2, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
KEYS = st.sampled_from(
    ["url", "title", "text", "html", "id", "published", "updated", "authors", "source", "language", "x"]
)


def read(record, renamed=None):
    line = record if isinstance(record, bytes) else json.dumps(record).encode()
    return extract(RawPage("a.jsonl:1", "file:///a.jsonl#1", Form.RECORD, line, NOW, renamed=renamed or {}))


FULL = {
    "id": "n1",
    "url": "https://example.com/a",
    "title": "Bakery  reopens",
    "text": "Bread was free.\r\n\r\nThe end.",
    "published": "2023-06-15",
    "updated": "2023-06-16T10:00:00+02:00",
    "authors": ["Ane Solberg", "By Bo Berg"],
    "source": "Herald",
    "section": "Business",
    "language": "en-GB",
    "story": "s1",
    "anything": {"else": 1},
}


def test_every_field():
    article = read(FULL)
    content = article.content
    assert article.article_id == "n1"
    assert (content.title, content.text) == ("Bakery reopens", "Bread was free.\n\nThe end.")
    assert content.published == date(2023, 6, 15)
    assert content.updated == datetime.fromisoformat("2023-06-16T10:00:00+02:00")
    assert content.authors == ("Ane Solberg", "Bo Berg")
    assert (content.source, content.section, content.language, content.story) == ("Herald", "Business", "en", "s1")
    assert article.warnings == ()


def test_every_field_of_a_record_is_named():
    assert set(Record.model_fields) - {"unread"} == RECORD_FIELDS


def test_text_is_enough():
    content = read({"text": "Bread was free. The end."}).content
    assert content.title == "Bread was free. The end."
    assert content.published is None
    nulls = dict.fromkeys(FULL) | {"text": "Bread was free. The end."}
    assert read(nulls).content == content


def test_html_is_enough():
    paragraphs = "".join(
        f"<p>The bakery on Storholm reopened on Monday, and bread was free, part {n}.</p>" for n in range(5)
    )
    html = (
        f"<html><head><title>Bakery reopens</title></head><body><article><h1>Bakery reopens</h1>{paragraphs}</article>"
    )
    content = read({"html": html, "url": "https://example.com/a"}).content
    assert content.title == "Bakery reopens"
    assert content.text.count("\n\n") >= 4
    assert content.url == "https://example.com/a"


def test_renamed_fields():
    renamed = {"title": "headline", "text": "body"}
    content = read({"headline": "Bakery", "body": "Bread was free.", "title": "not this"}, renamed).content
    assert (content.title, content.text) == ("Bakery", "Bread was free.")


@pytest.mark.parametrize(
    "authors", ["Ane Solberg and Bo Berg", "By Ane Solberg, Bo Berg", ["Ane Solberg", None, "Bo Berg"]]
)
def test_authors_as_text_or_list(authors):
    assert read({"text": "Bread.", "authors": authors}).content.authors == ("Ane Solberg", "Bo Berg")


def test_an_unreadable_date_is_a_warning_and_no_date():
    article = read({"text": "Bread was free.", "published": "last week", "updated": ""})
    assert article.content.published is None
    assert article.warnings == ("published: not a date: 'last week'",)


def test_what_cannot_be_stored_is_cleaned():
    article = read(
        b'{"id": "a\\u0000b", "text": "Half \\ud83d a \\u0000character. \\ud83d\\ude00", "authors": ["\\udc00 Bo"]}'
    )
    assert "\x00" not in article.content.text
    assert "😀" in article.content.text
    assert article.article_id == "ab"
    "".join((article.content.text, *article.content.authors)).encode()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"title": "A"}', "no text"),
        (b'{"text": "  "}', "no text"),
        (b'{"text": NaN}', "no text"),
        (b'{"text": "NULL", "html": null}', "no text"),
        (b'{"html": "<p>Menu</p>"}', "no article found in the page"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_bad_lines_are_rejected_with_a_reason(line, reason):
    found = read(line)
    assert isinstance(found, Rejection)
    assert found.reason.startswith(reason)
    assert "\n" not in found.reason


@given(st.dictionaries(KEYS, JSON))
def test_any_record_becomes_an_article_or_a_rejection(record):
    found = read(record)
    assert isinstance(found, FoundArticle | Rejection)
    if isinstance(found, FoundArticle):
        assert found.content.title
        assert found.content.text.encode()


@given(st.binary())
def test_any_bytes_become_an_article_or_a_rejection(line):
    assert isinstance(read(line), FoundArticle | Rejection)


BREAD = "Bread was free on Monday, said the bakers of Storholm, and nobody went home hungry."


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("source", {"id": None, "name": "Courier"}, "Courier"),
        ("source", ["Courier"], "Courier"),
        ("source", [{"@type": "Organization", "name": "Courier"}], "Courier"),
        ("source", {"url": "https://c.example", "title": "Courier"}, "Courier"),
        ("source", {"#text": "Courier"}, "Courier"),
        ("section", ["News", "Local"], "News"),
        ("section", [None, {"id": 4, "label": "News"}], "News"),
        ("section", 7, "7"),
        ("title", {"rendered": "Bakery reopens"}, "Bakery reopens"),
        ("title", ["Bakery reopens"], "Bakery reopens"),
        ("url", {"href": "https://c.example/a"}, "https://c.example/a"),
        ("url", {"name": "this", "url": "https://c.example/a"}, "https://c.example/a"),
        ("authors", [{"name": "Ann Poe"}], ("Ann Poe",)),
        ("authors", {"name": "Ann Poe"}, ("Ann Poe",)),
        ("authors", {"first_name": "Ann", "last_name": "Poe"}, ("Ann Poe",)),
        ("authors", [{"givenName": "Ann", "familyName": "Poe"}, "Bo Roe"], ("Ann Poe", "Bo Roe")),
        ("authors", [["Ann Poe"], ["Bo Roe"]], ("Ann Poe", "Bo Roe")),
        ("published", {"$date": "2026-03-02T10:00:00Z"}, datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("published", {"$date": {"$numberLong": "1772445600000"}}, datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("published", {"$date": 1772445600000}, datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("published", ["2026-03-02"], date(2026, 3, 2)),
        ("published", 1772445600.0, datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("text", [BREAD, BREAD.upper()], f"{BREAD}\n\n{BREAD.upper()}"),
        ("text", {"rendered": BREAD}, BREAD),
    ],
)
def test_what_other_programs_wrap_is_taken_from_inside(field, value, found):
    article = read({"title": "T", "text": BREAD} | {field: value})
    assert getattr(article.content, field) == found
    assert article.warnings == ()


@pytest.mark.parametrize("field", ["source", "authors", "published", "section", "title", "language", "url", "story"])
@pytest.mark.parametrize("value", [False, True, {"x": [1]}, [[{}, {"y": "z"}]]])
def test_a_field_of_a_shape_that_says_nothing_is_left_out_by_its_name(field, value):
    article = read({"text": BREAD} | {field: value})
    assert article.content.text == BREAD
    assert not getattr(article.content, field) or field == "title"
    assert article.warnings == (f"{field}: nothing in it that could be read",)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), "NULL", "None", r"\N", "N/A", "nan", " null ", "NaT", [], {}]
)
@pytest.mark.parametrize("field", ["source", "authors", "published", "section", "title", "language", "url", "id"])
def test_what_programs_write_for_a_missing_value_is_none(field, value):
    article = read({"text": BREAD} | {field: value})
    assert article.warnings == ()
    assert article == read({"text": BREAD})


@given(KEYS.filter(lambda key: key not in ("text", "html", "x")), JSON)
def test_no_side_field_loses_the_article(field, value):
    article = read({"title": "T", "text": BREAD} | {field: value})
    assert isinstance(article, FoundArticle)
    assert article.content.text == BREAD


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (f"<p>{BREAD}</p>", BREAD),
        (f"<div>{BREAD}</div>", BREAD),
        (f"{BREAD}<br>", BREAD),
        (f"<section><span>{BREAD}</span></section>", BREAD),
        (f"<p>{BREAD}<p>{BREAD.upper()}", f"{BREAD}\n\n{BREAD.upper()}"),
        (f"{BREAD}<br/><br/>{BREAD.upper()}", f"{BREAD}\n\n{BREAD.upper()}"),
        (f"<!-- wp:paragraph --><p>{BREAD}</p><!-- /wp -->", BREAD),
        (f"<script>alert(1)</script><p>{BREAD}</p>", BREAD),
        (BREAD.replace("free", "<b>fr</b>ee\n"), BREAD),
        ("<p>Rain fell &lt; 3 mm &amp; stopped.</p>", "Rain fell < 3 mm & stopped."),
        (BREAD, BREAD),
    ],
)
def test_html_of_one_paragraph(html, text):
    assert read({"title": "T", "html": html}).content.text == text
