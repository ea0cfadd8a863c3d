"""Quotations as the ranking makes them, from a text and a score."""

from datetime import date

from chatbot.comprehension import ScoredSpan
from chatbot.ranking.sentences import Quotation
from store import Passage, ScoredPassage, Span


def quotation(
    text: str,
    *,
    score: float,
    article: str = "a",
    start: int = 0,
    day: int = 1,
    answer: str = "",
    title: str = "Headline",
    coverage: float = 1.0,
) -> Quotation:  # fmt: skip
    span = Span(start, start + len(text))
    passage = Passage(f"{article}{start}", article, 1, start, span, text, (span,), title, "Source", date(2024, 1, day))
    answers: tuple[ScoredSpan, ...] = ()
    if answer:
        at = start + text.index(answer)
        answers = (ScoredSpan(Span(at, at + len(answer)), 1.0),)
    return Quotation(ScoredPassage(passage, 1.0, 1.0, 1.0), span, answers, score, 1.0, 1.0, coverage)
