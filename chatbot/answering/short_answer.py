"""Whether the words that answer may stand alone, large, before the sentence that they are quoted from.

A wrong name in large type is worse than none: the words must be of the sort that was asked for, few, whole, and likely.
`tests/weights/answers` fits the likelihood and chooses the threshold by what a wrong one costs.
"""

import re
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from chatbot.answering.confidence import Signals
from chatbot.language.grammar import Parse
from chatbot.language.words import content_words
from chatbot.logistic import LogisticModel
from chatbot.ranking.sentences import Quotation
from chatbot.understanding.answer_types import AnswerType
from chatbot.understanding.questions import Question
from store import Span

WEIGHTS_FILE = Path(__file__).with_name("short_answer.json")
SHOWN_FROM = 0.6
"""Probability of being right from which a short answer is shown."""
_MOST_WORDS = 8
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"))
_FALSE_STARTS = frozenset("and or but that which who of to in at by for with from as than".split())
_ABOUT = re.compile(r"(?:at (?:least|most)|as (?:many|few|much|little) as|in excess of)\b", re.IGNORECASE)
"""How a figure may begin all the same."""
_LATER_BY = 2.0
"""Logits: a span that is no more than this below the best one and says something else is a rival."""


@dataclass(frozen=True, slots=True)
class ShortSignals:
    """What the likelihood of a short answer is computed from, beside the signals of the quotation.

    Attributes:
        fits, fits_not: whether the parser sees words of the sort that was asked for, or only others.
        words: how many, as a share of the most that are shown.
        rival: 1 if the model likes other words of the quotation nearly as well.
    """

    fits: float
    fits_not: float
    words: float
    rival: float

    @classmethod
    def of(cls, question: Question, quotation: Quotation, answer: Span, parse: Parse) -> "ShortSignals":
        """Returns the signals of the words `answer`, in article offsets; `parse` is of the quotation."""
        here = answer.shifted(-quotation.sentence.start)
        said = here.of(parse.text)
        labels = frozenset(name.label for name in parse.names if name.span.overlaps(here))
        fits = question.answer_type.fits(said, labels)
        best = max((found.score for found in quotation.answers if found.span.overlaps(answer)), default=0.0)
        rival = any(found.score > best - _LATER_BY for found in quotation.answers if not found.span.overlaps(answer))
        return cls(float(fits is True), float(fits is False), len(said.split()) / _MOST_WORDS, float(rival))


def likelihood(signals: Signals, short: ShortSignals) -> float:
    """Returns the probability, 0..1, that the words answer."""
    return _model().probability({**asdict(signals), **asdict(short)})


def may_stand_alone(question: Question, quotation: Quotation, answer: Span, short: ShortSignals) -> bool:
    """Returns whether words are of the form in which a short answer is shown, however likely they are."""
    sort = question.answer_type
    said = quotation.passage.slice(answer)
    return (
        sort.has_short_answer
        and not (sort is not AnswerType.OPEN and short.fits_not)
        and not (question.wants_several and sort is AnswerType.COUNT)
        and not repeats(question, said)
        and len(said.split()) <= _MOST_WORDS
        and _is_whole(said, quotation, answer)
    )


def repeats(question: Question, said: str) -> bool:
    """Returns whether the name that answers "who" is one that the question has: "Who is Quill's brother?"."""
    if question.answer_type is not AnswerType.PERSON:
        return False
    last = content_words(said)[-1:]
    return bool(last) and any(last[0] in content_words(name) for name in question.names)


def _is_whole(said: str, quotation: Quotation, answer: Span) -> bool:
    """Returns whether words begin and end where words do, with quotation marks and brackets in pairs."""
    text, start = quotation.passage.text, quotation.passage.span.start
    before, after = text[: answer.start - start], text[answer.end - start :]
    joined_before = re.search(r"\w[-‐‑'’]?\Z", before) and re.match(r"[\w-]", said) and not before[-1:].isspace()
    joined_after = re.match(r"[-‐‑]?\w", after) and re.search(r"\w\Z", said)
    paired = all(said.count(opening) == said.count(closing) for opening, closing in _PAIRS) and said.count('"') % 2 == 0
    first = said.split()[0].lower() if said.split() else ""
    begins = first not in _FALSE_STARTS or bool(_ABOUT.match(said))
    return bool(said) and not joined_before and not joined_after and paired and begins


@cache
def _model() -> LogisticModel:
    return LogisticModel.read(WEIGHTS_FILE)
