"""What a reading model gives; `chatbot.comprehension.trained` is the project's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from store import Passage, Span

ANSWERS = 10
"""How many spans of a sentence a reader proposes."""


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """Words that may answer.

    Attributes:
        span: in article offsets; never empty.
        score: logit of the span over the logit of "no answer in this passage"; higher is better.
    """

    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """The best answers inside one sentence.

    Attributes:
        sentence: in article offsets.
        answers: at most `ANSWERS` different spans of the sentence, best first; never empty.
    """

    sentence: Span
    answers: tuple[ScoredSpan, ...]

    @property
    def answer(self) -> Span:
        """The words that answer best, in article offsets."""
        return self.answers[0].span

    @property
    def score(self) -> float:
        """Of the best answer."""
        return self.answers[0].score


@dataclass(frozen=True, slots=True)
class PassageReading:
    """What the reader found in one passage.

    Attributes:
        sentences: in order of the text; sentences without a word are left out, so it may be empty.
        answerable: logit of the passage answering the question at all; above 0 means rather yes.
    """

    passage: Passage
    sentences: tuple[SentenceReading, ...]
    answerable: float


class Reader(Protocol):
    """A reading-comprehension model. Safe to call from several threads."""

    def read(self, question: str, passages: Sequence[Passage]) -> list[PassageReading]:
        """One reading per passage, in the order given. Each is read under its headline."""
