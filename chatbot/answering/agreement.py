"""Do the reports agree? What each article of the event says to the same question, side by side.

Figures are compared, as numbers. Only articles that report on the event of the first quotation are read, one copy of
each text; what they say is found as an answer is, and left out where it is not sure or no figure of that sort.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from chatbot.answering.citations import cite
from chatbot.comprehension import ComprehensionModel, PassageAnswers
from chatbot.language.figures import Figure, figures
from chatbot.language.grammar import Grammar
from chatbot.language.words import Rarity, content_stems, content_words, stem
from chatbot.ranking.answer_spans import answer_spans
from chatbot.ranking.sentences import Quotation, rank
from chatbot.types import Answer, Evidence, Turn
from chatbot.understanding.answer_types import AnswerType
from chatbot.understanding.questions import Question
from store import Archive, Passage, ScoredPassage, Span, day_of

_FIGURES = frozenset(
    {AnswerType.COUNT, AnswerType.MONEY, AnswerType.SHARE, AnswerType.MEASURE, AnswerType.QUANTITY, AnswerType.AGE}
)
_MOST = 12
"""Reports that are read."""
_COVERED_FROM = 0.7
"""The rarity-weighted share of the question's words that a sentence must have with its headline."""
_LONGEST = 8
"""Words of an answer that is a figure."""
_FEWEST_DAYS = 3
"""Of a figure that is said to grow."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one article says; copies of its text are among `evidence.article.also_published_by`.

    Attributes:
        figure: what is said, as a number.
        agrees: whether it can be true together with the answer that was given.
    """

    evidence: Evidence
    figure: Figure
    agrees: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the reports of an event say to one question.

    Attributes:
        reports: at least two, the newest first, each text once.
        growth: days, ascending, with the figure of the last report of each, where it only ever grows; else empty.
    """

    reports: tuple[Report, ...]
    growth: tuple[tuple[date, float], ...]

    @property
    def papers(self) -> int:
        """The number of sources, those of copies among them."""
        return len({name for one in self.reports for name in (one.evidence.article.source, *_copies(one)) if name})

    @property
    def shared(self) -> int:
        """The number of texts that more than one source carries."""
        return sum(bool(_copies(one)) for one in self.reports)


def find_agreement(
    archive: Archive, comprehension: ComprehensionModel, grammar: Grammar, question: Question, turn: Turn
) -> Agreement | None:
    """Returns what other reports of the event say; None where nothing is to be compared.

    Args:
        question: the analysis of the question of `turn`.
    """
    if not isinstance(turn.reply, Answer) or question.answer_type not in _FIGURES:
        return None
    given = turn.evidence[0]
    figure = _only_figure(turn.reply.short or "")
    if figure is None:
        return None
    own = Report(given, figure, agrees=True)
    counts = archive.lexical.frequencies(content_words(question.text))
    rarity = Rarity.of({stem(word): count for word, count in counts.items()}, archive.count_passages())
    passages = _passages(archive, given, question, rarity)
    answers = comprehension.find_answers(question.text, passages)
    quoted = _quoted(question, passages, answers, rarity, grammar)
    others = [_report(one, own) for one in cite(archive, quoted, {})]
    reports = [own, *(one for one in others if one is not None)]
    if len(reports) < 2:
        return None
    reports.sort(key=_day, reverse=True)
    return Agreement(tuple(reports), _growth(reports))


def _passages(archive: Archive, given: Evidence, question: Question, rarity: Rarity) -> list[Passage]:
    """Of each other text about the event, the passage with most of the question's words."""
    event = archive.event_of(given.article.id)
    chosen: list[Passage] = []
    seen = {given.article.id, *(copy.article_id for copy in archive.copies(given.article.id))}
    for id_ in event.article_ids if event else ():
        if id_ in seen:
            continue
        seen |= {id_, *(copy.article_id for copy in archive.copies(id_))}
        best = max(archive.passages_of(id_), key=lambda one: _covered(one, question, rarity), default=None)
        if best is not None and _covered(best, question, rarity) >= _COVERED_FROM:
            chosen.append(best)
    return chosen[:_MOST]


def _covered(passage: Passage, question: Question, rarity: Rarity) -> float:
    return rarity.coverage(question.stems, set(content_stems(f"{passage.title} {passage.text}")))


def _quoted(
    question: Question,
    passages: Sequence[Passage],
    answers: Sequence[PassageAnswers],
    rarity: Rarity,
    grammar: Grammar,
) -> list[tuple[Quotation, Span | None]]:
    """The sentence of each passage that answers, with the words, where any surely does."""
    found = []
    for passage, of_passage in zip(passages, answers, strict=True):
        scored = ScoredPassage(passage=passage, score=1.0, cosine=0.0, bm25=0.0)
        ranked = rank(question, [scored], [of_passage], rarity)
        best = ranked[0] if ranked else None
        if best is not None and of_passage.answerable > 0 and best.span_score > 0 and best.coverage >= _COVERED_FROM:
            found.append(best)
    return list(zip(found, answer_spans(question, found, grammar), strict=True)) if found else []


def _report(evidence: Evidence, own: Report) -> Report | None:
    """A row of the table; None where its words are not of the sort that is compared."""
    figure = _only_figure(evidence.answer_text or "")
    if figure is None or (figure.unit and own.figure.unit and figure.unit != own.figure.unit):
        return None
    return Report(evidence, figure, agrees=figure.agrees_with(own.figure))


def _only_figure(said: str) -> Figure | None:
    """The figure in few words; None if there is more than one."""
    found = figures(said)
    return found[0] if len(found) == 1 and len(said.split()) <= _LONGEST else None


def _growth(reports: Sequence[Report]) -> tuple[tuple[date, float], ...]:
    """The figure by day, from reports with the newest first, if it only ever grows."""
    days: dict[date, float] = {}
    for one in reversed(reports):
        day = day_of(one.evidence.article.published) if one.evidence.article.published else None
        if day is not None:
            days[day] = max(one.figure.number, days.get(day, one.figure.number))
    points = sorted(days.items())
    grows = all(later[1] >= earlier[1] for earlier, later in pairwise(points))
    return tuple(points) if grows and len(points) >= _FEWEST_DAYS and points[-1][1] > points[0][1] else ()


def _copies(report: Report) -> tuple[str, ...]:
    return report.evidence.article.also_published_by


def _day(report: Report) -> str:
    published = report.evidence.article.published
    return published.isoformat()[:10] if published else ""
