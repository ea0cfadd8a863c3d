"""The training recipe runs, and what it writes is a reader. The corpora here are made up."""

import gzip
import json
import random
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from safetensors.numpy import load_file

from chatbot.comprehension.trained import TrainedModel
from tests.chatbot.conftest import BRIDGE, ORCHID, STRIKE, UNDATED
from tests.chatbot.test_comprehension import passage
from tests.weights.comprehension.alterations import alter
from tests.weights.comprehension.corpora import detokenise, load_qamr, load_squad
from tests.weights.comprehension.examples import Example, crop, normalise, with_title, without_answer
from tests.weights.comprehension.recipe import Recipe

SENTENCES = {
    "Wiki1k:wikinews:1:0:0": "Mayor Lena Ortiz cut the ribbon before a crowd .",
    "Wiki1k:wikinews:2:0:0": "Tram drivers in Harlow walked out on Monday -LRB- over pay -RRB- .",
    "Wiki1k:wikipedia:3:0:0": "The flower , found in Peru , opens only at night .",
}


def squad(titles: list[str], *, impossible: bool) -> dict:
    articles = []
    for title, text in zip(titles, [BRIDGE, STRIKE, ORCHID, UNDATED], strict=True):
        word = text.split()[1]
        qas = [
            {"question": f"What is said about {word}?", "answers": [{"text": word, "answer_start": text.index(word)}]}
        ]
        if impossible:
            qas.append({"question": f"Who paid for {word}?", "answers": [], "is_impossible": True})
        articles.append({"title": title, "paragraphs": [{"context": text, "qas": qas}]})
    return {"data": articles}


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reading")
    titles = ["Bridge", "Strike", "Orchid", "Clocks"]
    (folder / "squad2-cs224n-dev.json").write_text(json.dumps(squad(titles, impossible=True)))
    (folder / "xquad.en.json").write_text(json.dumps(squad([f"{t} again" for t in titles], impossible=False)))
    trained_on = squad([f"{t} of old" for t in titles], impossible=True)
    (folder / "squad-train.json.gz").write_bytes(gzip.compress(json.dumps(trained_on).encode()))
    row = {"id": "1", "sentence": "A tram stopped because of snow .", "question": "Why", "answer": "because of snow"}
    (folder / "qadiscourse-wikinews-train.jsonl.gz").write_bytes(gzip.compress(json.dumps(row).encode()))
    (folder / "qamr").mkdir()
    lines = [f"{identity}\t{sentence}\n" for identity, sentence in SENTENCES.items()]
    (folder / "qamr" / "wiki-sentences.tsv").write_text("".join(lines))
    rows = [
        "\t".join([identity, "1", "1", "w", "1", "Who or what is it ?", "w:0 1", "w:1", "w:0"])
        for identity in SENTENCES
    ]
    (folder / "qamr" / "dev.tsv").write_text("\n".join(rows) + "\n")
    (folder / "qamr" / "test.tsv").write_text("")
    return folder


def test_held_out_articles_are_not_trained_on(corpora: Path) -> None:
    train, held = load_squad(corpora)
    assert {one.group for one in held} == {"Bridge", "Clocks"}
    assert not {one.passage for one in held} & {one.passage for one in train}
    train_qamr, held_qamr, documents = load_qamr(corpora / "qamr")
    assert {one.group for one in held_qamr}.isdisjoint(documents)
    for one in train_qamr + held_qamr:
        assert all(one.passage[a:b].strip() for a, b in one.answers)


@pytest.fixture(scope="module")
def training() -> ModuleType:
    """The command; PyTorch is loaded with it, which whoever only looks through the tests need not wait for."""
    return import_module("tests.weights.comprehension.__main__")


RECIPE = replace(Recipe(), minutes=0.0001, shards=1, warmup_steps=1, qamr=2, near_chance=1.0)


def test_the_recipe_writes_a_model(training: ModuleType, corpora: Path, tmp_path: Path) -> None:
    training.run(corpora, tmp_path, RECIPE, None)
    config = json.loads((tmp_path / "config.json").read_text())
    assert 0 <= config["figures"]["squad_held_out"]["f1"] <= 1
    [reading] = TrainedModel(tmp_path).find_answers("Who cut the ribbon?", [passage(BRIDGE)])
    assert reading.sentences


def test_training_goes_on_from_its_checkpoint_and_from_other_weights(
    training: ModuleType, corpora: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    training.run(corpora, tmp_path, RECIPE, None)
    first = json.loads((tmp_path / "config.json").read_text())["figures"]["training"]
    training.run(corpora, tmp_path, replace(RECIPE, minutes=first["minutes"] + 0.0001), None)
    second = json.loads((tmp_path / "config.json").read_text())["figures"]["training"]
    assert second["steps"] > first["steps"]
    training.run(corpora, tmp_path / "more", replace(RECIPE, minutes=0.0), tmp_path)
    started = load_file(tmp_path / "reader.safetensors")
    kept = load_file(tmp_path / "more" / "reader.safetensors")
    name = "encoder.layer.0.attention.self.query.weight"
    assert np.abs(started[name].astype(int) - kept[name].astype(int)).max() <= 1
    capsys.readouterr()
    training.main(["--measure", str(corpora / "squad2-cs224n-dev.json"), "--weights", str(tmp_path)])
    assert {"f1", "em", "auroc_sum"} <= json.loads(capsys.readouterr().out).keys()


def test_tokens_become_natural_text_and_keep_their_places() -> None:
    text, offsets = detokenise("Harlow -LRB- the city -RRB- is n't big , he said .".split())
    assert text == "Harlow (the city) isn't big, he said."
    assert [text[a:b] for a, b in offsets][:4] == ["Harlow", "(", "the", "city"]


EXAMPLE = Example(
    "How many brass clocks does Pavel Dorn's museum keep?",
    f"{UNDATED} {BRIDGE}",
    ((UNDATED.index("212"), UNDATED.index("212") + 3),),
    "g",
    "squad",
)


def answers(example: Example) -> set[str]:
    return {example.passage[a:b] for a, b in example.answers}


def test_whatever_is_made_of_an_example_keeps_its_truth() -> None:
    chance = random.Random(3)
    for _ in range(20):
        assert answers(crop(EXAMPLE, chance, 50, 200)) == {"212"}
    assert answers(with_title(EXAMPLE, "A museum")) == {"212"}
    assert with_title(EXAMPLE, "212 clocks") == EXAMPLE, "a headline that answers is left out"
    gap = without_answer(EXAMPLE)
    assert gap is not None
    assert not gap.answers
    assert "212" not in normalise(gap.passage)
    for _ in range(20):
        altered = alter(EXAMPLE, ["Lena Ortiz"], ["orchids"], chance)
        assert altered is None or (altered.question != EXAMPLE.question and not altered.answers)
