"""JSON as other programs export it: arrays, one article over many lines, lists in what services answer."""

import gzip
import json
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from ingest.extraction import extract
from ingest.network.fetcher import Fetcher
from ingest.network.types import Limits
from ingest.parsers.inputs import LARGEST_PAGE, ParserOptions
from ingest.parsers.json_values import _READ
from ingest.sources import sources_of
from ingest.types import FoundArticle, RawPage, Rejection

ONE = {
    "title": "Herring returns",
    "text": 'The herring came back to the bay, [1] {as} "told".',
    "published": "2024-03-05",
}
TWO = {"title": "Bakery opens", "text": "Bread is free on Sundays, says the baker."}


def read(path: Path, content: str | bytes) -> list[str]:
    """The titles of the articles in a file of this content, or why there are none."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = []
    with closing(Fetcher(Limits())) as web:
        [source] = sources_of([str(path)], ParserOptions(web))
        for item in source.pages():
            outcome = extract(item) if isinstance(item, RawPage) else item
            assert isinstance(outcome, FoundArticle | Rejection), outcome
            if isinstance(outcome, FoundArticle):
                found.append(outcome.content.title)
            else:
                found.append(f"{outcome.origin.rpartition('/')[2]}: {outcome.reason}")
    return found


BOTH = ["Herring returns", "Bakery opens"]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.ndjson"])
@pytest.mark.parametrize(
    "content",
    [
        json.dumps([ONE, TWO]),
        json.dumps([ONE, TWO], indent=2),
        "\ufeff" + json.dumps([ONE, TWO], indent="\t"),
        "[\n" + json.dumps(ONE) + ",\n" + json.dumps(TWO) + "\n]\n",
        json.dumps(ONE, indent=4) + "\n" + json.dumps(TWO, indent=4),
        json.dumps(ONE, indent=4) + ",\n" + json.dumps(TWO, indent=4) + "\n",
        json.dumps(ONE) + "\n" + json.dumps(TWO) + "\n",
        json.dumps({"status": "ok", "totalResults": 2, "articles": [ONE, TWO]}),
        json.dumps({"status": "ok", "totalResults": 2, "articles": [ONE, TWO]}, indent=1),
        json.dumps({"results": [ONE, TWO], "next": None}, indent=1),
    ],
    ids=[
        "line",
        "indented",
        "mark",
        "comma lines",
        "behind",
        "commas",
        "lines",
        "wrapped",
        "wrapped indented",
        "results",
    ],
)
def test_every_article_is_read(tmp_path, name, content):
    assert read(tmp_path / name, content) == BOTH


def test_packed_and_of_one_object(tmp_path):
    assert read(tmp_path / "a.json.gz", gzip.compress(json.dumps([ONE, TWO]).encode())) == BOTH
    assert read(tmp_path / "b.json", json.dumps(ONE)) == ["Herring returns"]
    assert read(tmp_path / "c.json", json.dumps(ONE, indent=2)) == ["Herring returns"]
    assert read(tmp_path / "d.json", json.dumps([])) == ["d.json: empty file"]
    assert read(tmp_path / "e.json", "") == ["e.json: empty file"]


def test_a_list_inside_of_an_article_is_no_list_of_articles(tmp_path):
    assert read(tmp_path / "a.json", json.dumps(ONE | {"items": [{"text": "A fact box."}]}, indent=1)) == BOTH[:1]


def test_a_json_feed_is_still_a_feed(tmp_path):
    item = {"id": "1", "title": "Herring returns", "content_text": "The herring came back. " * 80}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "The Bay", "items": [item]}
    assert read(tmp_path / "a.json", json.dumps(feed)) == ["Herring returns"]


def test_what_stands_before_a_fault_is_kept_and_the_fault_is_named(tmp_path):
    whole = json.dumps([ONE, TWO], indent=1)
    assert read(tmp_path / "a.json", whole[:-3]) == [
        "Herring returns",
        "a.json: article 2: not JSON: Expecting ',' delimiter",
    ]
    assert read(tmp_path / "b.json", whole[:-1]) == [*BOTH, "b.json: article 3: the file ends within its list"]
    assert (
        read(tmp_path / "c.json", "[" + json.dumps(ONE) + ", nothing]")[1]
        == "c.json: article 2: not JSON: Expecting value"
    )
    assert read(tmp_path / "d.json", "[" * 100_000)[0].startswith("d.json: ")
    assert read(tmp_path / "e.json", "[1, null, " + json.dumps(ONE) + "]")[2] == "Herring returns"


def test_one_that_spans_what_is_read_at_once(tmp_path):
    """Values that end wherever the reader stops, and one that is longer."""
    texts = ["word " * (_READ // 5 - 20 + n) for n in range(8)]
    rows = [{"title": f"Story {n}", "text": text} for n, text in enumerate(texts)]
    rows.append({"title": "Long", "text": "word " * (_READ // 2)})
    assert read(tmp_path / "a.json", json.dumps(rows)) == [*(f"Story {n}" for n in range(8)), "Long"]


def test_one_that_is_too_large(tmp_path):
    found = read(tmp_path / "a.json", json.dumps([ONE, {"title": "x", "text": "a" * (3 * LARGEST_PAGE)}]))
    assert found[0] == "Herring returns"
    assert "larger than 16 MB" in found[1]


def test_lines_that_are_no_objects_are_lines_still(tmp_path):
    assert read(tmp_path / "a.jsonl", "[1, 2]\n" + json.dumps(ONE) + "\n")[1] == "Herring returns"


def test_dates_as_services_write_them(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps([ONE]))
    [source] = sources_of([str(tmp_path / "a.json")], ParserOptions(None))
    [page] = source.pages()
    assert page.origin.endswith("a.json: article 1")
    assert extract(page).content.published == date(2024, 3, 5)
