"""What each stage of retrieval buys, on a folder of articles and questions.

    python -m tests.quality.stages FOLDER [--archive DIR]

FOLDER as in `tests/quality/newsquiz.py`. Each line adds one stage to the one before it; the last is what is shown.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from chatbot.bot import Bot
from chatbot.language.grammar import Grammar
from chatbot.loading import make_bot
from chatbot.retrieval import Candidates, DatePrior, find_candidates, fuse, retrieve
from chatbot.understanding.questions import Question, analyse
from store import Filters, Hit
from tests.quality.newsquiz import (
    QuizQuestion,
    holds,
    make_archive,
    mean,
    normalise,
    rank,
    read_questions,
)

RANKED = 12


def orders(bot: Bot, question: Question, quiz: QuizQuestion) -> dict[str, list[str]]:
    """Passage ids, best first, after each stage."""
    found: Candidates = find_candidates(bot.archive, question.text, Filters())
    undated = retrieve(bot.archive, question, Filters(), DatePrior(), RANKED)
    dated = retrieve(bot.archive, question, Filters(), DatePrior(quiz.as_of), RANKED)
    return {
        "vectors alone": _best([Hit(id_, score) for id_, score in found.cosine.items()]),
        "words alone": _best([Hit(id_, score) for id_, score in found.bm25.items()]),
        "both, fused": _best(fuse(found)),
        "without copies": [one.passage.id for one in undated.passages],
        "with the day of asking": [one.passage.id for one in dated.passages],
    }


def _best(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage_id for hit in sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))[:RANKED]]


def run(folder: Path, archive: Path) -> list[tuple[str, float, float, float]]:
    """By stage: share of questions with the right article first, MRR, share with the answer in the first passage."""
    bot, grammar = make_bot(archive), Grammar()
    url = {article.id: article.content.url for article in bot.archive.articles()}
    rows: dict[str, list[tuple[int, bool]]] = {}
    for quiz in read_questions(folder):
        if not quiz.answerable:
            continue
        for stage, ids in orders(bot, analyse(quiz.question, grammar), quiz).items():
            passages = bot.archive.passages(ids)
            articles = list(dict.fromkeys(url[passages[id_].article_id] for id_ in ids if id_ in passages))
            first = normalise(f"{passages[ids[0]].title} {passages[ids[0]].text}") if ids else ""
            right = any(holds(first, normalise(answer)) for answer in quiz.answers)
            rows.setdefault(stage, []).append((rank(one in quiz.gold_urls for one in articles), right))
    return [
        (
            stage,
            mean(place == 1 for place, _ in outcomes),
            mean(1 / place if place else 0.0 for place, _ in outcomes),
            mean(right for _, right in outcomes),
        )
        for stage, outcomes in rows.items()
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="What each stage of retrieval buys.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--archive", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        archive = options.archive or Path(scratch) / "archive"
        if not archive.exists():
            make_archive(options.folder, archive)
        print(f"{'':30} {'article first':>14} {'MRR':>7} {'answer in first passage':>24}")
        for stage, first, reciprocal, answer in run(options.folder, archive):
            print(f"{stage:30} {first:14.3f} {reciprocal:7.3f} {answer:24.3f}")


if __name__ == "__main__":
    main()
