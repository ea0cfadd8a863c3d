"""The comprehension model: what it is shown, what is made of its scores, and that it finds answers."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.comprehension import ComprehensionModel
from chatbot.comprehension.decoding import MAX_SPAN_TOKENS, best_spans
from chatbot.comprehension.encoding import (
    PASSAGE_MATCHED,
    QUESTION_MATCHED,
    match_key,
    pair,
    tokenise,
    windows,
)
from chatbot.comprehension.trained import SHIPPED, TrainedModel
from store import ModelUnavailable, Passage, Span
from store.embedding.minilm import load_tokenizer, packaged_model
from store.embedding.weights import CONFIG_NAME, WEIGHTS_NAME, dequantise, load_weights, quantise
from tests.chatbot.conftest import BRIDGE, ORCHID, STRIKE, UNDATED, spans_of

TOKENIZER = load_tokenizer(packaged_model())


def passage(text: str, title: str = "A headline", start: int = 0) -> Passage:
    """A passage whose article has `start` characters before it."""
    [spans] = spans_of(text)
    sentences = tuple(span.shifted(start) for span in spans.sentences)
    return Passage("p", "a", 1, 0, Span(start, start + len(text)), text, sentences, title, None, date(2024, 1, 1))


@pytest.fixture(scope="module", params=["trained", "transformers"])
def any_model(request: pytest.FixtureRequest, comprehension: TrainedModel) -> ComprehensionModel:
    if request.param == "trained":
        return comprehension
    from chatbot.comprehension.transformers_model import TransformersModel

    return TransformersModel(str(request.getfixturevalue("tiny_qa_model")))


@pytest.fixture(scope="module")
def tiny_qa_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained model of the form that hubs offer, with the packaged model's vocabulary."""
    from transformers import AutoTokenizer, BertConfig, BertForQuestionAnswering

    folder = tmp_path_factory.mktemp("qa")
    tokenizer = AutoTokenizer.from_pretrained(packaged_model())
    tokenizer.save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    BertForQuestionAnswering(config).save_pretrained(folder)
    return folder


# The contract of `ComprehensionModel`, over both.


@pytest.mark.parametrize("start", [0, 137])
def test_every_answer_lies_in_its_sentence(any_model: ComprehensionModel, start: int) -> None:
    given_passages = [passage(text, start=start) for text in (BRIDGE, STRIKE, ORCHID, UNDATED)]
    found_answers = any_model.find_answers("Who cut the ribbon?", given_passages)
    assert [one.passage for one in found_answers] == given_passages
    for one in found_answers:
        assert {found.sentence for found in one.sentences} <= set(one.passage.sentences)
        for found in one.sentences:
            assert len({answer.span for answer in found.answers}) == len(found.answers)
            assert [a.score for a in found.answers] == sorted((a.score for a in found.answers), reverse=True)
            for answer in found.answers:
                assert found.sentence.contains(answer.span)
                assert one.passage.slice(answer.span).strip()
                assert np.isfinite(answer.score)
        assert np.isfinite(one.answerable)


def test_nothing_to_read_is_no_error(any_model: ComprehensionModel) -> None:
    assert any_model.find_answers("Who?", []) == []
    assert len(any_model.find_answers("?", [passage("…")])) == 1


def test_a_passage_longer_than_the_model_takes_is_read(any_model: ComprehensionModel) -> None:
    [found] = any_model.find_answers("Who is the curator?", [passage(" ".join([BRIDGE] * 12 + [UNDATED]))])
    assert found.sentences


def test_threads_share_a_model(any_model: ComprehensionModel) -> None:
    texts = [passage(BRIDGE), passage(ORCHID)]
    [expected] = {tuple(r.sentences for r in any_model.find_answers("Who?", texts)) for _ in range(1)}
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: any_model.find_answers("Who?", texts), range(8)):
            assert [[s.answers[0].span for s in r.sentences] for r in found] == [
                [s.answers[0].span for s in sentences] for sentences in expected
            ]


