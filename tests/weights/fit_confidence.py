"""Fit the weights of `chatbot/confidence.json` on a folder of questions, and report how well they hold on unseen ones.

    python -m tests.weights.fit_confidence FOLDER --archive DIR [--write]

Every question is seen twice, with and without its day of asking, so that the confidence means the same either way. The
figures are cross-validated: each question is judged by weights fitted without it.
"""

import argparse
import json
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from chatbot.answering.confidence import WEIGHTS_FILE, Signals
from chatbot.bot import make_bot
from tests.quality.newsquiz import read_questions

FOLDS = 10
STRENGTH = 1.0
NAMES = [field.name for field in fields(Signals)]


def observe(folder: Path, archive: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Signals, labels, question numbers, and whether the day of asking was given: one row each per seeing."""
    bot = make_bot(archive)
    rows, labels, groups, dated = [], [], [], []
    for number, question in enumerate(read_questions(folder)):
        for as_of in (question.as_of, None):
            signals = bot.examine(question.question, as_of=as_of).signals
            if signals is not None:
                rows.append([asdict(signals)[name] for name in NAMES])
                labels.append(question.answerable)
                groups.append(number)
                dated.append(as_of is not None)
    return np.array(rows), np.array(labels), np.array(groups), np.array(dated)


def fit(rows: np.ndarray, labels: np.ndarray) -> LogisticRegression:
    """A regularised logistic regression; the two labels weigh the same."""
    return LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1_000).fit(rows, labels)


def main() -> None:
    """Print cross-validated figures and, with --write, store the weights fitted on everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows, labels, groups, dated = observe(options.folder, options.archive)
    predicted = np.zeros(len(labels))
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=0).split(rows, labels, groups):
        predicted[test] = fit(rows[train], labels[train]).predict_proba(rows[test])[:, 1]
    for name, chosen in (("with the day of asking", dated), ("without", ~dated)):
        auroc = roc_auc_score(labels[chosen], predicted[chosen])
        balanced = balanced_accuracy_score(labels[chosen], predicted[chosen] >= 0.5)
        print(f"{name:25} AUROC {auroc:.3f}  balanced accuracy at 0.5 {balanced:.3f}  (cross-validated)")
    model = fit(rows, labels)
    weights = {"intercept": float(model.intercept_[0])} | dict(zip(NAMES, model.coef_[0].tolist(), strict=True))
    print(json.dumps(weights, indent=2))
    if options.write:
        rounded = {name: round(weight, 4) for name, weight in weights.items()}
        WEIGHTS_FILE.write_text(json.dumps({"weights": rounded}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
