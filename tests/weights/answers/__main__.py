"""Fit the ranking, the confidence and the short answers on all sets at once; report cross-validated figures.

    python -m tests.weights.answers --archive DIR --extended DIR --data DIR [--readings FILE] [--write]

DIR of `--data` holds `readers/`, `newsquiz-dev/`, `newsquestions/`, `conversation/5w1h-dev.jsonl`; `--squad` names a
file in SQuAD's form that nobody trained on. `--archive` holds the articles of the quiz; `--extended` those, the
paragraphs of `--squad` and the articles of 5W1H. `--readings` keeps what was read, or takes it from there.
"""

import argparse
import json
import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from chatbot.answering import confidence, short_answer
from chatbot.answering.confidence import PHRASES
from chatbot.language.grammar import Grammar
from chatbot.loading import make_bot
from chatbot.logistic import LogisticModel
from chatbot.ranking import sentences
from tests.weights.answers import fitting, readings
from tests.weights.answers.fitting import CONFIDENCE, SHORT, Judged
from tests.weights.answers.readings import Observed

FOLDS = 10


def collect(options: argparse.Namespace) -> list[Observed]:
    """All observations, from the file of readings if there is one."""
    if options.readings and options.readings.exists():
        found: list[Observed] = pickle.loads(options.readings.read_bytes())
        return found
    data, plain, extended = options.data, make_bot(options.archive), make_bot(options.extended)
    found = [
        *readings.readers(plain, data / "readers"),
        *readings.newsquiz(plain, data / "newsquiz-dev"),
        *readings.newsquestions(plain, data / "newsquestions" / "newsquizqa.jsonl.gz"),
        *readings.squad(extended, options.squad),
        *readings.five_w_one_h(extended, data / "conversation" / "5w1h-dev.jsonl"),
    ]
    if options.readings:
        options.readings.write_bytes(pickle.dumps(found))
    return found


def cross_validated(observed: Sequence[Observed]) -> list[tuple[Judged, float, float]]:
    """Each question with its confidence and the likelihood of its short answer, from weights fitted without it."""
    fold, grammar = fitting.folds(observed, FOLDS), Grammar()
    candidates = [fitting.sentences_of(seen) for seen in observed]
    known: list[Judged] = []
    for number in range(FOLDS):
        rest = [(seen.set, c) for seen, c in zip(observed, candidates, strict=True) if fold(seen) != number]
        ranking = fitting.fit_ranking([name for name, _ in rest], [c for _, c in rest])
        own = (fitting.judged(seen, ranking, grammar) for seen in observed if fold(seen) == number)
        known += [j for j in own if j is not None]
    results = []
    for number in range(FOLDS):
        rest_judged = [j for j in known if fold(j.observed) != number]
        sure = LogisticModel(fitting.fit_confidence(rest_judged))
        short = LogisticModel(fitting.fit_short(rest_judged))
        results += [(j, *_probabilities(j, sure, short)) for j in known if fold(j.observed) == number]
    return results


def _probabilities(j: Judged, sure: LogisticModel, short: LogisticModel) -> tuple[float, float]:
    if j.forbidden:
        return 0.0, 0.0
    of_quotation = dict(zip(CONFIDENCE, fitting.confidence_rows([j])[0], strict=True))
    of_words = {} if j.short is None else dict(zip(SHORT, fitting.short_rows([j])[0], strict=True))
    return j.doubt * sure.probability(of_quotation), j.doubt * short.probability(of_words) if of_words else 0.0


def report(results: Sequence[tuple[Judged, float, float]]) -> None:
    """Print what is reached, set by set, and what each threshold would cost."""
    for name in fitting.WEIGHTS:
        these = [row for row in results if row[0].observed.set == name]
        can = np.array([j.observed.answerable for j, _, _ in these])
        sure = np.array([p for _, p, _ in these])
        if not can.any():
            print(f"{name:18} {len(these):4d}  answered at .4 {np.mean(sure >= 0.4):.3f}")
            continue
        first, four = (np.array([getattr(j, k) for j, _, _ in these])[can] for k in ("first", "four"))
        line = f"{name:18} {len(these):4d}  first {first.mean():.3f}  in four {four.mean():.3f}"
        if not can.all():
            line += f"  AUROC {roc_auc_score(can, sure):.3f}"
        print(line)
        for threshold in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6):
            answered = sure >= threshold
            right = np.array([j.first for j, _, _ in these])[answered].mean()
            said = f"unanswerable answered {answered[~can].mean():.2f}  " if not can.all() else ""
            print(f"    from {threshold:.2f}: {said}answerable not {1 - answered[can].mean():.2f}  right {right:.2f}")
        for floor, phrase in PHRASES:
            likely = [j.first for j, p, _ in these if p >= floor]
            print(f"    {phrase}: {len(likely)}, right {np.mean(likely) if likely else 0:.2f}")
        _report_short(these)


def _report_short(rows: Sequence[tuple[Judged, float, float]]) -> None:
    for threshold in (0.4, 0.5, 0.6, 0.7, 0.8):
        shown = [j for j, _, p in rows if p >= threshold and j.short is not None]
        right = sum(bool(j.short_right) for j in shown)
        wrong = sum(j.short_right is False and j.observed.answerable for j in shown)
        nothing = sum(not j.observed.answerable for j in shown)
        print(f"    short from {threshold}: right {right}, wrong {wrong}, of unanswerable {nothing}")


def write(observed: Sequence[Observed]) -> None:
    """Store the weights, fitted on everything."""
    grammar = Grammar()
    ranking = fitting.fit_ranking([o.set for o in observed], [fitting.sentences_of(o) for o in observed])
    known = [j for seen in observed if (j := fitting.judged(seen, ranking, grammar)) is not None]
    for path, weights in (
        (sentences.WEIGHTS_FILE, ranking),
        (confidence.WEIGHTS_FILE, fitting.fit_confidence(known)),
        (short_answer.WEIGHTS_FILE, fitting.fit_short(known)),
    ):
        _store(path, weights)


def _store(path: Path, weights: Mapping[str, float]) -> None:
    rounded = {name: round(weight, 4) for name, weight in weights.items()}
    path.write_text(json.dumps({"weights": rounded}, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Fit the ranking, the confidence and the short answers.")
    for name in ("archive", "extended", "data", "squad"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--readings", type=Path, metavar="FILE")
    parser.add_argument("--write", action="store_true", help="store the weights in the package")
    options = parser.parse_args()
    observed = collect(options)
    report(cross_validated(observed))
    if options.write:
        write(observed)


if __name__ == "__main__":
    main()
