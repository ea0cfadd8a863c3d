"""How fast articles go in and questions come out, beside the plain libraries in the same run.

    python -m tests.speed.newsquiz FOLDER [--passages 600]

FOLDER is of the form that `tests.quality.newsquiz` takes. Measured one after the other on an otherwise idle machine:
the embedder against `SentenceTransformer.encode`, a whole `news-ingest` with its peak memory, a second one over
unchanged input, and questions against a bare Chroma query.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from chatbot.loading import make_bot
from store import Archive
from tests.quality.newsquiz import make_archive, read_questions

ALIVE: list[object] = []
"""Models that are not let go before the process ends: OpenVINO was seen to wait for itself when one was."""


@contextmanager
def timed(into: dict[str, float], name: str) -> Iterator[None]:
    """Seconds of the block, into `into`."""
    began = time.perf_counter()
    yield
    into[name] = time.perf_counter() - began


def embedding(texts: Sequence[str]) -> dict[str, float]:
    """Passages a second of both embedders, in turn twice (the better run counts), and how well they agree."""
    from sentence_transformers import SentenceTransformer

    from store.embedding.minilm import MiniLM, packaged_model

    plain = SentenceTransformer(str(packaged_model()), device="cpu")
    ours = MiniLM()
    ALIVE.extend((plain, ours))
    seconds: dict[str, list[float]] = {"plain": [], "ours": []}
    made: dict[str, np.ndarray] = {}
    runs: dict[str, Callable[[], np.ndarray]] = {
        "plain": lambda: plain.encode(list(texts), normalize_embeddings=True),
        "ours": lambda: ours.encode(texts),
    }
    for _ in range(2):
        for name, encode in runs.items():
            began = time.perf_counter()
            made[name] = np.asarray(encode())
            seconds[name].append(time.perf_counter() - began)
    agreement = (made["plain"] * made["ours"]).sum(1)
    rates = {name: len(texts) / min(found) for name, found in seconds.items()}
    return {
        "SentenceTransformer.encode, passages/s": rates["plain"],
        "the archive's embedder, passages/s": rates["ours"],
        "ratio": rates["ours"] / rates["plain"],
        "lowest cosine between the two": float(agreement.min()),
    }


def ingesting(folder: Path, archive: Path) -> dict[str, float]:
    """A whole ingest from the command line, then the same again over unchanged input."""
    seconds: dict[str, float] = {}
    with timed(seconds, "first"):
        make_archive(folder, archive)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    with timed(seconds, "again"):
        make_archive(folder, archive)
    passages = Archive(archive).count_passages()
    return {
        "passages": passages,
        "news-ingest, passages/s, start to end": passages / seconds["first"],
        "news-ingest, peak memory, MB": peak,
        "news-ingest again, unchanged, share of the first run's time": seconds["again"] / seconds["first"],
    }


def asking(folder: Path, archive: Path) -> dict[str, float]:
    """Milliseconds a question: the whole way, and a bare embedding with a Chroma query for the same questions."""
    bot = make_bot(archive)
    questions = read_questions(folder)
    bare = []
    for question in questions:
        began = time.perf_counter()
        bot.archive.vectors.query(bot.archive.embedder.encode([question.question])[0], 4)
        bare.append((time.perf_counter() - began) * 1000)
    whole = [bot.ask(question.question, as_of=question.as_of).timings_ms["total"] for question in questions]
    return {
        "embedding and Chroma query alone, median ms": statistics.median(bare),
        "embedding and Chroma query alone, 95th percentile ms": float(np.percentile(bare, 95)),
        "one question end to end, median ms": statistics.median(whole),
        "one question end to end, 95th percentile ms": float(np.percentile(whole, 95)),
    }


def first_answer(archive: Path, question: str) -> dict[str, float]:
    """Seconds from starting `news-ask` to its printed answer."""
    seconds: dict[str, float] = {}
    script = Path(sys.executable).with_name("news-ask")
    with timed(seconds, "news-ask, start to answer, s"):
        subprocess.run([script, "--archive", archive, question], check=True, stdout=subprocess.DEVNULL)
    return seconds


def show(figures: dict[str, float]) -> None:
    """Print `figures` at once: a run takes minutes, and may be cut off."""
    for name, value in figures.items():
        print(f"{name:60} {value:10.3f}", flush=True)


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=600, help="how many the embedders are compared on")
    options = parser.parse_args()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    with tempfile.TemporaryDirectory() as scratch:
        archive = Path(scratch) / "archive"
        show(ingesting(options.folder, archive))
        show(asking(options.folder, archive))
        show(first_answer(archive, read_questions(options.folder)[0].question))
        opened = Archive(archive)
        texts: list[str] = []
        for article in opened.articles():
            texts += [f"{one.title}\n\n{one.text}" for one in opened.passages_of(article.id)]
            if len(texts) >= options.passages:
                break
        show(embedding(texts[: options.passages]))


if __name__ == "__main__":
    main()
