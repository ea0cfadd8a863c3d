"""How well an archive's questions are answered: the table of docs/figures.md, from any folder of the same form.

    python -m tests.quality.newsquiz FOLDER [--archive DIR]

FOLDER holds `articles.jsonl` or `articles.jsonl.gz` and `questions.jsonl`, one object a line: `id, question, as_of,
answerable, answers, gold_urls`. The archive is made with `news-ingest` if DIR does not exist yet.
"""

import argparse
import json
import re
import statistics
import string
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from chatbot.bot import Bot
from chatbot.loading import make_bot
from chatbot.types import Turn
from tests.quality.articles import articles_file

EVIDENCE = 4
RANKED = 12


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question with what is known of its answer."""

    id: str
    question: str
    as_of: date | None
    answerable: bool
    answers: tuple[str, ...]
    gold_urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went. Ranks count from 1; 0 is not found."""

    question: QuizQuestion
    turn: Turn
    article_rank: int
    answer_rank: int
    short_right: bool


def read_questions(folder: Path) -> list[QuizQuestion]:
    """The questions of a folder."""
    rows = [json.loads(line) for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    return [
        QuizQuestion(
            row["id"],
            row["question"],
            date.fromisoformat(row["as_of"]) if row.get("as_of") else None,
            row["answerable"],
            tuple(row["answers"]),
            tuple(row["gold_urls"]),
        )
        for row in rows
    ]


def make_archive(folder: Path, archive: Path) -> None:
    """Ingest the folder's articles, as a user would."""
    script = Path(sys.executable).with_name("news-ingest")
    subprocess.run([script, articles_file(folder), "--archive", archive], check=True)


def judge(bot: Bot, question: QuizQuestion) -> Outcome:
    """Ask `question` and compare with what is known."""
    turn = bot.ask(question.question, as_of=question.as_of, limit=RANKED)
    gold = [normalise(answer) for answer in question.answers]
    articles = list(dict.fromkeys(evidence.article.url for evidence in turn.evidence))
    short = normalise(turn.evidence[0].answer_text or "") if turn.evidence else ""
    return Outcome(
        question,
        turn,
        article_rank=rank(url in question.gold_urls for url in articles),
        answer_rank=rank(any(holds(normalise(one.quote), answer) for answer in gold) for one in turn.evidence),
        short_right=any(holds(short, answer) for answer in gold),
    )


def table(outcomes: Sequence[Outcome]) -> list[tuple[str, float]]:
    """The figures, by name."""
    right = [outcome for outcome in outcomes if outcome.question.answerable]
    last = max((outcome.question.as_of for outcome in right if outcome.question.as_of), default=None)
    own_period = [
        o for o in outcomes if o.question.answerable or not (last and o.question.as_of and o.question.as_of > last)
    ]
    evidence_ranks = [
        rank(one.article.url in o.question.gold_urls for one in o.turn.evidence[:EVIDENCE]) for o in right
    ]
    totals = [outcome.turn.timings_ms["total"] for outcome in outcomes]
    return [
        ("right article first", mean(o.article_rank == 1 for o in right)),
        ("right article in four pieces of evidence", mean(place > 0 for place in evidence_ranks)),
        ("mean reciprocal rank of the article", mean(1 / o.article_rank if o.article_rank else 0 for o in right)),
        ("answer text in the first quote", mean(o.answer_rank == 1 for o in right)),
        ("answer text in four quotes", mean(0 < o.answer_rank <= EVIDENCE for o in right)),
        ("short answer equals or contains the answer", mean(o.short_right for o in right)),
        ("AUROC of confidence", auroc(outcomes)),
        ("balanced accuracy at the threshold", balanced_accuracy(outcomes)),
        ("AUROC, the archive's own period", auroc(own_period)),
        ("balanced accuracy, own period", balanced_accuracy(own_period)),
        ("median ms", statistics.median(totals)),
        ("95th percentile ms", float(np.percentile(totals, 95))),
    ]


def auroc(outcomes: Sequence[Outcome]) -> float:
    """Of `confidence` telling answerable from unanswerable; nan if there is only one sort."""
    labels = [outcome.question.answerable for outcome in outcomes]
    if len(set(labels)) < 2:
        return float("nan")
    return float(roc_auc_score(labels, [outcome.turn.confidence for outcome in outcomes]))


def balanced_accuracy(outcomes: Sequence[Outcome]) -> float:
    """Mean of the share of answerable questions answered and of unanswerable ones declined."""
    from chatbot.types import Answer

    answered = [isinstance(o.turn.reply, Answer) for o in outcomes if o.question.answerable]
    declined = [not isinstance(o.turn.reply, Answer) for o in outcomes if not o.question.answerable]
    return (mean(answered) + mean(declined)) / 2 if answered and declined else float("nan")


def normalise(text: str) -> str:
    """Lower case, without punctuation, articles and extra space (as SQuAD's evaluation does)."""
    text = text.lower().replace("’", "'")
    text = "".join(" " if character in string.punctuation + "–—“”‘" else character for character in text)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def holds(text: str, answer: str) -> bool:
    """Whether `answer` stands in `text`, whole words only."""
    return bool(answer) and f" {answer} " in f" {text} "


def rank(hits: Iterable[bool]) -> int:
    """The place of the first hit, counted from 1; 0 if there is none."""
    return next((place for place, hit in enumerate(hits, start=1) if hit), 0)


def mean(values: Iterable[float]) -> float:
    """The mean, nan for none."""
    found = list(values)
    return sum(found) / len(found) if found else float("nan")


def run(folder: Path, archive: Path) -> list[Outcome]:
    """Judge every question of `folder` on `archive`."""
    bot = make_bot(archive)
    return [judge(bot, question) for question in read_questions(folder)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--archive", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        archive = options.archive or Path(scratch) / "archive"
        if not archive.exists():
            make_archive(options.folder, archive)
        for name, value in table(run(options.folder, archive)):
            print(f"{name:45} {value:8.3f}")


if __name__ == "__main__":
    main()
