"""Training the tagger: examples have the labels of the corpus, and a short run writes weights that load and go on."""

import gzip
import json
from pathlib import Path

import pytest

from store import ArticleContent, Span
from store.attributions.annotating import Annotator
from store.attributions.network import CONTENT, CUE, SOURCE, Tagger
from store.embedding.minilm import load_tokenizer, packaged_model
from tests.quality.attributions import measure
from tests.quality.polnear import Gold, GoldArticle, polnear, split
from tests.weights.attributions.__main__ import CHECKPOINT, main
from tests.weights.attributions.examples import examples

TEXT = "Rita Cole said the bridge is safe."
GOLD = Gold(((0, 9),), ((10, 14),), ((15, 33),))


def test_examples_are_labelled_as_the_corpus_is() -> None:
    (example,) = examples([GoldArticle("a", TEXT, (GOLD,))], load_tokenizer(packaged_model()))
    (labels,) = example.labels
    encoded = example.encoded
    for label, (start, end) in ((SOURCE, (0, 9)), (CUE, (10, 14)), (CONTENT, (15, 33))):
        of_label = [n for n, one in enumerate(labels) if one == label]
        assert (encoded.starts[of_label[0]], encoded.stops[of_label[-1]]) == (start, end)
    assert example.cues == (int(encoded.starts.tolist().index(10)),)


def test_what_is_right_counts_as_right() -> None:
    article = GoldArticle("a", TEXT, (GOLD,))
    found = Annotator().annotate([(ArticleContent("", TEXT), [Span(0, len(TEXT))])])
    assert measure([article], lambda _: found)["content F1"] == 1.0
    assert measure([article], lambda _: [[]])["content F1"] == 0.0


def test_a_third_is_kept_out() -> None:
    articles = [GoldArticle(str(number), "", ()) for number in range(30)]
    trained, kept_out = split(articles)
    assert len(kept_out) == 10
    assert {one.id for one in trained}.isdisjoint(one.id for one in kept_out)


def test_a_short_run_writes_weights_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "quotations"
    folder.mkdir()
    row = {"text": TEXT, "attributions": [{"source": [[0, 9]], "cue": [[10, 14]], "content": [[15, 33]]}]}
    with gzip.open(folder / "polnear-train.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({**row, "id": str(number)}) + "\n" for number in range(9))
    assert len(polnear(folder / "polnear-train.jsonl.gz")) == 9
    for minutes in ("0.005", "0.01"):
        main(["--data", str(tmp_path), "--out", str(tmp_path / "out"), "--minutes", minutes])
    assert (tmp_path / "out" / CHECKPOINT).exists()
    assert "pass 1," in capsys.readouterr().out
    assert len(Annotator(Tagger(tmp_path / "out")).annotate([(ArticleContent("", TEXT), [Span(0, 34)])])) == 1
