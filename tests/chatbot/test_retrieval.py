"""Fusion and the prior on publication dates."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.retrieval import Candidates, DatePrior, find_candidates, fuse, load_reranker, recency, retrieve
from chatbot.retrieval.candidates import POSTINGS, telling
from chatbot.retrieval.duplicates import without_copies
from chatbot.retrieval.reranking import RERANKED, Reranker, rerank
from chatbot.understanding.questions import analyse
from store import Archive, Filters, ModelUnavailable, Passage, ScoredPassage, Span
from store.embedding.minilm import packaged_model

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


def test_the_commonest_words_are_left_out_where_they_would_take_long() -> None:
    assert telling({"the": 3, "bridge": 2}) == ["the", "bridge"]
    assert telling({"minister": 900_000, "orchid": 40, "bridge": POSTINGS - 41, "city": POSTINGS}) == [
        "orchid",
        "bridge",
    ]
    assert telling({"minister": 900_000, "city": 800_000}) == ["city"], "one word at least"
    assert telling({}) == []


def test_filters_hold_on_both_sides(archive: Archive, grammar) -> None:
    question = analyse("Harlow bridge tram orchid clocks", grammar)
    filters = Filters(sources=("THE HARLOW POST",))
    found = retrieve(archive, question, filters, DatePrior(), 10)
    assert {one.passage.source for one in found.passages} == {"The Harlow Post"}
    authored = retrieve(archive, question, Filters(authors=("ada wren",)), DatePrior(), 10)
    assert {one.passage.article_id for one in authored.passages} == {"bridge"}


# Copies.


def scored(text: str, article: str, score: float = 1.0) -> ScoredPassage:
    span = Span(0, len(text))
    passage = Passage(article, article, 1, 0, span, text, (span,), "Headline", None, None)
    return ScoredPassage(passage, score, score, score)


AGENCY = (
    "The ferry sank in the strait early on Tuesday after its engine failed, the coast guard said. "
    "Rescuers took 214 people from the water, and eleven are still missing."
)


def test_a_copy_in_another_article_counts_once() -> None:
    lead, copy = scored(AGENCY, "a"), scored("By our correspondent. " + AGENCY.replace("eleven", "ten"), "b")
    other = scored("The minister of transport promised an inquiry into the ferry's engine and its inspections.", "c")
    found, copies = without_copies([lead, copy, other], 2)
    assert found == [lead, other]
    assert copies == {"a": ["b"]}


def test_passages_of_one_article_are_never_copies_of_each_other() -> None:
    found, copies = without_copies([scored(AGENCY, "a"), scored(AGENCY, "a")], 5)
    assert len(found) == 2
    assert copies == {}


# Reranking. The contract of `Reranker`, over an untrained model of the form that hubs offer.


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    folder = tmp_path_factory.mktemp("cross-encoder")
    tokenizer = AutoTokenizer.from_pretrained(packaged_model())
    tokenizer.save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_a_named_cross_encoder_scores_each_text(cross_encoder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_reranker() is None
    monkeypatch.setenv("NEWS_RERANKER", str(cross_encoder))
    reranker = load_reranker()
    assert reranker is not None
    opinions = reranker.relevance("Who?", [AGENCY, "Short."])
    assert len(opinions) == 2
    assert all(0 <= opinion <= 1 for opinion in opinions)
    assert reranker.relevance("Who?", []) == []


def test_a_model_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEWS_RERANKER", str(tmp_path / "nothing"))
    with pytest.raises(ModelUnavailable, match="nothing"):
        load_reranker()


class Backwards(Reranker):
    """Likes what stands last."""

    def relevance(self, question: str, texts: Sequence[str]) -> list[float]:
        assert question
        return [place / len(texts) for place in range(len(texts))]


def test_reranking_reorders_the_best_and_keeps_the_rest() -> None:
    given_passages = [scored(AGENCY, f"{place:02}", 1 - place / 1000) for place in range(RERANKED + 3)]
    found = rerank(Backwards(), "Who?", given_passages)
    assert found[0].passage.id == f"{RERANKED - 1:02}"
    assert [one.passage.id for one in found[-3:]] == [one.passage.id for one in given_passages[-3:]]
    assert sorted(one.passage.id for one in found) == [one.passage.id for one in given_passages]
