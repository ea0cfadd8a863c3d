"""An archive that is written to all the time, and many chats that ask it: errors, citations, waiting, memory.

    python -m tests.speed.soak FILE [--minutes 60] [--chats 20] [--pause 20]

FILE has an article a line, as `news-ingest` takes it. For so many minutes `news-ingest` runs over the next articles of
FILE, a fifth of them with a new paragraph, so that the second time round they are new versions, and over an article
that was never there; then `news-archive remove` takes some out. Meanwhile so many chats, threads around one bot as in
the web app, ask about articles that they saw last, wait `--pause` seconds on average, and follow up. Every citation of
every answer is looked up, and its quote compared with what the article's version says there. The article that was
never there is asked for at once when its ingest ends, in a chat of its own, until it is quoted.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from chatbot.bot import NO_CONVERSATION, Bot
from chatbot.loading import make_bot
from chatbot.types import Answer, Conversation, Turn
from store import Archive, open_writer
from store.upkeep.checkup import check
from tests.quality.articles import records

ARTICLES = 200
"""Of each round of ingest."""
CHANGED, REMOVED = 5, 3
WARM_S = 600.0
"""After that, memory is to stay as it is."""
EVERY_S = 5.0
GIVE_UP_S = 60.0


@dataclass(slots=True)
class Seen:
    """What happened so far; every list is only ever appended to."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    citations: Counter[str] = field(default_factory=Counter)
    fresh_s: list[float] = field(default_factory=list)
    memory_mb: list[tuple[float, float]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    removed: set[str] = field(default_factory=set)
    rounds: int = 0
    ended: threading.Event = field(default_factory=threading.Event)


def changing(file: Path, rounds: Iterator[int]) -> Iterator[list[dict[str, Any]]]:
    """The articles of each round, again from the beginning after the last."""
    articles: Iterator[dict[str, Any]] = iter(())
    for number in rounds:
        chosen = list(islice(articles, ARTICLES))
        if len(chosen) < ARTICLES:
            articles = records(file)
            chosen += islice(articles, ARTICLES - len(chosen))
        for one in chosen[::CHANGED]:
            one["text"] += f"\n\nThis article was amended in round {number} of the day."
        yield chosen


def fresh(number: int) -> tuple[dict[str, Any], str, str]:
    """An article that was never there, a question, and what its answer has in it."""
    figure = f"{4000 + 7 * number} ducats"
    text = (
        f"The harbour of Quillborough took {figure} in tolls in week {number}, its warden said.\n\nShips waited long."
    )
    article = {"id": f"quillborough-{number}", "title": f"Quillborough tolls, week {number}", "text": text}
    return article, f"How much did the harbour of Quillborough take in tolls in week {number}?", figure


def write_all_the_time(file: Path, folder: Path, bot: Bot, seen: Seen) -> None:
    """Ingest, ask for what is new, take out; until the end."""

    def rounds() -> Iterator[int]:
        while not seen.ended.is_set():
            yield seen.rounds

    scratch = folder.parent / "round.jsonl"
    for chosen in changing(file, rounds()):
        article, question, expected = fresh(seen.rounds)
        scratch.write_text("".join(json.dumps(one) + "\n" for one in [*chosen, article]))
        command(seen, "ingest", str(scratch), "--archive", str(folder), "--quiet")
        began = time.monotonic()
        while not holds(bot.ask(question), expected):
            if time.monotonic() - began > GIVE_UP_S:
                seen.wrong.append(f"{question}: not answered")
                break
        seen.fresh_s.append(time.monotonic() - began)
        seen.titles = [one["title"] for one in chosen if one.get("title")]
        # What is taken out stays out: the same article of a later pass over FILE is not there to be taken out again.
        there = sorted({one["id"] for one in chosen if one.get("id")} - seen.removed)
        for taken in random.Random(seen.rounds).sample(there, min(REMOVED, len(there))):
            seen.removed.add(taken)
            command(seen, "store", "remove", taken, "--archive", str(folder))
        seen.rounds += 1


def command(seen: Seen, module: str, *arguments: str) -> None:
    """Run a command of the project."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=False, env=os.environ
    )
    if done.returncode:
        seen.wrong.append(f"{module} {arguments[0]}: {done.returncode}: {done.stderr[-300:]}")


def holds(turn: Turn, expected: str) -> bool:
    """Whether the first quote of an answer has `expected` in it."""
    return isinstance(turn.reply, Answer) and expected in turn.evidence[0].quote


def chat(number: int, bot: Bot, archive: Archive, seen: Seen, pause: float) -> None:
    """One reader: a question about a recent headline, a follow-up, and so on until the end."""
    chance = random.Random(number)
    conversation = Conversation("")
    while not seen.ended.wait(chance.uniform(0.5 * pause, 1.5 * pause)):
        if not seen.titles:
            continue
        new = len(conversation.turns) in (0, 3)
        if new:
            conversation = NO_CONVERSATION
        question = f"What is known about {chance.choice(seen.titles).lower()}?" if new else "And when was that?"
        began = time.monotonic()
        try:
            turn = bot.ask(question, conversation)
        except Exception as error:
            seen.wrong.append(f"{question}: {type(error).__name__}: {error}")
            continue
        seen.seconds.append(time.monotonic() - began)
        conversation = conversation.with_turn(turn)
        check_citations(turn, archive, seen)


def check_citations(turn: Turn, archive: Archive, seen: Seen) -> None:
    """Every quote stands where it is said to stand."""
    for one in turn.evidence:
        stored = archive.article(one.article.id, one.article.version)
        if stored is None:
            # Taken out since it was quoted, or while it was.
            if one.article.id in seen.removed:
                seen.citations["taken out since"] += 1
            else:
                seen.wrong.append(f"{one.passage_id} is cited, and not there")
        elif one.span.of(stored.text) != one.quote:
            seen.wrong.append(f"{one.passage_id} is misquoted")
        else:
            seen.citations["right"] += 1


def watch_memory(seen: Seen) -> None:
    """Note what this process has in memory, until the end."""
    began = time.monotonic()
    while not seen.ended.wait(EVERY_S):
        status = Path("/proc/self/status").read_text()
        resident = int(status.partition("VmRSS:")[2].split()[0]) / 1024
        seen.memory_mb.append((time.monotonic() - began, resident))


def show(seen: Seen) -> None:
    """Print all figures."""
    settled = [mb for at, mb in seen.memory_mb if at >= min(WARM_S, seen.memory_mb[-1][0] / 2)]
    tenth = max(1, len(settled) // 10)
    figures: Sequence[tuple[str, float]] = [
        ("rounds of ingest", seen.rounds),
        ("articles taken out", len(seen.removed)),
        ("questions", len(seen.seconds)),
        ("citations that are right", seen.citations["right"]),
        ("citations of what was taken out since", seen.citations["taken out since"]),
        ("errors and inconsistent citations", len(seen.wrong)),
        ("seconds to an answer, median", float(np.median(seen.seconds))),
        ("seconds to an answer, 95th percentile", float(np.quantile(seen.seconds, 0.95))),
        ("seconds from the end of an ingest to an answer from it, median", float(np.median(seen.fresh_s))),
        ("seconds from the end of an ingest to an answer from it, most", max(seen.fresh_s)),
        ("memory of the chats after the warm-up, MB", float(np.mean(settled[:tenth]))),
        ("memory of the chats at the end, MB", float(np.mean(settled[-tenth:]))),
    ]
    for name, value in figures:
        print(f"{name:70} {value:10.2f}", flush=True)
    minutes = range(0, round(seen.memory_mb[-1][0] / 60), 5)
    after = [next(mb for at, mb in seen.memory_mb if at >= 60 * minute) for minute in minutes]
    print("memory every five minutes, MB:", *(f"{mb:.0f}" for mb in after))
    for line in seen.wrong[:20]:
        print(line)


def main() -> None:
    """Run, print all figures, and verify the archive."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--chats", type=int, default=20)
    parser.add_argument("--pause", type=float, default=20, help="seconds between two questions of a chat")
    options = parser.parse_args()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "archive"
        with open_writer(folder):
            pass
        bot, archive, seen = make_bot(folder), Archive(folder), Seen()
        threads = [
            threading.Thread(target=write_all_the_time, args=(options.file, folder, bot, seen)),
            threading.Thread(target=watch_memory, args=(seen,)),
            *(
                threading.Thread(target=chat, args=(number, bot, archive, seen, options.pause))
                for number in range(options.chats)
            ),
        ]
        for thread in threads:
            thread.start()
        time.sleep(60 * options.minutes)
        seen.ended.set()
        for thread in threads:
            thread.join()
        show(seen)
        problems = check(folder)[0]
        print(f"verify: {len(problems)} problems")
        sys.stdout.flush()
        os._exit(1 if seen.wrong or problems else 0)


if __name__ == "__main__":
    main()
