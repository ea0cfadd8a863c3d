"""An archive that grows to a million passages: rates, disk, memory, latency, and what the vector search misses.

    python -m tests.speed.growth ARCHIVE QUESTIONS OUT [--sizes 5000 35000 350000 1000000]

ARCHIVE is an archive of real articles (about 35,000 passages), which is only read. QUESTIONS is a JSON Lines file of
`question` and `as_of`. OUT gets an archive, grown from one size to the next, and `growth.json`, a row a size, which
`python -m tests.speed.growth_plot` draws.

Real articles come first, in a random order, with the vectors that ARCHIVE has of them. What lies beyond them is
perturbed copies: of each word of a text, three in ten are replaced by words of the same length, drawn as often as the
articles use them (so the lists of the full-text index are as long as in real texts, and no copy is a copy to the
archive); each vector gets Gaussian noise of length .4 and is brought back to length one (cosine .93 to the real one).
Everything is written by the archive's own writer, without events, which look at articles and not at passages.

At each size, with nothing else running: `news-ingest` takes fresh articles, embedding included; a process of its own
then opens the archive as the chat does and answers the questions. Exact search is a product with all vectors.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from chatbot.language.words import content_words
from chatbot.loading import make_bot
from chatbot.retrieval.candidates import CANDIDATES, telling
from store import Archive, Filters, NewVersion, PassageSpans
from store.embedding.minilm import MiniLM
from store.grouping.bands import bands_of
from store.types.vectors import Vectors
from store.vectors.chroma import EF_SEARCH
from store.writer import open_writer
from tests.speed.newsquiz import ALIVE
from tests.speed.scale import memory

SIZES = (5_000, 35_000, 350_000, 1_000_000)
FRESH = 1_500
"""Passages of the articles that `news-ingest` takes at each size."""
REPLACED = 0.3
NOISE = 0.4
BATCH = 2_000
NEAREST = 10
SAME = 1e-5
"""Cosines that differ by less are equal: Chroma adds in another order."""
CONSIDERED = (200, 800)
"""Values of Chroma's `ef_search` whose recall and time are measured, beside the one in use."""
WORD = re.compile(r"[A-Za-z]+")


@dataclass(slots=True)
class Corpus:
    """Real articles, and endless copies that differ from them."""

    real: list[NewVersion]
    words: dict[int, list[str]]
    chance: random.Random
    noise: np.random.Generator

    def articles(self) -> Iterator[NewVersion]:
        """The real ones, each once, then copies, round after round."""
        yield from self.real
        number = 0
        while True:
            number += 1
            for one in self.real:
                yield self.copy(one, f"{one.article_id}~{number}")

    def fresh(self, number: int) -> Iterator[NewVersion]:
        """Copies of about `FRESH` passages that no other call gives."""
        missing = FRESH
        for one in self.real:
            if missing > 0:
                missing -= len(one.passages)
                yield self.copy(one, f"{one.article_id}~fresh-{number}")

    def copy(self, one: NewVersion, name: str) -> NewVersion:
        """`one` in other words of the same lengths, so that its passages and sentences stand where they stood."""
        vectors = one.vectors + self.noise.standard_normal(one.vectors.shape, np.float32) * (
            NOISE / one.vectors.shape[1] ** 0.5
        )
        text = self._perturbed(one.content.text)
        content = replace(
            one.content, title=self._perturbed(one.content.title), text=text, url=None, canonical_url=None, story=None
        )
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return replace(one, article_id=name, content=content, vectors=vectors / lengths, bands=bands_of(text))

    def _perturbed(self, text: str) -> str:
        return WORD.sub(self._other, text)

    def _other(self, word: re.Match[str]) -> str:
        if self.chance.random() >= REPLACED:
            return word.group()
        return self.chance.choice(self.words[len(word.group())])


def corpus_of(folder: Path) -> Corpus:
    """The articles of an archive, in a random order that is always the same."""
    real: list[NewVersion] = []
    words: dict[int, list[str]] = defaultdict(list)
    with reading(folder) as archive:
        for article in archive.articles():
            passages = archive.passages_of(article.id)
            stored = archive.vectors.fetch([passage.id for passage in passages])
            for text in (article.content.title, article.content.text):
                for word in WORD.findall(text):
                    words[len(word)].append(word)
            if passages:
                spans = [PassageSpans(passage.span, passage.sentences) for passage in passages]
                vectors = np.array([stored[passage.id] for passage in passages], np.float32)
                bands = bands_of(article.content.text)
                real.append(NewVersion(article.id, article.content, article.fetched_at, spans, vectors, bands))
    random.Random(0).shuffle(real)
    return Corpus(real, dict(words), random.Random(1), np.random.default_rng(2))


def grow(archive: Path, coming: Iterator[NewVersion], by: int, model: MiniLM) -> list[Vectors]:
    """Write articles until `by` passages more are there; returns their vectors."""
    added: list[Vectors] = []
    with open_writer(archive, model) as writer, tqdm(total=by, unit=" passages") as progress:
        while progress.n < by:
            batch: list[NewVersion] = []
            while sum(len(one.passages) for one in batch) < min(BATCH, by - progress.n):
                batch.append(next(coming))
            writer.add(batch)
            added += [one.vectors for one in batch]
            progress.update(sum(len(one.passages) for one in batch))
    return added


def ingest(archive: Path, articles: Sequence[NewVersion], scratch: Path) -> tuple[float, list[Vectors]]:
    """What `news-ingest` makes of `articles`: passages a second from start to end, and their vectors."""
    with scratch.open("w", encoding="utf-8") as lines:
        for one in articles:
            print(json.dumps({"id": one.article_id, "title": one.content.title, "text": one.content.text}), file=lines)
    began = time.perf_counter()
    command = [sys.executable, "-m", "ingest", scratch, "--archive", archive, "--quiet"]
    subprocess.run(command, check=True)
    seconds = time.perf_counter() - began
    with reading(archive) as opened:
        ids = [passage.id for one in articles for passage in opened.passages_of(one.article_id)]
        added = np.array(list(opened.vectors.fetch(ids).values()), np.float32)
    return len(added) / seconds, [added]


