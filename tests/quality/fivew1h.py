"""Follow-up questions about one story: who, when, where, why, how, after "What happened: <headline>?".

    python -m tests.quality.fivew1h ARTICLES.jsonl --archive DIR

ARTICLES has one article a line, in the form that `news-ingest` takes, with `event` (articles of one event are equally
right) and `five_w_one_h`: annotated spans by question word. DIR is an archive of other articles, from which the stories
have to be told; it is copied, and the articles are added to the copy.

A quote is right when it comes from the right story and holds at least half of the words of an annotated span. Turns
without an annotation are left out. A declined turn counts with its nearest passages, as the reader is shown them.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.bot import Bot
from chatbot.loading import make_bot
from chatbot.types import Answer, Conversation, Evidence
from tests.quality.newsquiz import normalise

FOLLOW_UPS = {
    "who": "Who was involved?",
    "when": "When did it happen?",
    "where": "Where did it happen?",
    "why": "Why did it happen?",
    "how": "How did it happen?",
}
QUOTES = 3


@dataclass(frozen=True)
class Story:
    """An annotated article; `urls` are those of all articles about the same event."""

    title: str
    urls: frozenset[str]
    spans: dict[str, list[str]]


@dataclass
class Tally:
    """Turns of one kind."""

    turns: int = 0
    answered: int = 0
    story: int = 0
    first: int = 0
    three: int = 0

    def __str__(self) -> str:
        shares = (self.answered, self.story, self.first, self.three)
        return f"{self.turns:5}  " + "  ".join(f"{share / max(1, self.turns):8.3f}" for share in shares)


def stories(path: Path) -> list[Story]:
    """The annotated articles."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    of_event: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        of_event[row["event"]].add(row["url"])
    return [Story(row["title"], frozenset(of_event[row["event"]]), row["five_w_one_h"]) for row in rows]


def holds(quote: str, span: str) -> bool:
    """Whether at least half of the words of `span` stand in `quote`."""
    wanted, present = normalise(span).split(), set(normalise(quote).split())
    return bool(wanted) and sum(word in present for word in wanted) * 2 >= len(wanted)


def judge(evidence: Sequence[Evidence], story: Story, spans: Sequence[str]) -> list[bool]:
    """Which quotes are right."""
    return [one.article.url in story.urls and any(holds(one.quote, span) for span in spans) for one in evidence]


def converse(bot: Bot, story: Story, tallies: dict[str, Tally]) -> None:
    """One conversation about `story`."""
    conversation = Conversation("c")
    conversation = conversation.with_turn(bot.ask(f"What happened: {story.title}?", conversation))
    for word, question in FOLLOW_UPS.items():
        turn = bot.ask(question, conversation, limit=QUOTES)
        conversation = conversation.with_turn(turn)
        spans = [span for span in story.spans.get(word, []) if normalise(span)]
        if not spans:
            continue
        right = judge(turn.evidence, story, spans)
        tally = tallies.setdefault(word, Tally())
        tally.turns += 1
        tally.answered += isinstance(turn.reply, Answer)
        tally.story += bool(turn.evidence) and turn.evidence[0].article.url in story.urls
        tally.first += right[:1] == [True]
        tally.three += any(right)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--archive", type=Path, required=True, help="of other articles, to be copied")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        archive = Path(scratch) / "archive"
        shutil.copytree(options.archive, archive)
        ingest = [sys.executable, "-m", "ingest", str(options.articles), "--archive", str(archive)]
        subprocess.run(ingest, check=True, stdout=subprocess.DEVNULL)
        bot = make_bot(archive)
        tallies: dict[str, Tally] = {}
        for story in stories(options.articles):
            converse(bot, story, tallies)
    print("       turns  answered  story right  first quote  one of three")
    for word in FOLLOW_UPS:
        print(f"{word:6}{tallies[word]}")
    turns = sum(tally.turns for tally in tallies.values())
    print(f"story right on {sum(tally.story for tally in tallies.values()) / turns:.3f} of {turns} follow-up turns")


if __name__ == "__main__":
    main()
