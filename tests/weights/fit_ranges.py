"""Fit the ranges of the int8 embedder (`quantised.py`) on committed texts: the sample articles, the SQuAD sample.

python -m tests.weights.fit_ranges
"""

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file, save_file

from ingest.__main__ import main as news_ingest
from store import Archive, passage_input
from store.embedding.minilm import MAX_TOKENS, RANGES, SHAPE, load_tokenizer, packaged_model
from store.embedding.quantised import watched_ranges
from tests.quality.gate import SQUAD, WIKINEWS


def sample_passages() -> list[str]:
    """What is embedded of the sample articles."""
    with tempfile.TemporaryDirectory() as scratch:
        news_ingest(["--sample", "--quiet", "--archive", scratch])
        archive = Archive(Path(scratch))
        found = [one for article in archive.articles() for one in archive.passages_of(article.id)]
        archive.close()
    return [passage_input(one.title, one.text) for one in found]


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """Write the file."""
    texts = sample_passages() + [one["context"] for one in lines(SQUAD)] + [one["question"] for one in lines(WIKINEWS)]
    folder = packaged_model()
    encodings = load_tokenizer(folder).encode_batch_fast(texts)
    batches = [(np.array([encoding.ids[:MAX_TOKENS]], np.int64),) for encoding in encodings]
    save_file(watched_ranges(load_file(folder / "model.safetensors"), SHAPE, batches), RANGES)


if __name__ == "__main__":
    main()
