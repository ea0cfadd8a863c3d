"""The probability that the first evidence answers, and the words in which readers are told it.

A logistic regression over a few signals that mean the same in an archive of one article and in one of a million. It is
fitted by `tests/weights/answers` on development questions, of which some can be answered and some cannot.
"""

import math
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path

from chatbot.answering.names import share_of_names
from chatbot.errors import BadSetting
from chatbot.language.words import Rarity, content_stems, words
from chatbot.logistic import LogisticModel
from chatbot.ranking.sentences import Quotation
from chatbot.understanding.answer_types import AnswerType
from chatbot.understanding.questions import Question

WEIGHTS_FILE = Path(__file__).with_name("confidence.json")
DEFAULT_THRESHOLD = 0.4
_THRESHOLD_VARIABLE = "NEWS_THRESHOLD"
_FAR_DAYS = 30.0
"""Days from the day of asking at which an article is half as far as can be."""
_LOOKED_AT = 12
"""Quotations that may say the same as the first."""
_MOST_SUPPORT, MOST_MARGIN = 2, 3.0
PHRASES = (
    (0.9, "Very likely the answer"),
    (0.65, "Likely the answer"),
    (0.0, "Uncertain: read the sentence before you rely on it"),
)
"""The least confidence of each phrase that readers see; `tests/quality/readers.py` says how often it is so."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What the confidence is computed from; of the first quotation where nothing else is said.

    Attributes:
        own, with_headline, with_neighbours, with_passage, cosine, article, lead, span, of_type, not_of_type: see
            `chatbot.ranking.sentence_signals.SentenceSignals`.
        answerable: the model's opinion of the passage, scaled.
        better_span, better_passage: how much better the best of all spans and of all passages is, at least 0.
        together: rarity-weighted share of the question's words in the passages read together, 0..1.
        names: share of the question's proper names whose every word stands in its passage or headline.
        share: of the ranking's belief. `margin`: its log-odds over the second quotation, 0..3.
        support: other articles among the best quotations that say the same words, at most 2.
        distance: how far the passage's day is from the day of asking, 0 for the same day or when no day of asking is
            given, towards 1 from a month on.
        takes_sentence, topic, definition, speech: 1 if the question asks for such.
    """

    own: float
    with_headline: float
    with_neighbours: float
    with_passage: float
    cosine: float
    article: float
    lead: float
    span: float
    of_type: float
    not_of_type: float
    answerable: float
    better_span: float
    better_passage: float
    together: float
    names: float
    share: float
    margin: float
    support: float
    distance: float
    takes_sentence: float
    topic: float
    definition: float
    speech: float

    @classmethod
    def of(cls, question: Question, quotations: Sequence[Quotation], rarity: Rarity, as_of: date | None) -> "Signals":
        """Returns the signals of the quotations of a question, best first, of which there must be one."""
        first = quotations[0]
        ranked = first.signals
        assert ranked is not None, "only ranked quotations are judged"  # noqa: S101
        passages = list({quotation.passage.id: quotation.passage for quotation in quotations}.values())
        together = {stem for passage in passages for stem in content_stems(f"{passage.title} {passage.text}")}
        sort = question.answer_type
        second = quotations[1].score if len(quotations) > 1 else -math.inf
        return cls(
            own=ranked.own,
            with_headline=ranked.with_headline,
            with_neighbours=ranked.with_neighbours,
            with_passage=ranked.with_passage,
            cosine=ranked.cosine,
            article=ranked.article,
            lead=ranked.lead,
            span=ranked.span,
            of_type=ranked.of_type,
            not_of_type=ranked.not_of_type,
            answerable=first.answerable,
            better_span=max(q.signals.span for q in quotations if q.signals) - ranked.span,
            better_passage=max(q.answerable for q in quotations) - first.answerable,
            together=rarity.coverage(question.stems, together),
            names=share_of_names(question, first.passage),
            share=first.share,
            margin=min(first.score - second, MOST_MARGIN),
            support=_support(first, quotations[1:_LOOKED_AT]),
            distance=_distance(first, as_of),
            takes_sentence=float(not sort.has_short_answer),
            topic=float(sort in {AnswerType.TOPIC, AnswerType.HAPPENING}),
            definition=float(sort is AnswerType.DEFINITION),
            speech=float(sort is AnswerType.SPEECH),
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


def _support(first: Quotation, others: Sequence[Quotation]) -> float:
    """Returns how many of `others`, from other articles, hold the words that the first quotation answers with."""
    if not first.answers:
        return 0.0
    said = " ".join(words(first.passage.slice(first.answers[0].span)))
    holding = {
        other.passage.article_id
        for other in others
        if other.passage.article_id != first.passage.article_id and f" {said} " in f" {' '.join(words(other.text))} "
    }
    return float(min(len(holding), _MOST_SUPPORT)) if said else 0.0


def _distance(quotation: Quotation, as_of: date | None) -> float:
    day = quotation.passage.day
    if as_of is None or day is None:
        return 0.0
    days = abs((as_of - day).days)
    return days / (days + _FAR_DAYS)


@cache
def _model() -> LogisticModel:
    return LogisticModel.read(WEIGHTS_FILE)
