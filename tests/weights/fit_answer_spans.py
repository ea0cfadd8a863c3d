"""Fit the weights of `answer_spans.py` on a folder of questions, and report how well they hold on unseen ones.

    python -m tests.weights.fit_answer_spans FOLDER --archive DIR

A conditional logit (McFadden, 1974): among what the model proposes in the first quotation, the words that hold the
answer should get the probability. The weight of its opinion sets the scale and is written as 1.
"""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

from chatbot.language.grammar import Grammar
from chatbot.loading import make_bot
from chatbot.ranking.answer_spans import WEIGHTS, candidates
from chatbot.ranking.sentences import Quotation, rank
from chatbot.understanding.questions import Question
from tests.quality.newsquiz import holds, normalise, read_questions

NAMES = list(WEIGHTS)
FOLDS = 10
STRENGTH = 0.02
Observation = tuple[np.ndarray, np.ndarray]
"""Signals of the candidates ``(n, 5)``, and which of them hold the answer ``(n,)``."""


def observe(question: Question, quotation: Quotation, answers: Sequence[str], grammar: Grammar) -> Observation:
    """One question's candidates."""
    parse = grammar.parse(quotation.text)
    found = candidates(question, quotation, parse)
    signals = np.array([[asdict(one)[name] for name in NAMES] for one in found])
    right = [any(holds(normalise(one.span.of(parse.text)), normalise(gold)) for gold in answers) for one in found]
    return signals, np.array(right)


def fit(observed: Sequence[Observation]) -> np.ndarray:
    """The weights, in the order of `NAMES`; questions without a right candidate teach nothing."""
    useful = [(signals, right) for signals, right in observed if right.any()]

    def loss(weights: np.ndarray) -> float:
        missed = [logsumexp(signals @ weights) - logsumexp((signals @ weights)[right]) for signals, right in useful]
        return float(np.mean(missed)) + STRENGTH * float((weights[1:] ** 2).sum())

    found: np.ndarray = minimize(loss, np.array([1.0] + [0.0] * (len(NAMES) - 1)), method="BFGS").x
    return found


def share_right(observed: Sequence[Observation], weights: np.ndarray) -> list[bool]:
    """For each question, whether the best candidate holds the answer."""
    return [bool(right[(signals @ weights).argmax()]) for signals, right in observed]


def cross_validated(observed: Sequence[Observation]) -> float:
    """The share of questions whose words are right, each judged by weights fitted without it."""
    order = np.random.default_rng(0).permutation(len(observed))
    hits: list[bool] = []
    for fold in range(FOLDS):
        test = set(order[fold::FOLDS].tolist())
        weights = fit([one for number, one in enumerate(observed) if number not in test])
        hits += share_right([observed[number] for number in sorted(test)], weights)
    return float(np.mean(hits))


def report(observed: Sequence[Observation]) -> None:
    """Print what is reached and the weights."""
    print(f"the model alone {np.mean(share_right(observed, np.eye(len(NAMES))[0])):.3f}")
    print(f"as shipped       {np.mean(share_right(observed, np.array(list(WEIGHTS.values())))):.3f}")
    print(f"cross-validated  {cross_validated(observed):.3f}")
    print(f"best possible    {np.mean([right.any() for _, right in observed]):.3f}")
    weights = fit(observed)
    print({name: round(float(weight / weights[0]), 2) for name, weight in zip(NAMES, weights, strict=True)})


def main() -> None:
    """Observe and report."""
    parser = argparse.ArgumentParser(description="Fit the weights that choose the words that answer.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--archive", type=Path, required=True)
    options = parser.parse_args()
    bot, grammar = make_bot(options.archive), Grammar()
    observed = []
    for quiz in read_questions(options.folder):
        if quiz.answerable:
            _, reading = bot.examine(quiz.question, as_of=quiz.as_of)
            quotations = rank(reading.question, reading.passages, reading.answers, reading.rarity)
            if quotations and quotations[0].answers:
                observed.append(observe(reading.question, quotations[0], quiz.answers, grammar))
    report(observed)


if __name__ == "__main__":
    main()
