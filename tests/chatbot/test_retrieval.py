"""Fusion and the prior on publication dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.questions import analyse
from chatbot.retrieval import Candidates, DatePrior, find_candidates, fuse, recency, retrieve
from store import Archive, Filters

scores = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.floats(-1, 1), max_size=8)


@given(scores, st.floats(0.01, 50))
def test_fusing_keeps_every_candidate_and_is_ordered_best_first(cosine: dict[str, float], bm25: float) -> None:
    lexical = dict.fromkeys(list(cosine)[:2], bm25)
    hits = fuse(Candidates(cosine, lexical))
    assert {hit.passage_id for hit in hits} == set(cosine)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_passage_that_both_sides_like_comes_first() -> None:
    hits = fuse(Candidates({"both": 0.7, "dense": 0.8, "lexical": 0.1}, {"both": 9.0, "lexical": 10.0}))
    assert hits[0].passage_id == "both"


@given(st.dates(date(1950, 1, 1), date(2050, 1, 1)), st.integers(0, 5_000), st.integers(1, 400))
def test_the_prior_fades_with_age_and_never_vanishes_at_a_step(as_of: date, age: int, more: int) -> None:
    nearer = recency(as_of - timedelta(days=age), as_of)
    farther = recency(as_of - timedelta(days=age + more), as_of)
    assert 0 <= farther <= nearer <= 1
    assert recency(as_of - timedelta(days=age + 1), as_of) > nearer - 0.1


def test_without_a_day_there_is_no_prior() -> None:
    assert recency(None, date(2024, 1, 1)) == recency(date(2024, 1, 1), None) == 0.0


def test_later_articles_fade_faster_than_earlier_ones() -> None:
    as_of = date(2024, 1, 10)
    assert recency(as_of + timedelta(days=5), as_of) < recency(as_of - timedelta(days=5), as_of)


def test_what_only_the_words_find_has_its_similarity_computed(archive: Archive) -> None:
    found = find_candidates(archive, "brass clocks", Filters(), limit=1)
    assert set(found.bm25) <= set(found.cosine)
    vector = archive.embedder.encode(["brass clocks"])[0]
    for id_, stored in archive.vectors.fetch(list(found.cosine)).items():
        assert found.cosine[id_] == pytest.approx(float(stored @ vector), abs=1e-3)


def test_filters_hold_on_both_sides(archive: Archive, grammar) -> None:
    question = analyse("Harlow bridge tram orchid clocks", grammar)
    filters = Filters(sources=("THE HARLOW POST",))
    found = retrieve(archive, question, filters, DatePrior(), 10)
    assert {one.passage.source for one in found} == {"The Harlow Post"}
    authored = retrieve(archive, question, Filters(authors=("ada wren",)), DatePrior(), 10)
    assert {one.passage.article_id for one in authored} == {"bridge"}
