"""The comprehension model as the rest sees it; `chatbot.comprehension.trained` is the project's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from store import Passage, Span

ANSWERS = 10
"""How many spans of a sentence a model proposes at most."""


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
class SentenceAnswers:
    """The best answers inside one sentence.

    Attributes:
        sentence: in article offsets.
        answers: at most `ANSWERS` different spans of the sentence, best first; never empty.
    """

    sentence: Span
    answers: tuple[ScoredSpan, ...]

    @property
    def score(self) -> float:
        """The score of the best answer."""
        return self.answers[0].score


@dataclass(frozen=True, slots=True)
class PassageAnswers:
    """The answers that a model found in one passage.

    Attributes:
        sentences: in order of the text; sentences without a word are left out, so it may be empty.
        answerable: logit of the passage answering the question at all; above 0 means rather yes.
    """

    passage: Passage
    sentences: tuple[SentenceAnswers, ...]
    answerable: float


class ComprehensionModel(Protocol):
    """A model that finds answers in passages. Safe to call from several threads."""

    def find_answers(self, question: str, passages: Sequence[Passage]) -> list[PassageAnswers]:
        """Returns the answers in each of `passages`, in the order given. Each is read under its headline."""
