"""Articles into a real archive and what becomes of each."""

import json
from pathlib import Path

import pytest

from ingest import pipeline
from store import Archive, Span
from tests.ingest.comparing import assert_same_archive, everything_in

PAGES = Path(__file__).parent / "pages"


def record(id_, text="The ferry to Norvik sails again. It was cancelled in November.", **facts):
    return {"id": id_, "title": f"About {id_}", "text": text, "published": "2023-03-03", **facts}


def write(path, *records):
    path.write_text("".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in records))
    return path


def counts(report):
    return report.articles_new, report.articles_updated, report.unchanged, len(report.rejected)


def test_outcomes(tmp_path, ingest_into):
    folder = tmp_path / "archive"
    path = write(tmp_path / "a.jsonl", record("a"), record("b", published=None), "{", record("c", published="soon"))
    report = ingest_into(folder, path)
    assert counts(report) == (3, 0, 0, 1)
    assert report.rejected[0].origin == f"{path}:3"
    assert report.undated == 2
    assert report.warnings == [f"{path}:4: published: not a date: 'soon'"]
    assert report.passages == 3

    again = ingest_into(folder, path)
    assert counts(again) == (0, 0, 3, 1)
    assert again.passages == 0

    write(path, record("a", "The ferry sank. Nobody was hurt."), record("b", published=None))
    assert counts(ingest_into(folder, path)) == (0, 1, 1, 0)
    archive = Archive(folder)
    assert archive.article_versions("a") == [1, 2]
    assert archive.article("a", 1).text.startswith("The ferry to Norvik")
    assert archive.article("a").text.startswith("The ferry sank")
    assert [one.version for one in archive.passages_of("a")] == [2]
    archive.close()


def test_every_passage_and_sentence_is_a_slice_of_its_article(tmp_path, ingest_into):
    ingest_into(tmp_path / "archive", PAGES)
    archive = Archive(tmp_path / "archive")
    articles = list(archive.articles())
    assert len(articles) == 3
    for article in articles:
        sentences: list[Span] = []
        for passage in archive.passages_of(article.id):
            assert passage.text == passage.span.of(article.text)
            sentences += passage.sentences
        read = "".join(span.of(article.text) for span in sentences)
        assert "".join(read.split()) == "".join(article.text.split())
    archive.close()


def test_the_same_article_twice_in_one_run(tmp_path, ingest_into):
    folder = tmp_path / "archive"
    path = write(
        tmp_path / "a.jsonl", record("a"), record("a"), record("a", "The ferry sank."), record("a", "It sank.")
    )
    assert counts(ingest_into(folder, path)) == (1, 2, 1, 0)
    before = everything_in(folder)
    assert counts(ingest_into(folder, path)) == (0, 0, 4, 0)
    assert_same_archive(everything_in(folder), before)


def test_an_article_that_goes_back_to_what_it_was_is_a_new_version(tmp_path, ingest_into):
    folder = tmp_path / "archive"
    path = tmp_path / "a.jsonl"
    first, second = record("a"), record("a", "The ferry sank. Nobody was hurt.")
    for number, one in enumerate([first, second, first], 1):
        assert counts(ingest_into(folder, write(path, one, record("b")))) in ((2, 0, 0, 0), (0, 1, 1, 0)), number
    archive = Archive(folder)
    assert archive.article_versions("a") == [1, 2, 3]
    assert archive.article("a").text == first["text"]
    archive.close()


def test_batches_do_not_change_the_archive(tmp_path, ingest_into, monkeypatch):
    path = write(tmp_path / "a.jsonl", *(record(f"a{n}", f"Ferry {n} sails. " * 60) for n in range(12)))
    ingest_into(tmp_path / "one", path)
    monkeypatch.setattr(pipeline, "BATCH_PASSAGES", 1)
    ingest_into(tmp_path / "other", path)
    assert_same_archive(everything_in(tmp_path / "one"), everything_in(tmp_path / "other"))


def test_batches_do_not_change_stories(tmp_path, ingest_into, monkeypatch):
    """Copies in one batch, in one that is being embedded, and in one that is stored."""
    text = " ".join(f"word{n} and some more." for n in range(60))
    path = write(tmp_path / "a.jsonl", *(record(f"a{n}", f"{text} {n % 2}") for n in range(6)), record("b"))
    archives = []
    for size in (1, 4, 256):
        monkeypatch.setattr(pipeline, "BATCH_PASSAGES", size)
        assert ingest_into(tmp_path / str(size), path).copies == 5
        archives.append(everything_in(tmp_path / str(size)))
    assert {content.story for content, _ in archives[0]["versions"].values()} == {"a0", None}
    assert_same_archive(archives[0], archives[1])
    assert_same_archive(archives[0], archives[2])


def test_renamed_fields(tmp_path, ingest_into):
    path = write(tmp_path / "a.jsonl", {"headline": "Bakery", "body": "Bread was free on Monday."})
    report = ingest_into(tmp_path / "archive", path, renamed={"title": "headline", "text": "body"})
    assert counts(report) == (1, 0, 0, 0)


def test_the_rest_goes_on(tmp_path, ingest_into):
    inputs = tmp_path / "in"
    inputs.mkdir()
    (inputs / "a.txt").write_text("Bakery reopens\n\nBread was free on Monday.")
    (inputs / "b.txt").write_bytes(b"")
    (inputs / "c.txt").write_bytes(bytes(range(256)) * 50)
    (inputs / "d.html").write_bytes(b"<html><body>Menu</body></html>")
    (inputs / "e.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50)
    (inputs / "f.jsonl.gz").write_bytes(b"no gzip")
    (inputs / "g.png").write_bytes(b"x")
    write(inputs / "h.jsonl", "[]", record("h"))
    report = ingest_into(tmp_path / "archive", inputs, tmp_path / "nowhere.txt")
    assert counts(report) == (2, 0, 0, 7)
    assert report.ignored == 1
    assert [Path(one.origin).name for one in report.rejected] == [
        "b.txt",
        "c.txt",
        "d.html",
        "e.html",
        "f.jsonl.gz:1",
        "h.jsonl:1",
        "nowhere.txt",
    ]


@pytest.mark.parametrize("length", [1, 60_000])
def test_very_short_and_very_long_texts(tmp_path, ingest_into, length):
    path = write(
        tmp_path / "a.jsonl", record("a", "x" if length == 1 else "The ferry sails at noon. " * (length // 25))
    )
    report = ingest_into(tmp_path / "archive", path)
    assert counts(report) == (1, 0, 0, 0)
    assert report.passages == len(everything_in(tmp_path / "archive")["passages"])
