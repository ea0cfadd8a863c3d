"""The gate: quality on committed questions must not fall below pinned floors.

    python -m tests.quality.gate            # the figures beside their floors; exit status 1 if one is below
    python -m tests.quality.gate --raise    # raise the floors to what is reached, less a margin for other processors
    python -m tests.quality.gate --lower    # set them anew, even lower: say why in the commit message

The questions are about the sample archive (`wikinews/`) and, for the comprehension model alone, about SQuAD articles
that it was not trained on (`squad/`). A floor belongs to the questions that it was measured on: their digest is kept
beside it.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from chatbot.comprehension import ComprehensionModel, load_comprehension_model
from chatbot.loading import make_bot
from ingest.passages.sentences import sentence_spans
from store import Passage, Span
from tests.quality.newsquiz import judge, read_questions, table
from tests.weights.comprehension.examples import f1, normalise

HERE = Path(__file__).parent
FLOORS = HERE / "floors.json"
WIKINEWS, SQUAD = HERE / "wikinews" / "questions.jsonl", HERE / "squad" / "sample.jsonl"
MARGIN = 0.02
"""Processors round differently: so far below the measured figure a floor is set."""
UNPINNED = ("median ms", "95th percentile ms")


def wikinews_figures(archive: Path) -> dict[str, float]:
    """The newsquiz table on the sample archive in `archive`."""
    bot = make_bot(archive)
    rows = table([judge(bot, question) for question in read_questions(WIKINEWS.parent)])
    return {f"wikinews: {name}": value for name, value in rows if name not in UNPINNED and not np.isnan(value)}


def squad_figures(model: ComprehensionModel) -> dict[str, float]:
    """The comprehension model alone: F1 and exact match of the best span, AUROC of "is there an answer"."""
    f1s, exact, sure, labels = [], [], [], []
    for number, line in enumerate(SQUAD.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        passage = _passage(str(number), row["context"])
        for asked in row["questions"]:
            [found] = model.find_answers(asked["question"], [passage])
            best = max(found.sentences, key=lambda sentence: sentence.score)
            labels.append(bool(asked["answers"]))
            sure.append(best.score + 2 * found.answerable)
            if asked["answers"]:
                words = passage.slice(best.answers[0].span)
                f1s.append(max(f1(words, answer) for answer in asked["answers"]))
                exact.append(any(normalise(words) == normalise(answer) for answer in asked["answers"]))
    return {
        "squad: F1": float(np.mean(f1s)),
        "squad: exact match": float(np.mean(exact)),
        "squad: AUROC of an answer being there": float(roc_auc_score(labels, sure)),
    }


def _passage(id_: str, text: str) -> Passage:
    return Passage(
        id_,
        id_,
        1,
        0,
        Span(0, len(text)),
        text,
        tuple(span for paragraph in sentence_spans(text) for span in paragraph),
        "",
        None,
        date(2020, 1, 1),
    )


def digest() -> str:
    """Of the questions that the floors were measured on."""
    return hashlib.sha256(WIKINEWS.read_bytes() + SQUAD.read_bytes()).hexdigest()


def measure(archive: Path) -> dict[str, float]:
    """All figures; the sample is ingested into `archive` if it is not there."""
    if not archive.exists():
        script = Path(sys.executable).with_name("news-ingest")
        subprocess.run([script, "--sample", "--archive", archive], check=True, capture_output=True)
    return wikinews_figures(archive) | squad_figures(load_comprehension_model())


def read_floors() -> dict[str, float]:
    """The pinned floors.

    Raises:
        ValueError: if they were measured on other questions.
    """
    stored = json.loads(FLOORS.read_text(encoding="utf-8"))
    if stored["digest"] != digest():
        raise ValueError("the floors were measured on other questions: set them anew with --lower")
    floors: dict[str, float] = stored["floors"]
    return floors


def below(figures: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """One line for each figure that is missing or below its floor."""
    return [
        f"{name}: {figures.get(name, float('nan')):.3f} is below {floor:.3f}"
        for name, floor in floors.items()
        if not figures.get(name, float("nan")) >= floor
    ]


def main() -> int:
    """Compare, or set the floors."""
    parser = argparse.ArgumentParser(description="Quality on committed questions against pinned floors.")
    parser.add_argument("--archive", type=Path, help="the sample archive; made if it is not there")
    setting = parser.add_mutually_exclusive_group()
    setting.add_argument("--raise", dest="higher", action="store_true", help="raise the floors to what is reached")
    setting.add_argument("--lower", action="store_true", help="set the floors anew, even lower")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        figures = measure(options.archive or Path(scratch) / "archive")
    floors = {} if options.lower else read_floors()
    for name, value in figures.items():
        print(f"{name:60} {value:.3f}  floor {floors.get(name, float('nan')):.3f}")
    if options.lower or options.higher:
        new = {name: round(max(value - MARGIN, floors.get(name, 0.0)), 3) for name, value in figures.items()}
        FLOORS.write_text(json.dumps({"digest": digest(), "floors": new}, indent=2) + "\n", encoding="utf-8")
        return 0
    problems = below(figures, floors)
    print("\n".join(problems), file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
