"""The three regressions: the ranking of sentences, the confidence, and the likelihood of a short answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from chatbot.answering.confidence import Signals
from chatbot.answering.judging import doubt
from chatbot.answering.names import names_not_found
from chatbot.answering.short_answer import ShortSignals, may_stand_alone
from chatbot.language.grammar import Grammar
from chatbot.logistic import LogisticModel
from chatbot.quoting.choosing import choose
from chatbot.ranking import sentences
from chatbot.ranking.answer_spans import answer_spans
from chatbot.ranking.selection import shown_first
from chatbot.ranking.sentence_signals import Scorer, SentenceSignals, articles_of
from tests.weights.answers.readings import Observed

Array = NDArray[np.float64]
RANKING, CONFIDENCE = [f.name for f in fields(SentenceSignals)], [f.name for f in fields(Signals)]
SHORT = [*CONFIDENCE, *(f.name for f in fields(ShortSignals))]
WEIGHTS = {"readers": 1.0, "newsquiz": 0.5, "newsquiz undated": 0.5, "squad": 0.5, "5w1h": 0.5, "newsquestions": 0.5}
"""What a question of each set counts for."""
RANKING_STRENGTH, STRENGTH = 0.003, 0.1
"""Of the regularisation: added to the loss; the inverse, per question."""
NEARLY = 0.5
"""What a question that the archive answers counts for where the first quotation is wrong: less far from an answer."""
LARGER_IS_BETTER = frozenset(
    "own with_headline with_neighbours with_passage cosine article lead span of_type answerable together names share "
    "margin support fits".split()
)
LARGER_IS_WORSE = frozenset("not_of_type better_span better_passage distance fits_not rival".split())
"""Signals of which the sign is known; the rest may count either way."""
QUOTED = 4


@dataclass(frozen=True, slots=True)
class Sentences:
    """All sentences that were read for a question: their signals ``(n, k)``, and which are right ``(n,)``."""

    signals: Array
    right: NDArray[np.bool_]


def sentences_of(observed: Observed) -> Sentences:
    """The candidates for the first quotation."""
    reading = observed.reading
    scorer = Scorer(reading.question, reading.rarity, articles_of(reading.passages))
    signals, right = [], []
    for scored, found in zip(reading.passages, reading.answers, strict=True):
        for sentence, seen in zip(found.sentences, scorer.signals(scored, found), strict=True):
            signals.append([getattr(seen, name) for name in RANKING])
            right.append(observed.right(scored.passage, sentence.sentence))
    return Sentences(np.array(signals, float).reshape(-1, len(RANKING)), np.array(right, bool))


def fit_ranking(sets: Sequence[str], candidates: Sequence[Sentences]) -> Mapping[str, float]:
    """A conditional logit (McFadden, 1974): the right ones of a question's sentences should get the probability."""
    useful = [(c.signals, c.right, WEIGHTS[s]) for s, c in zip(sets, candidates, strict=True) if c.right.any()]
    total = sum(weight for *_, weight in useful)

    def loss(weights: Array) -> tuple[float, Array]:
        value, slope = 0.0, np.zeros(len(weights))
        for signals, right, weight in useful:
            scores = signals @ weights
            everything, hit = logsumexp(scores), logsumexp(scores[right])
            of_right = np.where(right, np.exp(scores - hit), 0.0)
            value += weight * float(everything - hit)
            slope += weight * (signals.T @ (np.exp(scores - everything) - of_right))
        penalty = RANKING_STRENGTH * float((weights**2).sum())
        return value / total + penalty, slope / total + 2 * RANKING_STRENGTH * weights

    found = minimize(loss, np.zeros(len(RANKING)), jac=True, method="L-BFGS-B").x
    return dict(zip(RANKING, found.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Judged:
    """A question as it is answered with a ranking.

    Attributes:
        first, four: whether the first quotation, or one of four, is right.
        short: the signals of the words that answer, where their form lets them stand alone.
        short_right: whether those are right; None if the set does not tell.
    """

    observed: Observed
    signals: Signals
    forbidden: bool
    doubt: float
    first: bool
    four: bool
    short: ShortSignals | None
    short_right: bool | None
    words: str


def judged(observed: Observed, ranking: Mapping[str, float], grammar: Grammar) -> Judged | None:
    """What is shown with `ranking`; None if nothing was found."""
    reading, query = observed.reading, observed.query
    question = reading.question
    quotations = sentences.rank(question, reading.passages, reading.answers, reading.rarity, LogisticModel(ranking))
    chosen = choose(question, query, quotations, reading.leading, grammar, QUOTED).quotations
    if not chosen:
        return None
    signals = Signals.of(question, shown_first(chosen[0], quotations), reading.rarity, query.as_of)
    right = [observed.right(quotation.passage, quotation.sentence) for quotation in chosen]
    words = answer_spans(question, chosen[:1], grammar)[0]
    short, short_right = None, None
    said = "" if words is None else chosen[0].passage.slice(words)
    if words is not None:
        seen = ShortSignals.of(question, chosen[0], words, grammar.parse(chosen[0].text))
        if may_stand_alone(question, chosen[0], words, seen):
            short, short_right = seen, observed.right_words(said)
    forbidden = bool(names_not_found(question, [scored.passage for scored in reading.passages]))
    doubtful = doubt(reading, chosen[0], words, grammar)
    return Judged(observed, signals, forbidden, doubtful, right[0], any(right), short, short_right, said)


def fit_logistic(names: Sequence[str], rows: Array, labels: Array, weights: Array) -> Mapping[str, float]:
    """A regularised regression over standardised signals, of known signs; its weights, of the signals as they are.

    Args:
        labels: 0..1, ``(n,)``.
    """
    mean, scale = rows.mean(0), rows.std(0) + 1e-9
    standard = (rows - mean) / scale

    def loss(found: Array) -> tuple[float, Array]:
        logits = standard @ found[1:] + found[0]
        missed = (expit(logits) - labels) * weights
        value = float(
            (weights * (np.logaddexp(0, logits) - labels * logits)).sum() + (found[1:] ** 2).sum() / 2 / STRENGTH
        )
        return value, np.concatenate([[missed.sum()], standard.T @ missed + found[1:] / STRENGTH])

    bounds = [(0.0 if n in LARGER_IS_BETTER else None, 0.0 if n in LARGER_IS_WORSE else None) for n in names]
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=[(None, None), *bounds]).x
    slopes = found[1:] / scale
    return {"intercept": float(found[0] - (slopes * mean).sum())} | dict(zip(names, slopes.tolist(), strict=True))


def confidence_rows(seen: Sequence[Judged]) -> Array:
    """Signals ``(n, k)`` of the confidence."""
    return np.array([list(asdict(judged.signals).values()) for judged in seen], float)


def short_rows(seen: Sequence[Judged]) -> Array:
    """Signals ``(n, k)`` of the short answers, of those that have one."""
    return np.array(
        [[*asdict(j.signals).values(), *asdict(j.short).values()] for j in seen if j.short is not None], float
    )


def fit_confidence(seen: Sequence[Judged]) -> Mapping[str, float]:
    """The probability that the first quotation answers; what a hard rule forbids is no matter of chance.

    First a regression that tells right from wrong quotations, and better what the archive answers from what it does
    not; then its logits are scaled to be the log-odds of the first quotation being right (Platt, 1999).
    """
    kept = [judged for judged in seen if not judged.forbidden]
    right = np.array([float(judged.first) for judged in kept])
    near = np.array([NEARLY * judged.observed.answerable for judged in kept])
    rows, weights = confidence_rows(kept), _weights(kept)
    raw = fit_logistic(CONFIDENCE, rows, np.maximum(right, near), weights)
    logits = rows @ np.array([raw[name] for name in CONFIDENCE]) + raw["intercept"]
    scaling = fit_logistic(["logit"], logits[:, None], right, weights)
    scaled = {name: raw[name] * scaling["logit"] for name in CONFIDENCE}
    return {"intercept": raw["intercept"] * scaling["logit"] + scaling["intercept"]} | scaled


def fit_short(seen: Sequence[Judged]) -> Mapping[str, float]:
    """The probability that the words are right."""
    kept = [j for j in seen if j.short is not None and j.short_right is not None and not j.forbidden]
    labels = np.array([float(bool(judged.short_right)) for judged in kept])
    return fit_logistic(SHORT, short_rows(kept), labels, _weights(kept))


def _weights(seen: Sequence[Judged]) -> Array:
    return np.array([WEIGHTS[judged.observed.set] for judged in seen])


def folds(observed: Sequence[Observed], count: int) -> Callable[[Observed], int]:
    """A fold, below `count`, for each observation; those of one group are in one."""
    groups = sorted({seen.group for seen in observed})
    order = np.random.default_rng(3).permutation(len(groups))
    fold = {group: int(place) % count for group, place in zip(groups, order, strict=True)}
    return lambda seen: fold[seen.group]
