"""How well follow-up questions are made self-contained, measured on TREC CAsT 2019 and on CANARD; and the training.

Words are content words, each once a question. Recall: the share of words which the human rewrite adds to the question
that ours adds too. Precision: the share of words that ours adds which the human added. A conversation runs on its own
rewritings, never on human ones. CANARD's article title is the title of the article that the answers are quoted from;
`--no-titles` leaves it out.

    python -m tests.quality.followups ../shared/data/conversation               # what the shipped weights give
    python -m tests.quality.followups ../shared/data/conversation --folds 5     # honest: fitted on other dialogues
    python -m tests.quality.followups ../shared/data/conversation --train       # fit on all, write the weights
"""

import argparse
import json
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from chatbot.language.grammar import Grammar
from chatbot.language.words import content_words
from chatbot.logistic import LogisticModel
from chatbot.types import Abstention, Answer, CitedArticle, Conversation, Evidence, Query, Turn
from chatbot.understanding.followups import ranking, resolve
from chatbot.understanding.followups.gaps import gaps_of
from chatbot.understanding.followups.resolution import TURNS_REMEMBERED
from chatbot.understanding.followups.topics import topics_of, utterances_of
from store import Span

WEIGHTS = Path(ranking.__file__).with_name("ranking.json")
UNKNOWN = "I don't know."
Weights = dict[str, float]
SEEN_AT_LEAST = 8


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


def replay(dialogue: Dialogue, grammar: Grammar, titles: bool) -> Iterator[tuple[Exchange, Conversation, str, float]]:
    title = dialogue.title if titles else ""
    conversation = Conversation("c", opening(title))
    for exchange in dialogue.exchanges:
        started = time.perf_counter()
        ours = resolve(exchange.question, conversation, grammar).standalone
        yield exchange, conversation, ours, (time.perf_counter() - started) * 1_000
        conversation = conversation.with_turn(turn_of(exchange, ours, title))


def measure(dialogues: Sequence[Dialogue], grammar: Grammar, titles: bool, tallies: dict[str, Tally]) -> None:
    for dialogue in dialogues:
        before = ""
        for exchange, _, ours, ms in replay(dialogue, grammar, titles):
            if exchange.rewrite is not None:
                for name, text in (("", ours), (" (previous question)", f"{exchange.question} {before}")):
                    tally = tallies.setdefault(dialogue.corpus + name, Tally())
                    tally.count(exchange.question, exchange.rewrite, text)
                tallies[dialogue.corpus].ms.append(ms)
            before = exchange.question


def topic_changes(dialogues: Sequence[Dialogue], grammar: Grammar, titles: bool, tally: list[bool]) -> None:
    """Whether the first question of a conversation, asked at the end of another, carries anything over.

    First questions that do not stand alone in their own conversation are left out.
    """
    whole = [d for d in dialogues if d.exchanges[0].rewrite == d.exchanges[0].question]
    for one in whole:
        other = random.Random(one.name).choice([d for d in dialogues if d is not one])
        *_, (last, conversation, ours, _) = replay(other, grammar, titles)
        joined = conversation.with_turn(turn_of(last, ours, other.title if titles else ""))
        asked = one.exchanges[0].question
        ours = resolve(asked, joined, grammar).standalone
        tally.append(ours == asked)
        if ours != asked:
            print(f"carried over: {asked} -> {ours}")


def examples(
    dialogues: Sequence[Dialogue], grammar: Grammar, titles: bool, known: Weights | None
) -> Iterator[tuple[dict, int, int]]:
    """What the regression learns from: features of a topic, how many of its words were wanted, how many were not.

    With `known` weights a conversation runs on the rewritings that they give, as it will in use; without, on the human
    ones. Each conversation is followed by the first questions of others, after which nothing is wanted.
    """
    for index, dialogue in enumerate(dialogues):
        title = dialogue.title if titles else ""
        conversation = Conversation("c", opening(title))
        with mock.patch.object(ranking, "model", return_value=LogisticModel(known or {})):
            for exchange in dialogue.exchanges:
                if exchange.rewrite is not None and conversation.turns:
                    yield from _examples(exchange, exchange.rewrite, conversation, grammar)
                text = exchange.rewrite or exchange.question
                if known is not None:
                    text = resolve(exchange.question, conversation, grammar).standalone
                conversation = conversation.with_turn(turn_of(exchange, text, title))
        for step in (1, 3, 7, 13):
            other = dialogues[index - step % len(dialogues)].exchanges[0]
            if step < len(dialogues) and other.rewrite == other.question:
                yield from _examples(other, other.question, conversation, grammar)


