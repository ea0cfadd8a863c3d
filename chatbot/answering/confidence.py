"""The probability that the first evidence answers, and the words in which readers are told it.

A logistic regression over a few signals that mean the same in an archive of one article and in one of a million. It is
fitted by `tests/weights/fit_confidence.py` on development questions, of which some can be answered and some cannot.
"""

import math
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path

from chatbot.answering.sentences import PASSAGE_SCALE, SPAN_SCALE, Quotation
from chatbot.errors import BadSetting
from chatbot.language.words import Rarity, content_stems
from chatbot.logistic import LogisticModel, sigmoid
from chatbot.understanding.questions import Question

WEIGHTS_FILE = Path(__file__).with_name("confidence.json")
DEFAULT_THRESHOLD = 0.5
_THRESHOLD_VARIABLE = "NEWS_THRESHOLD"
_FAR_DAYS = 30.0
"""Days from the day of asking at which an article is half as far as can be."""
PHRASES = (
    (0.95, "Very likely the answer"),
    (0.9, "Likely the answer"),
    (0.0, "Uncertain: read the sentence before you rely on it"),
)
"""The least confidence of each phrase that readers see; `tests/quality/sureness.py` says how often it is so."""


@dataclass(frozen=True, slots=True)
class Signals:
    """The signals that the confidence is computed from; each 0..1 or nearly, higher for better evidence but `distance`.

    Attributes:
        coverage: rarity-weighted share of the question's words in the passages read together.
        sentence_coverage: the same in the first quotation with its headline.
        cosine: of the best passage to the question.
        span: the model's opinion of the first quotation's answer. `passage`: of the first passage, both 0..1.
        names: share of the question's proper names whose every word stands in the first passage or its headline.
        distance: how far the first passage's day is from the day of asking, 0 for the same day or when no day of
            asking is given, towards 1 from a month on.
    """

    coverage: float
    sentence_coverage: float
    cosine: float
    span: float
    passage: float
    names: float
    distance: float

    @classmethod
    def of(cls, question: Question, quotations: Sequence[Quotation], rarity: Rarity, as_of: date | None) -> "Signals":
        """Returns the signals of the quotations of a question, best first, of which there must be one."""
        first = quotations[0]
        passages = {quotation.passage.id: quotation for quotation in quotations}
        together = {stem for quotation in passages.values() for stem in _passage_stems(quotation)}
        return cls(
            coverage=rarity.coverage(question.stems, together),
            sentence_coverage=first.coverage,
            cosine=max(quotation.scored.cosine for quotation in quotations),
            span=sigmoid(first.span_score / SPAN_SCALE),
            passage=sigmoid(first.answerable / PASSAGE_SCALE),
            names=_share_of_names(question, first),
            distance=_distance(first, as_of),
        )


def confidence(signals: Signals) -> float:
    """Returns the probability, 0..1, that the first evidence answers."""
    return _model().probability(asdict(signals))


def confidence_phrase(value: float) -> str:
    """Returns a confidence in words, after the IPCC's guidance note on uncertainty (2010)."""
    return next(phrase for floor, phrase in PHRASES if value >= floor)


def threshold_of_environment() -> float:
    """Returns the number in `NEWS_THRESHOLD`, else the default.

    Raises:
        BadSetting: if it is not a number from 0 to 1.
    """
    text = os.environ.get(_THRESHOLD_VARIABLE)
    if not text:
        return DEFAULT_THRESHOLD
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise BadSetting(f"{_THRESHOLD_VARIABLE} must be a number from 0 to 1, not {text!r}")
    return value


def _passage_stems(quotation: Quotation) -> set[str]:
    """Returns the stems in a passage and its headline."""
    return set(content_stems(f"{quotation.passage.title} {quotation.passage.text}"))


def _share_of_names(question: Question, quotation: Quotation) -> float:
    """Returns the share of the question's names that stand whole in the passage; 1 if it has none."""
    if not question.names:
        return 1.0
    present = _passage_stems(quotation)
    return sum(set(content_stems(name)) <= present for name in question.names) / len(question.names)


def _distance(quotation: Quotation, as_of: date | None) -> float:
    day = quotation.passage.day
    if as_of is None or day is None:
        return 0.0
    days = abs((as_of - day).days)
    return days / (days + _FAR_DAYS)


@cache
def _model() -> LogisticModel:
    return LogisticModel.read(WEIGHTS_FILE)
