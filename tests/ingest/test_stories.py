"""Copies of one text become one story; other articles about the same event do not."""

import json
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from ingest import pipeline
from store import Archive
from store.grouping import stories
from store.grouping.bands import BANDS, bands_of, shingles, similarity
from tests.ingest.comparing import assert_same_archive, everything_in

TEXT = " ".join(
    f"The herring fleet left port {n} at dawn, said harbour master {n * n}, and came back late." for n in range(9)
)
OTHER = " ".join(f"Minister {n} wants a tunnel under fjord {n * 3}; nobody else does, it was heard." for n in range(9))


def write(path, *records):
    path.write_text("".join(json.dumps({"published": "2023-03-03"} | one) + "\n" for one in records))
    return path


def copies(folder, id_):
    with closing(Archive(folder)) as opened, opened.engine.connect() as connection:
        leads = [copy.article_id for copy in stories.copies(connection, id_) if copy.is_lead]
        copied = [copy.article_id for copy in opened.copies(id_)]
        return copied, (leads or [id_])[0], opened.article(id_).content.story


ARTICLES = (
    {"id": "brief", "text": TEXT[: len(TEXT) * 3 // 4], "published": "2023-03-02", "source": "Agency"},
    {"id": "tunnel", "text": OTHER},
    {"id": "late", "text": f"(Agency) {TEXT} Edited here.", "published": "2023-03-04", "source": "Herald"},
    {"id": "early", "text": TEXT, "url": "https://p.example/1", "source": "Post"},
    {"id": "again", "text": TEXT, "published": "2023-06-01"},
)


def test_copies_become_a_story_led_by_the_earliest_full_one(tmp_path, ingest_into):
    report = ingest_into(tmp_path / "a", write(tmp_path / "a.jsonl", *ARTICLES))
    assert (report.articles_new, report.copies) == (5, 2)
    assert copies(tmp_path / "a", "late") == (["early", "brief"], "early", "brief")
    assert copies(tmp_path / "a", "early") == (["brief", "late"], "early", "brief")
    assert copies(tmp_path / "a", "tunnel") == ([], "tunnel", None)
    assert copies(tmp_path / "a", "again") == ([], "again", None)
    opened = Archive(tmp_path / "a")
    assert opened.status().stories == 1
    assert [(one.source, one.url) for one in opened.copies("late")] == [
        ("Post", "https://p.example/1"),
        ("Agency", None),
    ]
    assert {one.story for one in opened.passages_of("late")} == {"brief"}
    opened.close()
    again = ingest_into(tmp_path / "a", tmp_path / "a.jsonl")
    assert (again.unchanged, again.articles_new, again.articles_updated) == (5, 0, 0)


def test_stories_do_not_depend_on_batches(tmp_path, ingest_into, monkeypatch):
    path = write(tmp_path / "a.jsonl", *ARTICLES, ARTICLES[3] | {"text": OTHER + TEXT})
    ingest_into(tmp_path / "one", path)
    monkeypatch.setattr(pipeline, "BATCH_PASSAGES", 1)
    ingest_into(tmp_path / "other", path)
    assert_same_archive(everything_in(tmp_path / "one"), everything_in(tmp_path / "other"))


def test_a_story_that_the_source_names_goes_first(tmp_path, ingest_into):
    path = write(tmp_path / "a.jsonl", {"id": "a", "text": TEXT, "story": "s"}, {"id": "b", "text": TEXT})
    ingest_into(tmp_path / "a", path)
    assert copies(tmp_path / "a", "b") == (["a"], "a", "s")
    write(path, {"id": "a", "text": TEXT, "story": "t"})
    assert ingest_into(tmp_path / "a", path).unchanged == 1
    assert copies(tmp_path / "a", "a") == ([], "a", "t")


def test_a_removed_copy_is_none(tmp_path, ingest_into):
    from store.writer import open_editor

    ingest_into(tmp_path / "a", write(tmp_path / "a.jsonl", {"id": "a", "text": TEXT}, {"id": "b", "text": TEXT}))
    with open_editor(tmp_path / "a") as editor:
        assert editor.remove("a")
    assert copies(tmp_path / "a", "b") == ([], "b", "a")


@given(st.text(max_size=400))
def test_bands_are_the_same_for_the_same_text_and_fit_the_database(text):
    found = bands_of(text)
    assert found == bands_of(text)
    assert len(found) in (0, BANDS)
    assert all(-(2**63) <= one < 2**63 for one in found)
    assert similarity(shingles(text), shingles(text)) in (0.0, 1.0)