@contextmanager
def reading(folder: Path) -> Iterator[Archive]:
    """The archive in `folder`, opened for reading."""
    archive = Archive(folder)
    try:
        yield archive
    finally:
        archive.close()


def exact(questions: Vectors, parts: Sequence[Vectors]) -> np.ndarray:
    """The cosines of the `NEAREST` nearest vectors of each question, descending, shape ``(questions, NEAREST)``."""
    best = np.full((len(questions), NEAREST), -1.0, np.float32)
    for first in range(0, len(parts), 1_000):
        block = np.concatenate(parts[first : first + 1_000])
        both = np.concatenate([best, questions @ block.T], axis=1)
        best = -np.partition(-both, NEAREST - 1, axis=1)[:, :NEAREST]
    return -np.sort(-best, axis=1)


def answering(folder: Path, asked: Sequence[dict[str, Any]], worst: Sequence[float]) -> dict[str, float]:
    """Latencies and memory of a chat that is asked, and of its two indexes by themselves; must run in a fresh process.

    Args:
        worst: of each question, the exact cosine of its tenth-nearest passage.
    """
    bot = make_bot(folder)
    ALIVE.append(bot)
    bot.ask("What happened?")  # loads the models
    turns = [bot.ask(row["question"], as_of=date.fromisoformat(row["as_of"])).timings_ms for row in asked]
    found = {"chat, resident MB": memory(os.getpid())}
    for stage in ("retrieve", "total"):
        found |= spread(f"{stage}, ms", [turn[stage] for turn in turns])
    archive = bot.archive
    vectors = archive.embedder.encode([row["question"] for row in asked])
    words = [content_words(row["question"]) for row in asked]
    counted = [timed(archive.lexical.frequencies, one) for one in words]
    found |= spread("counting words, ms", [took for took, _ in counted])
    for name, terms in (("all words", words), ("words", [telling(frequencies) for _, frequencies in counted])):
        times = [timed(archive.lexical.search, one, CANDIDATES, Filters())[0] for one in terms]
        found |= spread(f"{name}, ms", times)
    for considered in (*CONSIDERED, EF_SEARCH):  # the last one is for good
        consider(archive, considered)
        looked_up = [timed(archive.dense, vector, NEAREST) for vector in vectors]
        found |= spread(f"vectors, ef {considered}, ms", [took for took, _ in looked_up])
        hits = [
            hit.score >= tenth - SAME for (_, nearest), tenth in zip(looked_up, worst, strict=True) for hit in nearest
        ]
        found[f"recall@{NEAREST}, ef {considered}"] = sum(hits) / (NEAREST * len(vectors))
    return found


def consider(archive: Archive, neighbours: int) -> None:
    """Change Chroma's `ef_search`, which the program itself sets once, when it makes an archive."""
    collection = archive.vectors._collection  # type: ignore[union-attr]
    collection.modify(configuration={"hnsw": {"ef_search": neighbours}})
    archive.vectors.reopen()
    archive.vectors.count()


def timed(call: Any, *arguments: object) -> tuple[float, Any]:
    """Milliseconds, and the result."""
    began = time.perf_counter()
    result = call(*arguments)
    return 1e3 * (time.perf_counter() - began), result


def spread(name: str, times: Iterable[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    values = list(times)
    return {f"{name}, median": float(np.median(values)), f"{name}, 95th": float(np.percentile(values, 95))}


def disk_mb(folder: Path) -> dict[str, float]:
    """Megabytes of the database and of the vectors."""
    vectors = [path for path in folder.glob("vectors*/**/*") if path.is_file()]
    sizes = {"database": folder.glob("archive.db*"), "vectors": vectors}
    return {f"{name}, MB": sum(path.stat().st_size for path in paths) / 1e6 for name, paths in sizes.items()}


def main() -> None:
    """Grow and measure; or, in the process that `measured` starts, measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--ask-only", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    asked = [json.loads(line) for line in options.questions.read_text(encoding="utf-8").splitlines()]
    worst = options.out / "worst.json"
    if options.ask_only:
        print(json.dumps(answering(options.archive, asked, json.loads(worst.read_text()))), flush=True)
        os._exit(0)  # OpenVINO was seen to wait for itself when a process ended
    options.out.mkdir(parents=True, exist_ok=True)
    os.environ["NEWS_EVENTS"] = "false"
    model = MiniLM()
    ALIVE.append(model)
    questions = model.encode([row["question"] for row in asked])
    corpus = corpus_of(options.archive)
    coming, grown = corpus.articles(), options.out / "archive"
    parts: list[Vectors] = []
    rows: list[dict[str, float]] = []
    for size in options.sizes:
        parts += grow(grown, coming, size - sum(map(len, parts)), model)
        taken, added = ingest(grown, list(corpus.fresh(size)), options.out / "fresh.jsonl")
        parts += added
        worst.write_text(json.dumps(exact(questions, parts)[:, -1].tolist()))
        command = [sys.executable, "-m", "tests.speed.growth", grown, options.questions, options.out, "--ask-only"]
        answers = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        row = {"passages": sum(map(len, parts)), "ingested a second": taken}
        rows.append(row | disk_mb(grown) | json.loads(answers))
        (options.out / "growth.json").write_text(json.dumps(rows, indent=1) + "\n")
        print(json.dumps(rows[-1], indent=1), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
