"""How well questions are answered that one sentence does not answer: lists, comparisons, topics.

    python -m tests.quality.several FOLDER --archive DIR

FOLDER holds `several.jsonl`, one question a line: `id, kind` ("list", "comparison" or "topic"), `question, answerable`;
`bring` lists what the quotations should hold, each in one of several wordings, parted by "|"; `articles` the addresses
of those that a topic's first quotation may come from. DIR is an archive of the articles that they are about.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.bot import Bot
from chatbot.loading import make_bot
from chatbot.types import Abstention, Answer, Outcome, Turn
from tests.quality.newsquiz import mean

QUESTIONS = "several.jsonl"
EVIDENCE = {"list": 4, "comparison": 2, "topic": 4}
"""Quotations that are looked at, by kind."""


@dataclass(frozen=True, slots=True)
class Several:
    """How one question went."""

    row: Mapping[str, Any]
    turn: Turn

    @property
    def brought(self) -> float:
        """The share, 0..1, of what its quotations should hold that they do hold."""
        quoted = " ".join(evidence.quote for evidence in self.turn.evidence[: EVIDENCE[self.row["kind"]]])
        return mean(any(wording in quoted for wording in wanted.split("|")) for wanted in self.row["bring"])

    @property
    def well_told(self) -> bool:
        """True if a topic's first quotation is of a right article, each of another one, and no words are marked."""
        evidence = self.turn.evidence
        articles = [one.article.id for one in evidence]
        first = bool(evidence) and evidence[0].article.url in self.row["articles"]
        return first and len(set(articles)) == len(articles) and not any(one.answer for one in evidence)

    @property
    def refused(self) -> bool:
        """True if it is not answered."""
        return isinstance(self.turn.reply, Abstention) and self.turn.reply.outcome is not Outcome.NO_QUESTION


def run(bot: Bot, folder: Path) -> list[Several]:
    """Ask all questions of a folder."""
    rows = [json.loads(line) for line in (folder / QUESTIONS).read_text(encoding="utf-8").splitlines()]
    return [Several(row, bot.ask(row["question"], limit=max(EVIDENCE.values()))) for row in rows]


def table(outcomes: Sequence[Several]) -> dict[str, float]:
    """The figures, by name."""
    by_kind = {kind: [o for o in outcomes if o.row["kind"] == kind and o.row["answerable"]] for kind in EVIDENCE}
    return {
        "lists: items in four quotations": mean(o.brought for o in by_kind["list"]),
        "comparisons: both sides in two quotations": mean(o.brought == 1 for o in by_kind["comparison"]),
        "topics: first quotation and articles": mean(o.well_told for o in by_kind["topic"]),
        "several: answerable, answered": mean(
            isinstance(o.turn.reply, Answer) for o in outcomes if o.row["answerable"]
        ),
        "several: unanswerable, not answered": mean(o.refused for o in outcomes if not o.row["answerable"]),
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--archive", type=Path, required=True)
    options = parser.parse_args()
    for name, value in table(run(make_bot(options.archive), options.folder)).items():
        print(f"{name:55} {value:8.3f}")


if __name__ == "__main__":
    main()
