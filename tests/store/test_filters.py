"""Filters narrow the same way in the articles, the full-text index and the vector index."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import Archive, Article, Filters, day_of
from tests.store.making import WordCounts, new_version, write

pytestmark = pytest.mark.both_engines(always=True)

DAYS = [date(2019, 12, 31), date(2020, 1, 1), date(2020, 1, 2), date(2021, 6, 15)]
SOURCES = ["The Daily", "the daily", "Été", "Sky"]
AUTHORS = ["Ann Bee", "ann bee", "Émile Çay", "Cy Dee"]
LANGUAGES = ["en", "DE"]


@pytest.fixture(scope="module")
def mixed(make_folder: Callable[..., Path]) -> Iterator[Archive]:
    words = WordCounts()
    versions = []
    for i in range(48):
        day = [*DAYS, None][i % 5]
        late = day and datetime(day.year, day.month, day.day, 23, 59, tzinfo=timezone(timedelta(hours=-11)))
        versions.append(
            new_version(
                f"a{i}",
                f"Common words of story {i}.",
                words,
                published=late if i % 3 else day,
                source=[*SOURCES, None][i % 7 % 5],
                section=["World", "world", None][i % 3],
                language=[*LANGUAGES, None][i % 11 % 3],
                authors=tuple(AUTHORS[: i % 4]),
            )
        )
    archive = Archive(write(make_folder(), words, versions), words)
    yield archive
    archive.close()


def names(*known: str) -> st.SearchStrategy[tuple[str, ...]]:
    spellings = [form(name) for name in (*known, "unknown") for form in (str, str.upper, str.lower)]
    return st.lists(st.sampled_from(spellings), max_size=2).map(tuple)


FILTERS = st.builds(
    Filters,
    published_from=st.none() | st.sampled_from(DAYS),
    published_to=st.none() | st.sampled_from(DAYS),
    sources=names(*SOURCES),
    sections=names("World"),
    authors=names(*AUTHORS),
    language=st.none() | st.sampled_from(["EN", "en", "de", "fr"]),
)


def passes(article: Article, filters: Filters) -> bool:
    """What `Filters` says, in plain Python."""
    content = article.content
    day = content.published and day_of(content.published)
    if filters.published_from and not (day and day >= filters.published_from):
        return False
    if filters.published_to and not (day and day <= filters.published_to):
        return False
    pairs: list[tuple[tuple[str, ...], tuple[str | None, ...]]] = [
        (filters.sources, (content.source,)),
        (filters.sections, (content.section,)),
        (filters.authors, content.authors),
        ((filters.language,) if filters.language else (), (content.language,)),
    ]
    for wanted, found in pairs:
        if wanted and not {name.casefold() for name in wanted} & {name.casefold() for name in found if name}:
            return False
    return True


@settings(max_examples=120, deadline=None)
@given(filters=FILTERS)
def test_all_three_agree_with_what_filters_mean(mixed: Archive, filters: Filters) -> None:
    everything = {article.id: article for article in mixed.articles()}
    expected = {id_ for id_, article in everything.items() if passes(article, filters)}
    assert {article.id for article in mixed.articles(filters)} == expected
    assert mixed.count_articles(filters) == len(expected)
    lexical = mixed.lexical.search(["common"], 100, filters)
    assert {hit.passage_id.partition("/")[0] for hit in lexical} == expected
    vector = mixed.embedder.encode(["Common words"])[0]
    assert {hit.passage_id.partition("/")[0] for hit in mixed.dense(vector, 100, filters)} == expected


def test_articles_come_oldest_first_and_undated_ones_last(mixed: Archive) -> None:
    days = [article.content.published and day_of(article.content.published) for article in mixed.articles()]
    dated = [day for day in days if day]
    assert dated == sorted(dated)
    assert days[len(dated) :] == [None] * (len(days) - len(dated))


def test_a_filtered_search_keeps_the_order_of_the_whole(mixed: Archive) -> None:
    filters = Filters(sources=("sky",))
    narrowed = mixed.lexical.search(["story", "7", "common"], 100, filters)
    whole = mixed.lexical.search(["story", "7", "common"], 100, Filters())
    kept = {hit.passage_id for hit in narrowed}
    assert [hit for hit in whole if hit.passage_id in kept] == narrowed
    assert mixed.lexical.search(["story", "7", "common"], 2, filters) == narrowed[:2]