def _examples(
    exchange: Exchange, rewrite: str, conversation: Conversation, grammar: Grammar
) -> Iterator[tuple[dict, int, int]]:
    parse = grammar.parse(exchange.question)
    turns = conversation.turns[-TURNS_REMEMBERED:]
    topics = topics_of(utterances_of(turns, grammar))
    history = ranking.History.of(turns)
    present = set(content_words(exchange.question))
    wanted = set(content_words(rewrite)) - present
    for topic, row in zip(topics, ranking.features(parse, gaps_of(parse), topics, history), strict=True):
        new = set(content_words(topic.text)) - present
        if new:
            yield row, len(new & wanted), len(new - wanted)


def fit(dialogues: Sequence[Dialogue], grammar: Grammar) -> Weights:
    """Weights fitted on human rewritings first, then on conversations as the first weights make them."""
    return _fit(dialogues, grammar, _fit(dialogues, grammar, None))


def _fit(dialogues: Sequence[Dialogue], grammar: Grammar, known: Weights | None) -> Weights:
    import numpy as np
    from scipy.sparse import vstack
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    found = [e for titles in (True, False) for e in examples(dialogues, grammar, titles, known)]
    counted = Counter(name for row, _, _ in found for name in row)
    for row, _, _ in found:
        for name in [name for name in row if counted[name] < SEEN_AT_LEAST]:
            del row[name]
    names = DictVectorizer(dtype=np.float32)
    rows = names.fit_transform([row for row, _, _ in found])
    wanted = np.array([float(right) for _, right, _ in found])
    unwanted = np.array([float(wrong) for _, _, wrong in found])
    weights = np.concatenate([wanted, unwanted])
    labels = np.concatenate([np.ones(len(found)), np.zeros(len(found))])
    used = weights > 0
    model = LogisticRegression(C=0.01, solver="liblinear", max_iter=300)
    model.fit(vstack([rows, rows]).tocsr()[used], labels[used], sample_weight=weights[used])
    fitted = dict(zip(names.get_feature_names_out(), model.coef_[0], strict=True))
    fitted["bias"] += float(model.intercept_[0])
    return {name: round(float(weight), 4) for name, weight in sorted(fitted.items()) if abs(weight) >= 0.003}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--every", type=int, default=1, help="measure every n-th dialogue of CANARD")
    arguments = parser.parse_args()
    grammar = Grammar()
    dialogues = [*cast(arguments.folder), *list(canard(arguments.folder))[:: arguments.every]]
    if arguments.train:
        WEIGHTS.write_text(json.dumps({"weights": fit(dialogues, grammar)}, indent=0) + "\n", encoding="utf-8")
        return  # measuring on what was fitted says nothing
    tallies: dict[bool, dict[str, Tally]] = {True: {}, False: {}}
    kept: list[bool] = []
    folds = arguments.folds or 1
    for fold in range(folds):
        tested = dialogues[fold::folds]
        trained = [dialogue for dialogue in dialogues if dialogue not in tested]
        weights = fit(trained, grammar) if folds > 1 else ranking.model().weights
        with mock.patch.object(ranking, "model", return_value=LogisticModel(weights)):
            for titles in (True, False):
                measure(tested, grammar, titles, tallies[titles])
            topic_changes(tested, grammar, True, kept)
    for titles in (True, False):
        for corpus, tally in sorted(tallies[titles].items()):
            print(f"{'with' if titles else 'without'} titles  {corpus:30} {tally}")
    print(f"topic change: nothing carried over in {sum(kept)} of {len(kept)}")


if __name__ == "__main__":
    main()
