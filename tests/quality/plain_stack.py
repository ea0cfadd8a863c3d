"""The same questions to a plain stack: fixed-size chunks, `SentenceTransformer.encode`, a Chroma query.

    python -m tests.quality.plain_stack FOLDER

FOLDER as in `tests/quality/newsquiz.py`. This is what guides to retrieval-augmented generation build before a language
model comes in; its four best chunks stand where our four quotations stand.
"""

import argparse
import time
from pathlib import Path

import chromadb
import numpy as np
from sentence_transformers import SentenceTransformer

from store.embedding.minilm import packaged_model
from tests.quality.articles import articles_file, records
from tests.quality.newsquiz import EVIDENCE, holds, mean, normalise, rank, read_questions

CHUNK, OVERLAP = 900, 100
RANKED = 12
BATCH = 5_000


def chunks(text: str) -> list[str]:
    """`text` in runs of `CHUNK` characters that overlap, as a recursive splitter with default settings cuts."""
    return [text[start : start + CHUNK] for start in range(0, max(len(text) - OVERLAP, 1), CHUNK - OVERLAP)]


def run(folder: Path) -> list[tuple[str, float]]:
    """The figures, by name."""
    model = SentenceTransformer(str(packaged_model()), device="cpu")
    texts, urls = [], []
    for article in records(articles_file(folder)):
        for chunk in chunks(article["text"]):
            texts.append(chunk)
            urls.append(article["url"])
    began = time.perf_counter()
    vectors = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    collection = chromadb.EphemeralClient().create_collection("plain", metadata={"hnsw:space": "cosine"})
    for first in range(0, len(texts), BATCH):
        part = slice(first, first + BATCH)
        ids = [str(number) for number in range(len(texts))[part]]
        collection.add(ids=ids, embeddings=vectors[part], documents=texts[part])
    seconds = time.perf_counter() - began
    articles_at, answers_at, took = [], [], []
    for question in read_questions(folder):
        if not question.answerable:
            continue
        began = time.perf_counter()
        found = collection.query(query_embeddings=model.encode([question.question]), n_results=RANKED)["ids"][0]
        took.append((time.perf_counter() - began) * 1_000)
        numbers = [int(id_) for id_ in found]
        gold = [normalise(answer) for answer in question.answers]
        articles_at.append(rank(url in question.gold_urls for url in dict.fromkeys(urls[n] for n in numbers)))
        answers_at.append(rank(any(holds(normalise(texts[n]), answer) for answer in gold) for n in numbers))
    return [
        ("passages a second, embedding and indexing", len(texts) / seconds),
        ("right article first", mean(place == 1 for place in articles_at)),
        ("mean reciprocal rank of the article", mean(1 / place if place else 0.0 for place in articles_at)),
        (f"answer text in the first chunk ({CHUNK} characters)", mean(place == 1 for place in answers_at)),
        ("answer text in four chunks", mean(0 < place <= EVIDENCE for place in answers_at)),
        ("median ms", float(np.median(took))),
        ("95th percentile ms", float(np.percentile(took, 95))),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="The same questions to a plain stack.")
    parser.add_argument("folder", type=Path)
    for name, value in run(parser.parse_args().folder):
        print(f"{name:50} {value:8.3f}")


if __name__ == "__main__":
    main()
