"""From what was read to what is shown: which quotations, how sure, and whether words may stand alone.

`confidence` is the probability that the first quotation answers. Hard rules come before any score: where a proper name
of the question stands in no passage that was found, nothing answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.answering import short_answer
from chatbot.answering.answer_spans import answer_spans
from chatbot.answering.confidence import Signals, confidence
from chatbot.answering.names import names_not_found
from chatbot.answering.selection import by_source, select
from chatbot.answering.sentences import Quotation, rank
from chatbot.comprehension import PassageAnswers
from chatbot.language.grammar import Grammar
from chatbot.language.words import Rarity
from chatbot.types import Query
from chatbot.understanding.questions import Question
from store import ScoredPassage, Span


@dataclass(frozen=True, slots=True)
class Reading:
    """A question with the passages that were read for it.

    Attributes:
        passages: best first. `answers`: what the comprehension model found in each of them.
        rarity: of the question's words in the archive.
        copies: by passage id, the ids of other articles that carry a copy of it.
    """

    question: Question
    passages: Sequence[ScoredPassage]
    answers: Sequence[PassageAnswers]
    rarity: Rarity
    copies: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is made of the quotations.

    Attributes:
        quoted: at most as many as are asked for, in the order in which they are shown, each with the words that answer.
        confidence: 0..1, that the first answers; 0 if a hard rule forbids an answer.
        stands_alone: whether the words that answer in the first may be shown by themselves.
        missing: the question's names that nothing found mentions.
    """

    quoted: Sequence[tuple[Quotation, Span | None]]
    confidence: float
    stands_alone: bool
    missing: Sequence[str]


def judge(reading: Reading, query: Query, grammar: Grammar, limit: int) -> Verdict:
    """Returns what is shown of what was read, at most `limit` quotations."""
    question = reading.question
    missing = names_not_found(question, [scored.passage for scored in reading.passages])
    quotations = rank(question, reading.passages, reading.answers, reading.rarity)
    chosen = select(question, by_source(quotations, query.focus) if query.several_sources else quotations, limit)
    if not chosen:
        return Verdict((), 0.0, False, missing)
    signals = Signals.of(question, shown_first(chosen[0], quotations), reading.rarity, query.as_of)
    answers = answer_spans(question, chosen, grammar)
    alone = answers[0] is not None and _stands_alone(question, chosen[0], answers[0], signals, grammar)
    probability = 0.0 if missing else confidence(signals)
    return Verdict(list(zip(chosen, answers, strict=True)), probability, alone, missing)


def shown_first(first: Quotation, quotations: Sequence[Quotation]) -> list[Quotation]:
    """Returns `quotations`, that which is shown first before the others."""
    return [first, *(quotation for quotation in quotations if quotation is not first)]


def _stands_alone(question: Question, first: Quotation, answer: Span, signals: Signals, grammar: Grammar) -> bool:
    short = short_answer.ShortSignals.of(question, first, answer, grammar.parse(first.text))
    return (
        short_answer.may_stand_alone(question, first, answer, short)
        and short_answer.likelihood(signals, short) >= short_answer.SHOWN_FROM
    )
