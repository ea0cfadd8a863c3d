"""Standing questions: what the first step misses of the answers, and what a check costs.

    python -m tests.quality.percolation QUESTIONS… --archive DIR [--standing 10000] [--new 200] [--sample 300]

QUESTIONS are JSON Lines with a key `question` (also .gz), or SQuAD's JSON. So many of them stand, drawn at random; so
many of the archive's articles count as new. A sample of those that the first step finds, and one of the others, is
asked outright: the answers that quote a new article are what it should find. Prints JSON.
"""

import argparse
import gzip
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from chatbot.bot import Bot
from chatbot.loading import make_bot
from chatbot.types import Answer
from chatbot.watching.checking import new_passages, weights_of
from chatbot.watching.percolation import LIKELY_FROM, likely_answered
from chatbot.watching.types import NOBODY, Watch
from store import Filters

_SEED = 11


def questions_in(path: Path) -> Iterator[str]:
    """The questions of a file."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        if ".jsonl" in path.suffixes:
            yield from (json.loads(line)["question"] for line in file if line.strip())
            return
        for article in json.load(file)["data"]:
            yield from (qa["question"] for paragraph in article["paragraphs"] for qa in paragraph["qas"])


def standing(bot: Bot, questions: Sequence[str]) -> list[Watch]:
    """The questions as watches, nobody's."""
    vectors = bot.archive.embedder.encode(list(questions))
    return [
        Watch(str(n), NOBODY, question, Filters(), weights_of(bot.archive, question), vector, datetime.now(UTC))
        for n, (question, vector) in enumerate(zip(questions, vectors, strict=True))
    ]


def measure(bot: Bot, questions: Sequence[str], new: set[str], sample: int) -> dict[str, Any]:
    """What the first step finds of the answers, and the seconds of a check."""
    watches = standing(bot, questions)
    begun = time.perf_counter()
    passages = new_passages(bot.archive, sorted(new))
    found = {watch.id for watch in likely_answered(watches, passages)}
    first_step_s = time.perf_counter() - begun
    chance, rates = random.Random(_SEED), []
    seconds: list[float] = []
    for part in ([w for w in watches if w.id in found], [w for w in watches if w.id not in found]):
        hits = [_quotes(bot, watch, new, seconds) for watch in chance.sample(part, min(sample, len(part)))]
        rates.append(len(part) * float(np.mean(hits)) if hits else 0.0)
    return {
        "standing": len(watches),
        "new_articles": len(new),
        "new_passages": len(passages.passages),
        "likely_from": LIKELY_FROM,
        "first_step_s": round(first_step_s, 2),
        "asked": len(found),
        "one_answer_s": round(float(np.median(seconds)), 3),
        "check_s": round(first_step_s + len(found) * float(np.mean(seconds)), 1),
        "answered_by_new": round(sum(rates)),
        "recall": round(rates[0] / sum(rates), 3) if sum(rates) else None,
    }


def _quotes(bot: Bot, watch: Watch, new: set[str], seconds: list[float]) -> bool:
    """Returns whether the answer quotes one of the new articles; adds how long it took."""
    begun = time.perf_counter()
    reply = bot.ask(watch.question).reply
    seconds.append(time.perf_counter() - begun)
    return isinstance(reply, Answer) and any(evidence.article.id in new for evidence in reply.evidence)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the script; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--standing", type=int, default=10_000)
    parser.add_argument("--new", type=int, default=200)
    parser.add_argument("--sample", type=int, default=300)
    options = parser.parse_args(arguments)
    bot, chance = make_bot(options.archive), random.Random(_SEED)
    everything = sorted({question for path in options.questions for question in questions_in(path)})
    drawn = chance.sample(everything, min(options.standing, len(everything)))
    articles = sorted(bot.archive.current_versions())
    new = set(chance.sample(articles, min(options.new, len(articles))))
    print(json.dumps(measure(bot, drawn, new, options.sample), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