# The shipped one.


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("Who cut the ribbon?", BRIDGE, "Ortiz"),
        ("When did the bridge reopen?", BRIDGE, "3 May"),
        ("Where was the flower found?", ORCHID, "Peru"),
        ("How many brass clocks does the museum keep?", UNDATED, "212"),
        ("Who leads the union?", STRIKE, "Tom Abiola"),
    ],
)
def test_it_finds_the_words(comprehension: TrainedModel, question: str, text: str, words: str) -> None:
    [found] = comprehension.find_answers(question, [passage(text)])
    best = max(found.sentences, key=lambda sentence: sentence.score)
    assert words in found.passage.slice(best.answers[0].span)


def test_it_tells_the_passage_that_answers_from_those_that_do_not(comprehension: TrainedModel) -> None:
    found_answers = comprehension.find_answers(
        "Who is the curator of the museum?", [passage(text) for text in (UNDATED, BRIDGE, ORCHID)]
    )
    assert found_answers[0].answerable > max(other.answerable for other in found_answers[1:])


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    for name in (CONFIG_NAME, WEIGHTS_NAME):
        (tmp_path / name).write_bytes((SHIPPED / name).read_bytes())
    with (tmp_path / WEIGHTS_NAME).open("r+b") as file:
        file.seek(5_000)
        file.write(b"\x55")
    with pytest.raises(ModelUnavailable, match="is not the file"):
        load_weights(tmp_path, packaged_model())
    with pytest.raises(ModelUnavailable):
        load_weights(tmp_path / "nothing", packaged_model())


# What it is made of.


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.text(st.characters(codec="utf-8"), max_size=200))
def test_tokens_know_where_their_words_stand(question: str, text: str) -> None:
    asked, read = tokenise(TOKENIZER, [question, text])
    for start, end in read.offsets:
        assert 0 <= start < end <= len(text)
    for window in windows(asked, read, 40):
        ids, types = pair(asked, read, window)
        assert len(ids) == len(types)


@given(st.integers(0, 700), st.integers(0, 120))
def test_windows_cover_the_passage_and_fit(read: int, asked: int) -> None:
    def tokens(count: int):
        return tokenise(TOKENIZER, ["the " * count])[0]

    found = windows(tokens(asked), tokens(read))
    covered = {place for window in found for place in range(window.start, window.stop)}
    assert covered == set(range(read))
    assert all(window.stop - window.start + min(asked, 96) + 3 <= 512 for window in found)


logits = st.lists(st.floats(-9, 9, width=32), min_size=1, max_size=40)


@given(logits, st.data())
def test_the_best_span_of_each_group_is_the_best(start: Sequence[float], data: st.DataObject) -> None:
    count = len(start)
    end = data.draw(st.lists(st.floats(-9, 9, width=32), min_size=count, max_size=count))
    groups = sorted(data.draw(st.lists(st.integers(-1, 3), min_size=count, max_size=count)))
    found = best_spans(np.array(start), np.array(end), np.array(groups), 3)
    assert set(found) == {group for group in groups if group >= 0}
    for group, [(first, last, score), *others] in found.items():
        assert all(score >= other for _, _, other in others)
        allowed = [
            start[i] + end[j]
            for i in range(count)
            for j in range(i, min(count, i + MAX_SPAN_TOKENS))
            if groups[i] == groups[j] == group
        ]
        assert score == pytest.approx(max(allowed), abs=1e-5)
        assert groups[first] == groups[last] == group
        assert first <= last < first + MAX_SPAN_TOKENS


def test_words_that_stand_in_both_are_marked() -> None:
    asked, read = tokenise(TOKENIZER, ["Who visited Beijing?", "Blinken will visit Beijing in June."])
    _, types = pair(asked, read, slice(0, len(read.ids)))
    assert (types == QUESTION_MATCHED).sum() == 2
    assert (types == PASSAGE_MATCHED).sum() == 2
    assert match_key("visited") == match_key("visiting")
    assert match_key("the") is match_key("?") is None


def test_quantised_weights_come_back_nearly_as_they_were() -> None:
    random = np.random.default_rng(0)
    tensors = {"layer.weight": random.normal(size=(256, 128)).astype(np.float32), "bias": np.ones(5, np.float32)}
    stored = quantise(tensors)
    assert stored["layer.weight"].dtype == np.int8
    full = dequantise(stored)
    assert set(full) == set(tensors)
    np.testing.assert_allclose(full["layer.weight"], tensors["layer.weight"], atol=0.03)
