"""How well ordinary readers' questions are answered, and whether what the archive does not say is declined.

    python -m tests.quality.readers FOLDER --archive DIR [--questions NAME]

FOLDER holds `questions-dev.jsonl` (or NAME), one question a line: `id, kind, conversation, question, as_of, answerable,
gold, wrong`; `gold` lists acceptable answers, each `url, sentence, answer`. Lines with the same `conversation` are its
turns, in order. DIR is an archive of the articles that they are about.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from chatbot.answering.confidence import PHRASES
from chatbot.bot import Bot
from chatbot.loading import make_bot
from chatbot.types import Answer, Conversation, Evidence, Turn
from tests.quality.newsquiz import mean, normalise

EVIDENCE = 4
FEWEST_WORDS = 5
"""Of two sentences that may count as the same."""
SAME_FROM = 0.6
"""Share of the words of one that are in the other."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went."""

    row: Mapping[str, Any]
    turn: Turn

    @property
    def answered(self) -> bool:
        """True if it was neither declined nor left unsure."""
        return isinstance(self.turn.reply, Answer)

    @property
    def short(self) -> str | None:
        """The short answer that was shown."""
        return self.turn.reply.short if isinstance(self.turn.reply, Answer) else None

    def right_within(self, count: int) -> bool:
        """True if one of the first `count` quotations, of an answer or nearest, is a gold sentence."""
        return any(is_right(evidence, self.row["gold"] or ()) for evidence in self.turn.evidence[:count])

    @property
    def short_right(self) -> bool:
        """True if the short answer contains a gold answer, at most twice as long, or lies inside one."""
        return any(fits(self.short or "", gold["answer"]) for gold in self.row["gold"] or () if gold["answer"])

    @property
    def short_wrong(self) -> bool:
        """True if a short answer is shown that is neither right nor inside a gold sentence that has none."""
        if self.short is None or self.short_right:
            return False
        whole = [normalise(gold["sentence"]) for gold in self.row["gold"] or () if not gold["answer"]]
        return not any(normalise(self.short) in sentence for sentence in whole)

    @property
    def known_wrong(self) -> bool:
        """True if the short answer is one of those that are known to be wrong."""
        said = normalise(self.short or "")
        return bool(said) and any(said == normalise(wrong) for wrong in self.row["wrong"] or ())


def is_right(evidence: Evidence, gold: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a quotation is a gold sentence: contains it, lies in it, or shares most of its words, with its answer."""
    quote = normalise(evidence.quote)
    return any(
        entry["url"] == evidence.article.url
        and _same(quote, normalise(entry["sentence"]))
        and (not entry["answer"] or normalise(entry["answer"]) in quote)
        for entry in gold
    )


def _same(quote: str, sentence: str) -> bool:
    words, others = quote.split(), sentence.split()
    if sentence in quote or (quote in sentence and len(words) >= FEWEST_WORDS):
        return True
    if min(len(words), len(others)) < FEWEST_WORDS:
        return False
    return any(sum(word in set(b) for word in a) >= SAME_FROM * len(a) for a, b in ((words, others), (others, words)))


def fits(short: str, answer: str) -> bool:
    """Whether a short answer contains a gold answer, at most twice as long, or lies inside one."""
    said, gold = normalise(short), normalise(answer)
    if not said:
        return False
    contains = f" {gold} " in f" {said} " and len(said.split()) <= 2 * len(gold.split())
    return contains or f" {said} " in f" {gold} "


def run(bot: Bot, rows: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    """Ask all questions, conversations in order."""
    conversations: dict[str, Conversation] = {}
    outcomes = []
    for row in rows:
        name = row["conversation"]
        conversation = conversations.get(name, Conversation(name)) if name else None
        as_of = date.fromisoformat(row["as_of"]) if row["as_of"] else None
        turn = bot.ask(row["question"], conversation, as_of=as_of, limit=EVIDENCE)
        if conversation is not None:
            conversations[name] = conversation.with_turn(turn)
        outcomes.append(Outcome(row, turn))
    return outcomes


def table(outcomes: Sequence[Outcome]) -> list[tuple[str, float]]:
    """The figures, by name."""
    can = [outcome for outcome in outcomes if outcome.row["answerable"]]
    cannot = [outcome for outcome in outcomes if not outcome.row["answerable"]]
    short = [o for o in can if any(gold["answer"] for gold in o.row["gold"])]
    follow_ups = [o for o in can if o.row["kind"] == "follow-up"]
    answered = [outcome for outcome in outcomes if outcome.answered]
    rows = [
        ("right first, answered or nearest", mean(o.right_within(1) for o in can)),
        ("right in four, answered or nearest", mean(o.right_within(EVIDENCE) for o in can)),
        ("right first, answered", mean(o.answered and o.right_within(1) for o in can)),
        ("follow-ups: right first, answered or nearest", mean(o.right_within(1) for o in follow_ups)),
        ("short answer right, where there is one", mean(o.short_right for o in short)),
        ("a wrong short answer shown, of the answerable", mean(o.short_wrong for o in can)),
        ("a short answer shown, of the unanswerable", mean(o.short is not None for o in cannot)),
        ("unanswerable, answered", mean(o.answered for o in cannot)),
        ("answerable, not answered", mean(not o.answered for o in can)),
        ("AUROC of confidence", _auroc(outcomes)),
        ("known wrong answers", float(sum(o.known_wrong for o in outcomes))),
    ]
    top = 1.01
    for floor, phrase in PHRASES:
        these = [o for o in answered if floor <= o.turn.confidence < top]
        right = mean(o.row["answerable"] and o.right_within(1) for o in these)
        rows += [(f"right first: {phrase}", right), (f"share of answers: {phrase}", len(these) / max(1, len(answered)))]
        top = floor
    totals = [o.turn.timings_ms["total"] for o in outcomes]
    return [*rows, ("median ms", float(np.median(totals))), ("95th percentile ms", float(np.percentile(totals, 95)))]


def _auroc(outcomes: Sequence[Outcome]) -> float:
    labels = [outcome.row["answerable"] for outcome in outcomes]
    if len(set(labels)) < 2:
        return float("nan")
    return float(roc_auc_score(labels, [outcome.turn.confidence for outcome in outcomes]))


def read_rows(folder: Path, name: str = "questions-dev.jsonl") -> list[dict[str, Any]]:
    """The questions of a folder."""
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--questions", default="questions-dev.jsonl", help="the file in FOLDER")
    options = parser.parse_args()
    for name, value in table(run(make_bot(options.archive), read_rows(options.folder, options.questions))):
        print(f"{name:55} {value:8.3f}")


if __name__ == "__main__":
    main()
