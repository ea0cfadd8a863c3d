"""What goes into an archive comes out of it, and nothing else does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import (
    Archive,
    ArchiveLocked,
    ArchiveMissing,
    ArchiveUnreadable,
    ArticleContent,
    EmbedderMismatch,
    Filters,
    NewVersion,
    PassageSpans,
    Span,
    content_hash,
    open_writer,
)
from store.upkeep.checkup import check
from store.writer import open_editor
from tests.store.making import FETCHED, WordCounts, new_version, write
from tests.store.test_types import MOMENTS

pytestmark = pytest.mark.both_engines(always=True)


def test_an_article_comes_back_as_it_went_in(archive: Archive, words: WordCounts) -> None:
    article = archive.article("vote")
    assert article is not None
    assert article.content.authors == ("Ann Bee", "Émile Çay")
    assert article.content.published is not None
    assert article.content.published.isoformat() == "2020-02-01T23:30:00-05:00"
    assert article.content_hash == content_hash(article.content)
    assert (article.version, article.is_current, article.fetched_at) == (1, True, FETCHED)
    assert article.link_target == "https://daily.example/2020/vote"
    assert archive.article("nothing") is None
    assert archive.article("vote", 2) is None
    assert archive.embedder is words


def test_every_version_is_kept_and_only_the_current_one_has_passages(archive: Archive) -> None:
    assert archive.article_versions("flood") == [1, 2]
    old, current = archive.article("flood", 1), archive.article("flood")
    assert old is not None
    assert current is not None
    assert (old.is_current, current.is_current, current.version) == (False, True, 2)
    assert "Nobody was hurt" in old.text
    assert [passage.id for passage in archive.passages_of("flood")] == ["flood/2/0", "flood/2/1", "flood/2/2"]
    assert archive.passages(["flood/1/0", "flood/2/0", "x"]).keys() == {"flood/2/0"}
    assert archive.article_versions("nothing") == []
    assert archive.passages_of("nothing") == []


def test_passages_are_slices_of_their_article(archive: Archive) -> None:
    for article in archive.articles():
        for passage in archive.passages_of(article.id):
            assert passage.text == passage.span.of(article.text)
            assert all(passage.slice(sentence) == sentence.of(article.text) for sentence in passage.sentences)
            assert (passage.title, passage.source) == (article.title, article.content.source)
            assert (passage.published, passage.language) == (article.content.published, article.content.language)


def test_status_counts_current_articles(archive: Archive) -> None:
    status = archive.status()
    assert (status.articles, status.versions, status.passages, status.vectors) == (3, 4, 6, 6)
    assert dict(status.sources) == {"The Daily": 1, "the daily": 1, "Sky": 1}
    assert (status.first_published, status.last_published) == (date(2020, 1, 31), date(2020, 2, 1))
    assert (status.undated, dict(status.sections), dict(status.languages)) == (1, {"Politics": 1}, {"en": 1})
    assert status.generation == 2


def test_removing_takes_every_version_and_trace(folder: Path, words: WordCounts) -> None:
    with open_editor(folder) as editor:
        assert editor.remove("flood")
        assert not editor.remove("flood")
    archive = Archive(folder, words)
    assert archive.article("flood", 1) is None
    assert archive.lexical.search(["river"], 5, Filters()) == []
    assert "flood" not in {hit.passage_id.split("/")[0] for hit in archive.dense(words.encode(["river"])[0], 10)}
    assert archive.status().vectors == 3
    archive.close()
    assert check(folder)[0] == []


@pytest.mark.parametrize(
    "name",
    [
        "vote",
        "https://daily.example/vote",
        "http://daily.example/vote/#top",
        "https://daily.example/2020/vote",
    ],
)
def test_an_article_is_found_by_id_or_address(folder: Path, name: str) -> None:
    with open_editor(folder) as editor:
        assert editor.find(name) == ["vote"]
        assert editor.find("https://daily.example/") == []


ARTICLE_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60)


Made = tuple[ArticleContent, list[PassageSpans]]


@st.composite
def contents(draw: st.DrawFn) -> Made:
    """Any article content, with passages cut anywhere."""
    text = draw(ARTICLE_TEXT)
    cuts = sorted({0, len(text), *draw(st.lists(st.integers(0, len(text)), max_size=4))})
    spans = [Span(start, end) for start, end in pairwise(cuts)]
    word = st.none() | ARTICLE_TEXT
    content = ArticleContent(
        title=draw(ARTICLE_TEXT | st.just("")),
        text=text,
        url=draw(word),
        canonical_url=draw(word),
        source=draw(word),
        authors=tuple(draw(st.lists(ARTICLE_TEXT, max_size=3))),
        published=draw(st.none() | MOMENTS),
        updated=draw(st.none() | MOMENTS),
        section=draw(word),
        language=draw(word),
        story=draw(word),
    )
    return content, [PassageSpans(span, (span,)) for span in spans]


@pytest.fixture(scope="module")
def shared_folder(make_folder: Callable[..., Path]) -> Path:
    return make_folder()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=contents())
def test_any_content_comes_back_exactly(
    shared_folder: Path, words: WordCounts, made: tuple[ArticleContent, list[PassageSpans]]
) -> None:
    content, spans = made
    vectors = words.encode([passage.span.of(content.text) for passage in spans])
    write(shared_folder, words, [NewVersion("any", content, FETCHED, spans, vectors)])
    archive = Archive(shared_folder, words)
    article = archive.article("any")
    assert article is not None
    assert article.content == content
    assert article.content_hash == content_hash(content)
    passages = archive.passages_of("any")
    assert [(p.span, p.text, p.sentences) for p in passages] == [
        (p.span, p.span.of(content.text), p.sentences) for p in spans
    ]
    archive.close()


@settings(max_examples=60)
@given(contents(), contents())
def test_hashes_are_equal_only_for_equal_content(one: Made, other: Made) -> None:
    told = [repr(replace(content, story=None)) for content, _ in (one, other)]  # the story is the archive's to say
    assert (content_hash(one[0]) == content_hash(other[0])) == (told[0] == told[1])
    assert content_hash(one[0]) != content_hash(replace(one[0], title=one[0].title + " "))


def test_what_cannot_be_stored_is_refused_before_anything_is_written(folder: Path, words: WordCounts) -> None:
    good = new_version("new", "A text.", words)
    outside = replace(good, passages=[PassageSpans(Span(0, 99), (Span(0, 99),))])
    wrong: list[tuple[list[NewVersion], str]] = [
        ([good, good], "two versions of one article"),
        ([replace(good, vectors=good.vectors[:0])], "0 vectors for 1 passages"),
        ([outside], "ends after the text"),
        ([replace(good, content=replace(good.content, title="a\0b"))], "NUL"),
        ([replace(good, content=replace(good.content, text="A text\ud800"))], "text: .*surrogates"),
        *(
            (
                [replace(good, content=replace(good.content, **{name: value}))],
                f"{name}: NUL characters and lone surrogates",
            )
            for name in ("title", "url", "canonical_url", "source", "section", "language", "story", "authors")
            for value in (("Ann", "\udc00") if name == "authors" else "\udc00", ("\0",) if name == "authors" else "a\0")
        ),
    ]
    with open_writer(folder, words) as writer:
        for batch, message in wrong:
            with pytest.raises(ValueError, match=message):
                writer.add(batch)
        writer.add([])
    assert check(folder)[0] == []
    archive = Archive(folder, words)
    assert archive.generation() == 2
    archive.close()


def test_an_article_without_passages_can_be_stored(new_folder: Path, words: WordCounts) -> None:
    empty = NewVersion("e", ArticleContent("Only a title", "…"), FETCHED, [], np.zeros((0, 64), np.float32))
    write(
        new_folder, words, [empty, new_version("f", "With text.", words)], [new_version("e", "Now with text.", words)]
    )
    assert check(new_folder)[0] == []


def test_one_writer_at_a_time(folder: Path, words: WordCounts) -> None:
    with (
        open_writer(folder, words),
        pytest.raises(ArchiveLocked, match="is writing to the archive"),
        open_editor(folder),
    ):
        pass
    with open_writer(folder, words):
        pass


def test_another_model_is_refused_by_reader_and_writer(folder: Path) -> None:
    other = WordCounts(revision="2")
    with pytest.raises(EmbedderMismatch, match="news-archive rebuild"), open_writer(folder, other):
        pass
    archive = Archive(folder, other)
    with pytest.raises(EmbedderMismatch, match="word-counts@1"):
        archive.embedder  # noqa: B018
    assert archive.status().articles == 3  # what needs no model works
    archive.close()


def test_a_folder_without_an_archive(tmp_path: Path) -> None:
    for nothing in (tmp_path, tmp_path / "none"):
        with pytest.raises(ArchiveMissing, match="news-ingest"):
            Archive(nothing)
        with pytest.raises(ArchiveMissing), open_editor(nothing):
            pass
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database(tmp_path: Path, words: WordCounts) -> None:
    (tmp_path / "archive.db").write_bytes(b"something else entirely" * 300)
    with pytest.raises(ArchiveUnreadable, match=r"archive\.db"):
        Archive(tmp_path)
    with pytest.raises(ArchiveUnreadable, match=r"archive\.db"), open_writer(tmp_path, words):
        pass


def test_a_newer_schema_is_refused(folder: Path) -> None:
    with open_editor(folder) as editor, editor.transaction() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = '99' WHERE name = 'schema_version'")
    with pytest.raises(ArchiveUnreadable, match="schema 99"):
        Archive(folder)


def test_an_empty_archive_answers_with_nothing(new_folder: Path, words: WordCounts) -> None:
    with open_writer(new_folder, words):
        pass
    archive = Archive(new_folder, words)
    status = archive.status()
    assert (status.articles, status.passages, status.vectors, status.first_published) == (0, 0, 0, None)
    assert archive.dense(words.encode(["anything"])[0], 5) == []
    assert archive.lexical.search(["anything"], 5, Filters()) == []
    assert list(archive.articles()) == []
    archive.close()
    assert check(new_folder)[0] == []


def test_what_an_index_lost_is_embedded_again_by_the_next_writer(folder: Path, words: WordCounts) -> None:
    with open_editor(folder) as editor:
        editor.vectors.delete(["flood/2/1", "vote/1/0"])
        row = next(editor.vectors.rows())
        editor.vectors.upsert(["foreign/1/0"], row.vector[None], [row.metadata])
    assert len(check(folder)[0]) == 2
    with open_writer(folder, words):
        pass
    assert check(folder)[0] == []


@pytest.mark.only_files
def test_an_archive_made_anew_in_the_same_place_is_noticed(folder: Path, words: WordCounts) -> None:
    from shutil import rmtree

    archive = Archive(folder, words)
    assert archive.dense(words.encode(["river"])[0], 1)
    rmtree(folder)
    with pytest.raises(ArchiveMissing):
        archive.refresh()
    write(folder, words, [new_version("x", "One.", words)], [new_version("y", "Two.", words)])
    assert archive.refresh()  # the same generation as before, but another database
    assert archive.status().articles == 2
    assert {hit.passage_id for hit in archive.dense(words.encode(["One."])[0], 9)} == {"x/1/0", "y/1/0"}
    archive.close()
