"""A whole archive's worth of articles: rate beside the embedder alone, memory, the second run, and kills.

    python -m tests.speed.scale FILE [--limit ARTICLES] [--kills N]

FILE has an article a line, as `news-ingest` takes it. One after the other, on an otherwise idle machine: `news-ingest`
over it with the memory of all its processes, the same again over unchanged input, the embedder alone on the passages
that came of it; then, with `--kills`, another archive whose making is killed so often at random moments and started
again, compared with the first in everything: articles, versions, stories, hashes, passages, sentences, vectors.
"""

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from store import Archive, fitted_headline, passage_input
from store.embedding.minilm import MiniLM
from tests.ingest.comparing import assert_same_archive, everything_in
from tests.quality.articles import records
from tests.speed.newsquiz import ALIVE

EVERY_S = 2.0


def started(file: Path, archive: Path) -> "subprocess.Popen[bytes]":
    """A `news-ingest`; its report goes to nobody."""
    command = [sys.executable, "-m", "ingest", str(file), "--archive", str(archive), "--quiet"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a run took: seconds, seconds of processors, and the most megabytes of all its processes at a time."""

    seconds: float
    processor_s: float
    peak_mb: float = 0.0


def finished(file: Path, archive: Path) -> Spent:
    """A whole `news-ingest`."""
    began, before, peak = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN), 0.0
    with started(file, archive) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(memory, session(process.pid))))
            time.sleep(EVERY_S)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"news-ingest ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak)


def session(leader: int) -> list[int]:
    """The processes that a program started, and itself."""
    found = []
    for one in Path("/proc").iterdir():
        try:
            stat = (one / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat[3]) == leader and stat[0] != "Z":
            found.append(int(one.name))
    return found


def memory(pid: int) -> float:
    """The most megabytes that a process has had in memory so far; what it has in common with others counts for each.

    Asking for its fair share instead makes the kernel walk all its pages, which showed in the rate.
    """
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)


def embedded_texts(archive: Path, embedder: MiniLM) -> Iterator[str]:
    """What was embedded for the archive, as it was."""
    opened = Archive(archive)
    for article in opened.articles():
        headline = fitted_headline(article.title, embedder)
        yield from (passage_input(headline, one.text) for one in opened.passages_of(article.id))
    opened.close()


def embedder_alone(texts: Sequence[str], embedder: MiniLM) -> Spent:
    """What `texts` take, all at once, so that they are sorted by length among all."""
    embedder.encode(texts[:64])  # what is made at first use is not counted
    began, before = time.perf_counter(), time.process_time()
    embedder.encode(texts)
    return Spent(time.perf_counter() - began, time.process_time() - before)


def killed(file: Path, archive: Path, kills: int, seconds: float) -> int:
    """Make `archive`, killed up to `kills` times on the way, then left alone; how often it was killed."""
    chance = random.Random(1)
    done = 0
    for _ in range(kills):
        with started(file, archive) as process:
            try:
                process.wait(chance.uniform(0.5, 4 + 1.6 * seconds / kills))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                done += 1
        time.sleep(EVERY_S)
        if session(process.pid):
            raise SystemExit("a killed news-ingest left processes behind")
    finished(file, archive)
    return done


def show(name: str, value: float) -> None:
    """Print a figure at once: a run takes long, and may be cut off."""
    print(f"{name:70} {value:10.3f}", flush=True)


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--limit", type=int, help="only so many articles")
    parser.add_argument("--kills", type=int, default=0)
    options = parser.parse_args()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    with tempfile.TemporaryDirectory() as scratch:
        file, whole = options.file, Path(scratch) / "whole"
        if options.limit:
            file = Path(scratch) / "articles.jsonl"
            file.write_text("".join(json.dumps(one) + "\n" for one in islice(records(options.file), options.limit)))
        first, again = finished(file, whole), finished(file, whole)
        embedder = MiniLM()
        ALIVE.append(embedder)
        texts = list(embedded_texts(whole, embedder))
        show("passages", len(texts))
        show("news-ingest, passages/s, start to end", len(texts) / first.seconds)
        show("news-ingest, peak memory of all its processes, MB", first.peak_mb)
        show("news-ingest again, unchanged, share of the first run's time", again.seconds / first.seconds)
        alone = embedder_alone(texts, embedder)
        show("the embedder alone on the same passages, passages/s", len(texts) / alone.seconds)
        show("news-ingest, share of the embedder's rate", alone.seconds / first.seconds)
        # Where something else runs beside, this tells more: on full processors the two are the same.
        show("the embedder's processor time, share of news-ingest's", alone.processor_s / first.processor_s)
        if options.kills:
            disturbed = Path(scratch) / "disturbed"
            show("kills", killed(file, disturbed, options.kills, first.seconds))
            assert_same_archive(everything_in(disturbed), everything_in(whole))
            print("the archive is the same as the one left alone")


if __name__ == "__main__":
    main()
