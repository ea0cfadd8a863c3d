"""Whether the words for how sure an answer is keep what they say.

    python -m tests.quality.sureness FOLDER --archive DIR

Every question of FOLDER (see `tests/quality/newsquiz.py`) is asked with and without its day. Its confidence is
cross-validated: from weights fitted without it. For each wording: how many answers get it, how many of their questions
the archive answers at all, and in how many the first quotation has the answer's own text, which undercounts: the same
fact may be told in other words.
"""

import argparse
from dataclasses import asdict
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold

from chatbot.answering.confidence import DEFAULT_THRESHOLD, PHRASES
from chatbot.answering.selection import select
from chatbot.bot import make_bot
from tests.quality.newsquiz import EVIDENCE, holds, normalise, read_questions
from tests.weights.fit_confidence import FOLDS, NAMES, fit


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--archive", type=Path, required=True)
    options = parser.parse_args()
    bot = make_bot(options.archive)
    rows, answerable, right, groups = [], [], [], []
    for number, question in enumerate(read_questions(options.folder)):
        for as_of in (question.as_of, None):
            examined = bot.examine(question.question, as_of=as_of)
            if examined.signals is None:
                continue
            quoted = normalise(select(examined.question, examined.quotations, EVIDENCE)[0].text)
            rows.append([asdict(examined.signals)[name] for name in NAMES])
            answerable.append(question.answerable)
            right.append(question.answerable and any(holds(quoted, normalise(one)) for one in question.answers))
            groups.append(number)
    seen, can, has = np.array(rows), np.array(answerable), np.array(right)
    sure = np.zeros(len(can))
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=0).split(seen, can, groups):
        sure[test] = fit(seen[train], can[train]).predict_proba(seen[test])[:, 1]
    top = 1.01
    for floor, words in PHRASES:
        chosen = (sure >= max(floor, DEFAULT_THRESHOLD)) & (sure < top)
        top = floor
        if chosen.any():
            print(f"{words:55} {chosen.sum():4d}  answerable {can[chosen].mean():.2f}  quoted {has[chosen].mean():.2f}")


if __name__ == "__main__":
    main()
