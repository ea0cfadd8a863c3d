"""From what was read to what is shown: which quotations, how sure, and whether words may stand alone.

`confidence` is the probability that the first quotation answers. Hard rules come before any score: where a proper name
of the question stands in no passage that was found, nothing answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chatbot.answering import short_answer
from chatbot.answering.confidence import MOST_MARGIN, Signals, confidence
from chatbot.answering.contradictions import contradicts
from chatbot.answering.names import confused_names, names_not_found
from chatbot.comprehension import PassageAnswers
from chatbot.language.grammar import Grammar
from chatbot.language.vocabulary import is_known_word
from chatbot.language.words import Rarity, content_words, stem
from chatbot.quoting.adding_up import enumerates
from chatbot.quoting.choosing import choose
from chatbot.quoting.topics import ABOUT_FROM, belief_about
from chatbot.ranking.answer_spans import answer_spans
from chatbot.ranking.selection import shown_first
from chatbot.ranking.sentences import Quotation, rank
from chatbot.types import Query
from chatbot.understanding.answer_types import AnswerType
from chatbot.understanding.article_requests import asks_for_articles_alone, unknown_byline
from chatbot.understanding.comparisons import Side
from chatbot.understanding.questions import Question
from store import ScoredPassage, Span

_DOUBT_OF_UNKNOWN = 2.0
"""Exponent of the rarity-weighted share of the question's words that the archive knows."""
_DOUBT_OF_OTHERS = 0.3
"""Of 30 first quotations of development questions that `contradicts` marked, 1 was right."""
_DOUBT_OF_REPEATED = 0.5
_DOUBT_OF_HALF = 0.3
"""One side of a comparison is no answer to it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question with the passages that were read for it.

    Attributes:
        passages: best first. `answers`: what the comprehension model found in each of them.
        rarity: of the question's words in the archive.
        copies: by passage id, the ids of other articles that carry a copy of it.
        leading: ids of the articles that a bare topic is told by first.
    """

    question: Question
    passages: Sequence[ScoredPassage]
    answers: Sequence[PassageAnswers]
    rarity: Rarity
    copies: Mapping[str, Sequence[str]]
    leading: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is made of the quotations.

    Attributes:
        quoted: at most as many as are asked for, in the order in which they are shown, each with the words that answer.
        confidence: 0..1, that the first answers; 0 if a hard rule forbids an answer.
        stands_alone: whether the words that answer in the first may be shown by themselves.
        missing: the question's names that nothing found mentions, or by whom nothing is written.
        one_sided: the side of a comparison about which nothing was found, where there is something about the other.
    """

    quoted: Sequence[tuple[Quotation, Span | None]]
    confidence: float
    stands_alone: bool
    missing: Sequence[str]
    one_sided: str | None = None


def judge(reading: Reading, query: Query, grammar: Grammar, limit: int) -> Verdict:
    """Returns what is shown of what was read, at most `limit` quotations."""
    question = reading.question
    byline = unknown_byline(question.text)
    missing = [byline] if byline else names_not_found(question, [scored.passage for scored in reading.passages])
    quotations = rank(question, reading.passages, reading.answers, reading.rarity)
    choice = choose(question, query, quotations, reading.leading, grammar, limit)
    chosen = choice.quotations
    if not chosen:
        return Verdict((), 0.0, False, missing)
    if reading.leading and asks_for_articles_alone(question.text):  # they are what the filters say
        return Verdict([(quotation, None) for quotation in chosen], 1.0, True, ())
    signals = _signals(reading, chosen[0], quotations, query)
    answers = _answers(question, chosen, grammar)
    half = _one_sided(choice.lacking)
    missing = [name for name in missing if half is None or name not in half]
    factor = 0.0 if missing else doubt(reading, chosen[0], answers[0], grammar)
    if half is not None:
        factor *= _DOUBT_OF_HALF
    alone = answers[0] is None or _stands_alone(question, chosen[0], answers[0], signals, factor, grammar)
    return Verdict(list(zip(chosen, answers, strict=True)), factor * confidence(signals), alone, missing, half)


def _signals(reading: Reading, first: Quotation, quotations: Sequence[Quotation], query: Query) -> Signals:
    question = reading.question
    signals = Signals.of(question, shown_first(first, quotations), reading.rarity, query.as_of)
    if question.answer_type is not AnswerType.TOPIC or first.coverage < ABOUT_FROM:
        return signals
    # Every sentence about a topic answers, so none is the rival of another.
    share, margin = belief_about(quotations)
    return replace(signals, share=share, margin=min(margin, MOST_MARGIN))


def _answers(question: Question, chosen: Sequence[Quotation], grammar: Grammar) -> list[Span | None]:
    """Returns the words that answer in each quotation; a bare topic asks for none."""
    if question.answer_type is AnswerType.TOPIC:
        return [None] * len(chosen)
    return answer_spans(question, chosen, grammar)


def _one_sided(lacking: Sequence[Side]) -> str | None:
    """Returns the one side about which nothing was found; None if it is neither or both."""
    return lacking[0].name if len(lacking) == 1 else None


def doubt(reading: Reading, first: Quotation, answer: Span | None, grammar: Grammar) -> float:
    """Returns what the confidence is multiplied by, 0..1, for what the regression cannot learn from large archives.

    Words of the question that stand nowhere in the archive make every quotation doubtful; and a quotation that says of
    somebody else what the question presupposes, or the opposite, hardly answers; nor does one of a name that only looks
    like the one that is asked about, or one that has only the name that the question has.

    Args:
        answer: the words of the `first` quotation that answer, in article offsets.
    """
    question = reading.question
    slips = _slips(question, reading.rarity)
    asked = [word for word in question.stems if word not in slips]
    known = [word for word in asked if not reading.rarity.is_unknown(word)]
    factor: float = reading.rarity.coverage(asked, known) ** _DOUBT_OF_UNKNOWN
    # What was asked whether it is so may be answered by what is not.
    otherwise = question.answer_type is not AnswerType.YES_NO and contradicts(
        question.predicate, grammar.parse(first.text)
    )
    if otherwise or confused_names(question, first.passage.title, first.text):
        factor *= _DOUBT_OF_OTHERS
    if answer is not None and short_answer.repeats(question, first.passage.slice(answer)):
        factor *= _DOUBT_OF_REPEATED
    return factor


def _slips(question: Question, rarity: Rarity) -> set[str]:
    """Returns the stems of words that the archive does not hold and that are none: typed in haste, they mean others."""
    names = {word for name in question.names for word in content_words(name)}
    plain = [word for word in content_words(question.text) if word.isalpha() and word not in names]
    return {stem(word) for word in plain if rarity.is_unknown(stem(word)) and not is_known_word(word)}


def _stands_alone(
    question: Question, first: Quotation, answer: Span, signals: Signals, factor: float, grammar: Grammar
) -> bool:
    parse = grammar.parse(first.text)
    if question.wants_several and not enumerates(question, answer.shifted(-first.sentence.start), parse):
        return False
    short = short_answer.ShortSignals.of(question, first, answer, parse)
    return (
        short_answer.may_stand_alone(question, first, answer, short)
        and factor * short_answer.likelihood(signals, short) >= short_answer.SHOWN_FROM
    )
