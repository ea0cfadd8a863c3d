"""Examples of what a question leaves out, from dialogues with human rewritings.

CANARD's training part has neither headlines nor answers. What its rewritings add that no earlier question has must have
stood in one: it is put into one, among other words, so that the model learns to find it there.
"""

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.language.words import content_stems
from chatbot.understanding.followups.encoding import ANSWER, QUESTION, TITLE
from tests.quality.followups import UNKNOWN, Dialogue, Exchange, canard, cast, cast2022

_REMEMBERED = 8
"""Earlier exchanges."""
_LONGEST_ANSWER = 300
"""Characters of an answer, from its beginning."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question, what was said before it (text and type, the latest first), and the stems that it leaves out."""

    question: str
    said: tuple[tuple[str, int], ...]
    left_out: frozenset[str]


def canard_train(path: Path) -> list[Dialogue]:
    """The dialogues of CANARD's training part; no titles, no answers."""
    by_name: dict[str, list[Exchange]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            by_name.setdefault(row["dialogue"], []).append(Exchange(row["question"], row["rewrite"]))
    return [Dialogue(name, "canard-train", tuple(exchanges)) for name, exchanges in by_name.items()]


def examples(dialogue: Dialogue, *, title: bool = True) -> Iterator[Example]:
    """One for each exchange that was rewritten and has something before it."""
    said: list[tuple[str, int]] = [(dialogue.title, TITLE)] if title and dialogue.title else []
    for exchange in dialogue.exchanges:
        if exchange.rewrite is not None and said:
            yield example(exchange, said)
        said = _and_this(said, exchange)


def example(exchange: Exchange, said: Sequence[tuple[str, int]]) -> Example:
    """`exchange` after `said`, the latest first."""
    added = set(content_stems(exchange.rewrite or exchange.question)) - set(content_stems(exchange.question))
    return Example(exchange.question, tuple(said), frozenset(added))


def _and_this(said: Sequence[tuple[str, int]], exchange: Exchange) -> list[tuple[str, int]]:
    now = [(exchange.question, QUESTION)]
    if exchange.answer and exchange.answer != UNKNOWN:
        now = [(exchange.answer[:_LONGEST_ANSWER], ANSWER), *now]
    return [*now, *said][: 2 * _REMEMBERED]


def furnished(dialogue: Dialogue, sentences: Sequence[str], chance: random.Random) -> Dialogue:
    """`dialogue` of questions alone, with a title and answers that hold what its rewritings add from elsewhere."""
    known, exchanges, title = set[str](), list[Exchange](), ""
    phrases = [_added_phrase(one) for one in dialogue.exchanges]
    if phrases and phrases[0]:
        title = phrases[0]
        known |= set(content_stems(title))
    for number, one in enumerate(dialogue.exchanges):
        known |= set(content_stems(one.question))
        following = phrases[number + 1] if number + 1 < len(phrases) else ""
        news = following if set(content_stems(following)) - known else ""
        answer = _around(news, sentences, chance) if news or chance.random() < 0.6 else None
        known |= set(content_stems(news))
        exchanges.append(Exchange(one.question, one.rewrite, answer))
    return Dialogue(dialogue.name, dialogue.corpus, tuple(exchanges), title if chance.random() < 0.6 else "")


def _added_phrase(exchange: Exchange) -> str:
    """The longest run of words in the rewriting that the question lacks."""
    present = set(content_stems(exchange.question))
    best: list[str] = []
    run: list[str] = []
    for word in [*(exchange.rewrite or "").split(), ""]:
        if word and not set(content_stems(word)) & present:
            run.append(word)
            continue
        best, run = max(best, run, key=len), []
    return re.sub(r"[?.,]+$|['’]s$", "", " ".join(best[:8])) if content_stems(" ".join(best)) else ""


def _around(news: str, sentences: Sequence[str], chance: random.Random) -> str:
    """`news` at a random place of a sentence of something else."""
    words = chance.choice(sentences).split()[: chance.randint(6, 28)]
    place = chance.randint(0, len(words))
    return " ".join([*words[:place], *([news] if news else []), *words[place:]])


def after_another(dialogues: Sequence[Dialogue], chance: random.Random, share: float) -> Iterator[Example]:
    """First questions that say all, at the end of other dialogues: nothing is left out."""
    whole = [d.exchanges[0] for d in dialogues if d.exchanges and d.exchanges[0].rewrite == d.exchanges[0].question]
    whole = whole or [Exchange(d.exchanges[0].rewrite or "", d.exchanges[0].rewrite) for d in dialogues]
    for dialogue in dialogues:
        if chance.random() < share:
            said: list[tuple[str, int]] = [(dialogue.title, TITLE)] if dialogue.title else []
            for exchange in dialogue.exchanges[: chance.choice((1, 1, 2, 3, len(dialogue.exchanges)))]:
                said = _and_this(said, exchange)
            first = chance.choice(whole)
            yield Example(first.question, tuple(said), frozenset())


__all__ = ["Example", "after_another", "canard", "canard_train", "cast", "cast2022", "example", "examples", "furnished"]
