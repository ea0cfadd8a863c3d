"""The contract of the full-text index, and BM25 against its formula."""

import math
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import Archive, Filters
from store.fulltext.lexical import WEIGHTS
from tests.store.making import WordCounts, new_version, write

pytestmark = pytest.mark.both_engines(always=True)

K1, B = 1.2, 0.75  # FTS5's constants


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        (["river"], {"flood/2/0", "flood/2/2"}),
        (["RIVERS"], {"flood/2/0", "flood/2/2"}),
        (["resigning"], {"vote/1/1"}),
        (["comet", "resigned"], {"undated/1/0", "vote/1/1"}),
        (["river rose"], {"flood/2/0"}),
        (["rose river"], set()),
        (["vote"], {"vote/1/0", "vote/1/1"}),  # the headline counts
        (["Nobody"], set()),  # stood in an earlier version only
        ([], set()),
        (["", "  ", "?!", '"'], set()),
    ],
)
def test_what_is_found(archive: Archive, terms: list[str], found: set[str]) -> None:
    assert {hit.passage_id for hit in archive.lexical.search(terms, 10, Filters())} == found


def test_accents_do_not_matter(new_folder: Path, words: WordCounts) -> None:
    archive = Archive(write(new_folder, words, [new_version("a", "Émile Çay met Zoë.", words)]), words)
    assert archive.lexical.search(["emile cay"], 1, Filters())
    assert archive.lexical.search(["ZOË"], 1, Filters())
    archive.close()


def test_limit_and_order(archive: Archive) -> None:
    hits = archive.lexical.search(["river", "hurt", "cold"], 10, Filters())
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.score > 0 for hit in hits)
    assert archive.lexical.search(["river", "hurt", "cold"], 1, Filters()) == hits[:1]
    assert archive.lexical.search(["river"], 0, Filters()) == []


def test_frequencies_count_passages(archive: Archive) -> None:
    terms = ["river", "comet", "absent", "?", "river rose"]
    expected = {"river": 2, "comet": 1, "absent": 0, "?": 0, "river rose": 1}
    assert archive.lexical.frequencies(terms) == expected


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(), max_size=5))
def test_no_question_is_taken_for_query_syntax(archive: Archive, terms: list[str]) -> None:
    archive.lexical.search(terms, 5, Filters())
    archive.lexical.frequencies(terms)


@pytest.mark.parametrize("term", ['NEAR("river" comet)', "title:river", "river*", "river AND rose", "-river", "^river"])
def test_operators_are_words(archive: Archive, term: str) -> None:
    archive.lexical.search([term], 5, Filters())


def test_scores_are_those_of_the_formula(new_folder: Path, words: WordCounts) -> None:
    """Robertson and Zaragoza (2009), with a column's weight multiplying its term frequency, as FTS5 does."""
    texts = ["rain rain sun", "sun", "fog and more fog and snow", "wind", "hail", "rain in wind"]
    titles = ["rain", "fog", "sun", "none", "hail", "storm"]
    versions = [
        new_version(f"a{i}", text, words, title=title)
        for i, (title, text) in enumerate(zip(titles, texts, strict=True))
    ]
    archive = Archive(write(new_folder, words, versions), words)

    def tokens(text: str) -> list[str]:
        return re.findall(r"\w+", text)

    lengths = [len(tokens(title)) + len(tokens(text)) for title, text in zip(titles, texts, strict=True)]
    mean = sum(lengths) / len(lengths)
    holders = sum("rain" in tokens(f"{title} {text}") for title, text in zip(titles, texts, strict=True))
    idf = math.log((len(texts) - holders + 0.5) / (holders + 0.5))
    expected = {}
    for i, (title, text) in enumerate(zip(titles, texts, strict=True)):
        frequency = WEIGHTS.title * tokens(title).count("rain") + WEIGHTS.text * tokens(text).count("rain")
        if frequency:
            saturation = frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * lengths[i] / mean))
            expected[f"a{i}/1/0"] = idf * saturation
    hits = archive.lexical.search(["rain"], 10, Filters())
    assert {hit.passage_id: hit.score for hit in hits} == pytest.approx(expected, rel=1e-6)
    archive.close()


def test_terms_are_those_of_the_index_in_order(archive: Archive) -> None:
    terms = archive.lexical.terms("r")
    assert terms == sorted(set(terms))
    assert terms
    assert all(term.startswith("r") and archive.lexical.frequencies([term])[term] for term in terms)
    assert archive.lexical.terms("") == []
