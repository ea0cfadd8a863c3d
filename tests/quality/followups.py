"""How well follow-up questions are made self-contained, measured on TREC CAsT 2019 and 2022, and on CANARD.

Words are content words, each once a question. Recall: the share of words which the human rewrite adds to the question
that ours adds too. Precision: the share of words that ours adds which the human added. A conversation runs on its own
rewritings, never on human ones. CANARD's article title is the title of the article that the answers are quoted from;
`--no-titles` leaves it out.

    python -m tests.quality.followups ../shared/data/conversation [--weights FOLDER] [--every N] [--print]

CAsT 2019 is never trained on. CAsT 2022 and CANARD's development half are, in the shipped weights: for honest figures
name weights that were not (`tests/weights/followups`).
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chatbot.language.grammar import Grammar
from chatbot.language.words import content_words
from chatbot.types import Abstention, Answer, CitedArticle, Conversation, Evidence, Query, Turn
from chatbot.understanding.followups import TermModel, resolve
from chatbot.understanding.followups.term_model import SHIPPED
from store import Span

UNKNOWN = "I don't know."


@dataclass(frozen=True)
class Exchange:
    question: str
    rewrite: str | None
    answer: str | None = None


@dataclass(frozen=True)
class Dialogue:
    name: str
    corpus: str
    exchanges: tuple[Exchange, ...]
    title: str = ""


@dataclass
class Tally:
    right: int = 0
    added: int = 0
    wanted: int = 0
    ms: list[float] = field(default_factory=list)

    def count(self, question: str, rewrite: str, ours: str) -> None:
        present = set(content_words(question))
        wanted, added = set(content_words(rewrite)) - present, set(content_words(ours)) - present
        self.right += len(wanted & added)
        self.added += len(added)
        self.wanted += len(wanted)

    def __str__(self) -> str:
        recall, precision = self.right / max(1, self.wanted), self.right / max(1, self.added)
        median = f" {statistics.median(self.ms):.1f} ms" if self.ms else ""
        return f"recall {recall:.3f} precision {precision:.3f}{median}"


def cast(folder: Path) -> Iterator[Dialogue]:
    rewrites = dict(line.rstrip("\n").split("\t") for line in (folder / "cast2019-resolved.tsv").open(encoding="utf-8"))
    for topic in json.loads((folder / "cast2019-topics.json").read_text(encoding="utf-8")):
        exchanges = tuple(
            Exchange(turn["raw_utterance"].strip(), rewrites[f"{topic['number']}_{turn['number']}"])
            for turn in topic["turn"]
        )
        yield Dialogue(f"cast-{topic['number']}", "cast", exchanges)


def cast2022(path: Path) -> list[Dialogue]:
    """The dialogues of TREC CAsT 2022, each exchange once: their beginnings repeat."""
    found, seen = [], set[tuple[str, ...]]()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        exchanges, path_so_far = [], list[str]()
        for turn in row["turns"]:
            path_so_far.append(turn["question"])
            known = tuple(path_so_far) in seen
            seen.add(tuple(path_so_far))
            rewrite = None if known else turn["rewrite"]
            exchanges.append(Exchange(turn["question"], rewrite, turn.get("answer")))
        found.append(Dialogue(f"cast22-{row['dialogue']}-{number}", "cast22", tuple(exchanges)))
    return found


def canard(folder: Path) -> Iterator[Dialogue]:
    rows = json.loads((folder / "canard-dev-half.json").read_text(encoding="utf-8"))
    by_dialogue: dict[str, list[dict]] = {}
    for row in rows:
        by_dialogue.setdefault(row["QuAC_dialog_id"], []).append(row)
    for name, of_one in by_dialogue.items():
        longest = max(of_one, key=lambda row: len(row["History"]))
        rewrites = {row["Question_no"]: row["Rewrite"] for row in of_one}
        said = [*longest["History"][2:], longest["Question"]]
        exchanges = tuple(
            Exchange(said[i], rewrites.get(i // 2 + 1), said[i + 1] if i + 1 < len(said) else None)
            for i in range(0, len(said), 2)
        )
        yield Dialogue(name, "canard", exchanges, longest["History"][0])


def turn_of(exchange: Exchange, standalone: str, title: str) -> Turn:
    query = Query(exchange.question, standalone)
    if exchange.answer is None or exchange.answer == UNKNOWN:
        return Turn(query, Abstention("unknown"), 0.0)
    article = CitedArticle("a", 1, None, title, None, (), None, None)
    return Turn(
        query, Answer((Evidence("p", article, exchange.answer, Span(0, len(exchange.answer)), None, 1.0),)), 1.0
    )


def opening(title: str) -> tuple[Turn, ...]:
    """The article that is open when the conversation begins, as a turn without a question of its own."""
    if not title:
        return ()
    article = CitedArticle("a", 1, None, title, None, (), None, None)
    return (Turn(Query("", ""), Answer((Evidence("p", article, title, Span(0, len(title)), None, 1.0),)), 1.0),)


def replay(
    dialogue: Dialogue, grammar: Grammar, terms: TermModel, titles: bool
) -> Iterator[tuple[Exchange, Conversation, str, float]]:
    title = dialogue.title if titles else ""
    conversation = Conversation("c", opening(title))
    for exchange in dialogue.exchanges:
        started = time.perf_counter()
        ours = resolve(exchange.question, conversation, grammar, terms).standalone
        yield exchange, conversation, ours, (time.perf_counter() - started) * 1_000
        conversation = conversation.with_turn(turn_of(exchange, ours, title))


def measure(
    dialogues: Sequence[Dialogue],
    grammar: Grammar,
    terms: TermModel,
    titles: bool,
    tallies: dict[str, Tally],
    *,
    shown: bool = False,
) -> None:
    for dialogue in dialogues:
        before = ""
        for exchange, _, ours, ms in replay(dialogue, grammar, terms, titles):
            if shown:
                print(f"{dialogue.name} | {exchange.question} | {ours} | {exchange.rewrite}")
            if exchange.rewrite is not None:
                for name, text in (("", ours), (" (previous question)", f"{exchange.question} {before}")):
                    tally = tallies.setdefault(dialogue.corpus + name, Tally())
                    tally.count(exchange.question, exchange.rewrite, text)
                tallies[dialogue.corpus].ms.append(ms)
            before = exchange.question


def topic_changes(dialogues: Sequence[Dialogue], grammar: Grammar, terms: TermModel, tally: list[bool]) -> None:
    """Whether the first question of a conversation, asked at the end of another, carries anything over.

    First questions that do not stand alone in their own conversation are left out.
    """
    whole = [d for d in dialogues if d.exchanges[0].rewrite == d.exchanges[0].question]
    for one in whole:
        other = random.Random(one.name).choice([d for d in dialogues if d is not one])
        *_, (last, conversation, ours, _) = replay(other, grammar, terms, True)
        joined = conversation.with_turn(turn_of(last, ours, other.title))
        asked = one.exchanges[0].question
        ours = resolve(asked, joined, grammar, terms).standalone
        tally.append(ours == asked)
        if ours != asked:
            print(f"carried over: {asked} -> {ours}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--weights", type=Path, default=SHIPPED, help="those of another training run")
    parser.add_argument("--every", type=int, default=1, help="measure every n-th dialogue of CANARD")
    parser.add_argument("--print", action="store_true", help="show what is made of each question")
    arguments = parser.parse_args()
    grammar, terms = Grammar(), TermModel(arguments.weights)
    later = cast2022(arguments.folder / "cast2022.jsonl")
    dialogues = [*cast(arguments.folder), *later, *list(canard(arguments.folder))[:: arguments.every]]
    kept: list[bool] = []
    for titles in (True, False):
        tallies: dict[str, Tally] = {}
        measure(dialogues, grammar, terms, titles, tallies, shown=arguments.print and titles)
        for corpus, tally in sorted(tallies.items()):
            print(f"{'with' if titles else 'without'} titles  {corpus:30} {tally}")
    topic_changes(dialogues, grammar, terms, kept)
    print(f"topic change: nothing carried over in {sum(kept)} of {len(kept)}")


if __name__ == "__main__":
    main()
