"""The gate: quality on committed questions must not fall below pinned floors.

    python -m tests.quality.gate            # the figures beside their floors; exit status 1 if one is below
    python -m tests.quality.gate --raise    # raise the floors to what is reached, less a margin for other processors
    python -m tests.quality.gate --lower    # set them anew, even lower: say why in the commit message

The questions are about the sample archive (`wikinews/`), as ordinary readers ask them about an archive that is made up
(`invented/`; those for lists, comparisons and topics apart), and, for the comprehension model alone, about SQuAD
articles that it was not trained on (`squad/`). A floor belongs to the questions that it was measured on: their digest
is kept beside it.
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
from tests.quality import readers, several
from tests.quality.newsquiz import judge, read_questions, table
from tests.weights.comprehension.examples import f1, normalise

HERE = Path(__file__).parent
FLOORS = HERE / "floors.json"
WIKINEWS, SQUAD = HERE / "wikinews" / "questions.jsonl", HERE / "squad" / "sample.jsonl"
INVENTED = HERE / "invented"
MARGIN = 0.02
"""Processors round differently: so far below the measured figure a floor is set."""
UNPINNED = ("median ms", "95th percentile ms")
OF_READERS = {
    "right first, answered or nearest": False,
    "right in four, answered or nearest": False,
    "short answer right, where there is one": False,
    "a wrong short answer shown, of the answerable": True,
    "a short answer shown, of the unanswerable": True,
    "unanswerable, answered": True,
    "answerable, not answered": True,
    "AUROC of confidence": False,
}
"""Figures of readers' questions that have floors; True: less is better, so the floor is of what is left of 1."""


def wikinews_figures(archive: Path) -> dict[str, float]:
    """The newsquiz table on the sample archive in `archive`."""
    bot = make_bot(archive)
    rows = table([judge(bot, question) for question in read_questions(WIKINEWS.parent)])
    return {f"wikinews: {name}": value for name, value in rows if name not in UNPINNED and not np.isnan(value)}


def invented_figures(archive: Path) -> dict[str, float]:
    """The readers' table on the made-up archive in `archive`."""
    rows = dict(readers.table(readers.run(make_bot(archive), readers.read_rows(INVENTED, "questions.jsonl"))))
    return {
        f"invented: {'not ' if less else ''}{name}": 1 - rows[name] if less else rows[name]
        for name, less in OF_READERS.items()
    }


def several_figures(archive: Path) -> dict[str, float]:
    """The table of lists, comparisons and topics on the made-up archive in `archive`."""
    return {
        f"invented: {name}": value for name, value in several.table(several.run(make_bot(archive), INVENTED)).items()
    }


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
    files = (WIKINEWS, SQUAD, *(INVENTED / name for name in ("articles.jsonl", "questions.jsonl", several.QUESTIONS)))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def measure(archives: Path) -> dict[str, float]:
    """All figures; the sample and the made-up articles are ingested into `archives` if they are not there."""
    sample, invented = archives / "sample", archives / "invented"
    for archive, source in ((sample, "--sample"), (invented, INVENTED / "articles.jsonl")):
        if not archive.exists():
            script = Path(sys.executable).with_name("news-ingest")
            subprocess.run([script, source, "--archive", archive], check=True, capture_output=True)
    of_invented = invented_figures(invented) | several_figures(invented)
    return wikinews_figures(sample) | of_invented | squad_figures(load_comprehension_model())


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
    parser.add_argument("--archives", type=Path, help="a folder for the archives; they are made if they are not there")
    setting = parser.add_mutually_exclusive_group()
    setting.add_argument("--raise", dest="higher", action="store_true", help="raise the floors to what is reached")
    setting.add_argument("--lower", action="store_true", help="set the floors anew, even lower")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        figures = measure(options.archives or Path(scratch))
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
