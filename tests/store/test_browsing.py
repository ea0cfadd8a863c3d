"""Lists of articles, against a plain filter over all of them."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import Archive, Filters, Order
from store.errors import BadSearch
from store.fulltext.sought import Beginning, Near
from store.reports.searches import MOST_PIECES, looked_for, parse
from store.writer import open_writer
from tests.store.making import FETCHED, WordCounts, new_version, write

pytestmark = pytest.mark.both_engines(always=True)

WORDS = ("flood", "vote", "comet", "harbour")


@pytest.fixture(scope="module")
def library(make_folder: Callable[..., Path]) -> Iterator[Archive]:
    """Sixty articles; every third is a copy of the one before, every seventh undated."""
    embedder = WordCounts()
    versions = [
        new_version(
            f"a{number:02}",
            f"The {WORDS[number % 4]} of {number // 5}.\n\nIt was number {number}.",
            embedder,
            title=f"Title {number * 37 % 60:02}",
            source=("North", "South", None)[number % 3],
            section="World" if number % 2 else None,
            published=None if number % 7 == 0 else date(2020, 1, 1) + timedelta(days=number * 11 % 50),
            story=f"s{number // 3}" if number % 3 else None,
        )
        for number in range(60)
    ]
    opened = Archive(write(make_folder(), embedder, versions), embedder)
    yield opened
    opened.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    st.sampled_from([(), ("North",), ("south", "North")]),
    st.sampled_from([(), ("World",)]),
    st.none() | st.dates(date(2020, 1, 1), date(2020, 2, 20)),
    st.sampled_from(["", "flood", "vote number", '"it was"', "harbour flood"]),
    st.sampled_from(Order),
    st.integers(1, 9),
)
def test_the_pages_together_are_the_articles_that_pass_each_text_once(
    library: Archive, sources: tuple[str, ...], sections: tuple[str, ...], since: date | None, words: str,
    order: Order, size: int,
) -> None:  # fmt: skip
    filters = Filters(published_from=since, sources=sources, sections=sections)
    terms = [str(term).casefold() for term in looked_for(parse(words))]
    passing = [
        one for one in library.articles(filters) if all(term in f"{one.title} {one.text}".casefold() for term in terms)
    ]
    texts = {one.content.story or one.id for one in passing}
    total = library.browsing.count(filters, words)
    assert total == len(texts)
    pages = [library.browsing.page(filters, words, order, first, size) for first in range(0, total, size)]
    found = [one for page in pages for one in page]
    assert len({one.article_id for one in found}) == len(found) == total
    assert {one.article_id for one in found} <= {one.id for one in passing}
    days = [one.published for one in found if one.published is not None]
    if order is Order.NEWEST:
        assert days == sorted(days, reverse=True)  # type: ignore[type-var]
        assert all(one.published is None for one in found[len(days) :])
    if order is Order.OLDEST:
        assert days == sorted(days)  # type: ignore[type-var]
    if order is Order.HEADLINE:
        assert [one.title for one in found] == sorted(one.title for one in found)


def test_copies_name_the_other_sources(library: Archive) -> None:
    [found] = library.browsing.page(Filters(), '"number 1"')
    assert (found.article_id, found.source, found.also_in) == ("a01", "South", ())
    [copied] = library.browsing.page(Filters(), '"number 4"')
    assert copied.article_id == "a04"


def test_the_best_match_comes_first(new_folder: Path, words: WordCounts) -> None:
    versions = [
        new_version("once", "A long text about the weather and a comet and much else that happened then.", words),
        new_version("much", "Comet. The comet is a comet.", words, title="Comet"),
    ]
    archive = Archive(write(new_folder, words, versions), words)
    assert [one.article_id for one in archive.browsing.page(Filters(), "comet", Order.RELEVANCE)] == ["much", "once"]
    archive.close()


@pytest.mark.parametrize(
    "words", ["a:b", "\0", "'; DROP TABLE articles", "-", "{a b}:c", "^flood", "flood+vote", "& | !"]
)
def test_no_other_character_is_query_syntax(library: Archive, words: str) -> None:
    assert library.browsing.count(Filters(), words) == len(library.browsing.page(Filters(), words, size=100))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("flood AND vote", ""),
        ("flood OR vote", "flood vote"),
        ("flood OR vote OR comet", "flood vote comet"),
        ("(flood OR vote) AND vote", "vote"),
        ("NOT flood", "vote comet harbour"),
        ("number NOT (flood OR vote)", "comet harbour"),
        ("number AND NOT flood NOT vote", "comet harbour"),
        ("harb*", "harbour"),
        ("VOT* OR com*", "vote comet"),
        ("the NEAR/0 of", ""),
        ("the NEAR/1 of", "flood vote comet harbour"),
        ("of NEAR comet", "comet"),
        ('"the comet" NEAR/0 of', "comet"),
        ("comet NEAR number", ""),  # in two paragraphs
        ('"it was" NEAR/1 number OR vote', "flood vote comet harbour"),
        ("title NEAR comet", ""),  # one in the headline, one in the text
        ("and or not near", ""),  # small, they are words
    ],
)
def test_searches_as_librarians_write_them(library: Archive, words: str, found: str) -> None:
    texts = {one.id: one.text for one in library.articles()}
    passing = [text for text in texts.values() if any(f"The {word} " in text for word in found.split())]
    assert library.browsing.count(Filters(), words, copies=True) == len(passing)
    for order in Order:
        page = library.browsing.page(Filters(), words, order, size=100)
        assert len(page) == library.browsing.count(Filters(), words)
        assert all(any(f"The {word} " in texts[one.article_id] for word in found.split()) for one in page)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ('flood "vote', "quotation mark"),
        ("(flood", "not closed"),
        ("flood)", "not opened"),
        ("()", "nothing between"),
        ("flood AND", "AND stands between"),
        ("AND flood", "AND stands between"),
        ("flood OR", "OR stands between"),
        ("OR OR", "OR stands between"),
        ("flood NOT", "After NOT"),
        ("NOT NOT flood", "After NOT"),
        ("NEAR flood", "NEAR stands between"),
        ("flood NEAR", "NEAR stands between"),
        ("flood NEAR/99 vote", "NEAR/50"),
        ("flo* NEAR vote", "NEAR stands between"),
        ("(" * 5_000, "too many brackets"),
        (" OR ".join(f"word{number}" for number in range(MOST_PIECES + 1)), "at most 12"),
    ],
)
def test_a_wrong_search_is_explained_in_one_line(library: Archive, words: str, told: str) -> None:
    for ask in (library.browsing.count, library.browsing.page, library.browsing.facets):
        with pytest.raises(BadSearch, match=told) as caught:
            ask(Filters(), words)
        assert "\n" not in str(caught.value)


def test_a_pasted_paragraph_is_searched_by_its_first_words() -> None:
    assert len(looked_for(parse("word " + " ".join(f"word{number}" for number in range(100))))) == MOST_PIECES


def test_what_is_looked_for_leaves_out_what_is_not_wanted() -> None:
    assert looked_for(parse('a NOT (b OR c) "d e" f* g NEAR/2 h')) == ("a", "d e", Beginning("f"), Near("g", "h", 2))
    assert looked_for(parse("")) == looked_for(parse("*** -- ()".replace("()", ""))) == ()


@pytest.mark.parametrize("words", ["", "vote", "NOT vote"])
def test_facets_count_what_a_list_could_be_narrowed_to(library: Archive, words: str) -> None:
    narrowed = Filters(sources=("North",), sections=("World",), published_from=date(2020, 1, 10))
    facets = library.browsing.facets(narrowed, words)
    for name, count in facets.sources:
        other = Filters(sources=(name,), sections=("World",), published_from=date(2020, 1, 10))
        assert count == library.browsing.count(other, words, copies=True) > 0
    assert {name for name, _ in facets.sources} == {"North", "South"}
    assert [name for name, _ in facets.sections] == ["World"]
    of_all_days = Filters(sources=("North",), sections=("World",))
    dated = [one for one in library.articles(of_all_days) if one.content.published]
    if not words:
        assert sum(count for _, count in facets.days) == len(dated)
    assert [day for day, _ in facets.days] == sorted(day for day, _ in facets.days)


def test_listed_keeps_the_order_that_was_asked_for(library: Archive) -> None:
    assert [one.article_id for one in library.browsing.by_ids(["a07", "none", "a02", "a07"])] == ["a07", "a02"]


def test_id_of_takes_ids_and_addresses(archive: Archive) -> None:
    assert archive.id_of("vote") == "vote"
    assert archive.id_of("https://daily.example/vote") == "vote"
    assert archive.id_of("https://daily.example/2020/vote") == "vote"
    assert archive.id_of("http://daily.example/vote/#top") == "vote"  # as `news-archive remove` takes it
    assert archive.id_of("https://daily.example/none") is None


def test_coverage_by_source(archive: Archive) -> None:
    found = [(one.source, one.articles, one.undated, one.first, one.last) for one in archive.coverage.by_source()]
    assert found == [
        ("Sky", 1, 1, None, None),
        ("The Daily", 1, 0, date(2020, 2, 1), date(2020, 2, 1)),
        ("the daily", 1, 0, date(2020, 1, 31), date(2020, 1, 31)),
    ]


def test_arrivals_count_articles_not_versions(archive: Archive) -> None:
    assert archive.coverage.arrived_since(FETCHED) == 3
    assert archive.coverage.arrived_since(FETCHED + timedelta(seconds=1)) == 0


def test_removals_tell_when_and_why(folder: Path, words: WordCounts) -> None:
    with open_writer(folder, words) as writer:
        assert writer.remove("vote")
    archive = Archive(folder, words)
    [removal] = archive.removals()
    assert removal.article_id == "vote"
    assert removal.reason
    assert abs(removal.removed_at - datetime.now(UTC)) < timedelta(minutes=5)
    archive.close()
