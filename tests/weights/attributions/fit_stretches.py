"""Fit which sentences the tagger reads: a logistic regression over words, from PolNeAR's training part.

python -m tests.weights.attributions.fit_stretches --data DIR
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from ingest.passages.sentences import sentence_spans
from store import Span
from store.attributions.stretches import WEIGHTS, words
from tests.quality.polnear import GoldArticle, polnear, split

_FOUND = 0.91
"""The share of cues whose sentences are to be read."""
_FEWEST = 3
"""Sentences that a word stands in."""


def labelled(articles: Sequence[GoldArticle]) -> Iterator[tuple[str, bool]]:
    """Sentences without quotation marks, and whether each has a cue."""
    for article in articles:
        cues = [one.cue[0][0] for one in article.attributions if one.cue]
        for paragraph in sentence_spans(article.text):
            for sentence in paragraph:
                yield sentence.of(article.text), _holds(sentence, cues)


def _holds(sentence: Span, places: Sequence[int]) -> bool:
    return any(sentence.start <= place < sentence.end for place in places)


def fit(articles: Sequence[GoldArticle]) -> dict[str, object]:
    """The weights, and the sum from which a sentence is read."""
    rows = [(words(text), wanted) for text, wanted in labelled(articles) if not set('“”"') & set(text)]
    counts = Counter(word for found, _ in rows for word in found)
    vocabulary = {word: n for n, word in enumerate(sorted(w for w, count in counts.items() if count >= _FEWEST))}
    places = [(row, vocabulary[w]) for row, (found, _) in enumerate(rows) for w in found if w in vocabulary]
    down, across = zip(*places, strict=True)
    matrix = csr_matrix((np.ones(len(places)), (down, across)), shape=(len(rows), len(vocabulary)))
    wanted = np.array([one for _, one in rows])
    model = LogisticRegression(C=0.3, l1_ratio=1.0, solver="liblinear").fit(matrix, wanted)
    weights = model.coef_[0].round(2)
    scores = matrix @ weights
    least = float(np.quantile(scores[wanted], 1 - _FOUND))
    kept = {word: float(weights[n]) for word, n in vocabulary.items() if weights[n]}
    return {"least": round(least, 2), "words": kept}


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description="Fit which sentences the tagger reads.")
    parser.add_argument("--data", type=Path, required=True, help="the corpora")
    articles, kept_out = split(polnear(parser.parse_args().data / "quotations" / "polnear-train.jsonl.gz"))
    facts = fit(articles)
    WEIGHTS.parent.mkdir(exist_ok=True)
    WEIGHTS.write_text(json.dumps(facts, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    from store.attributions.stretches import may_attribute

    read = [(may_attribute(text), wanted, len(text)) for text, wanted in labelled(kept_out)]
    found = sum(r for r, w, _ in read if w) / sum(w for _, w, _ in read)
    share = sum(n for r, _, n in read if r) / sum(n for *_, n in read)
    print(f"kept out: {found:.3f} of the sentences with a cue, {share:.3f} of all text without quotation marks")


if __name__ == "__main__":
    main()
