"""The quotations that are shown, in the order in which they are."""

import re
from collections.abc import Sequence
from datetime import date

from chatbot.language.words import content_stems, stem
from chatbot.ranking.sentences import Quotation
from chatbot.ranking.surface_cues import quotes_speech
from chatbot.understanding.answer_types import AnswerType
from chatbot.understanding.questions import Question

_SAME_WORDS = 0.8
"""Share of the words of two quotations together that both have, from which the second says nothing new."""
WEAKER_BY = 5.0
"""Further evidence that is worse than the first by more than this is left out."""
_AS_GOOD = 0.5
"""Figures from quotations that are worse than the first by at most this may take its place when they are newer."""
_AS_GOOD_OF_A_TOLL, _SLACK_OF_A_TOLL = 1.5, 0.25
"""The same, and by how much less of the question they may hold, where figures rise from report to report."""
_OF_A_TOLL = frozenset(map(stem, "die dead death kill injure wound miss hurt victim casualty toll infect".split()))
_AS_GOOD_NOW = 2.0
"""The same, of what a question asks as it is now: an office that has passed on is still written of."""
_AS_GOOD_AS_A_HEADLINE = 1.0
"""How much worse a sentence of the body may be than the headline's repetition and come before it."""
_SPEECH_WEIGHT = 0.3
"""Added to the score of a quotation with quoted speech where the question is what was said."""
_FIGURE = re.compile(r"\d[\d.,]*")


def select(question: Question, quotations: Sequence[Quotation], limit: int) -> list[Quotation]:
    """Returns at most `limit` of `quotations`, which come best first, in the order in which they are to be shown."""
    ordered = list(quotations)
    if question.about_speech:
        ordered.sort(key=lambda quotation: -(quotation.score + _SPEECH_WEIGHT * quotes_speech(quotation.text)))
    found = _body_first(distinct(ordered, limit))
    if question.answer_type is AnswerType.HAPPENING:
        return _in_order_of_telling(found)
    if question.of_the_present:
        return _newest_first(found)
    return (
        _newest_figures_first(found, bool(_OF_A_TOLL & set(question.stems)))
        if question.answer_type.is_figure
        else found
    )


def distinct(ordered: Sequence[Quotation], limit: int) -> list[Quotation]:
    """Returns at most `limit` of `ordered`, without what repeats an earlier one or is much weaker than the first."""
    chosen: list[tuple[Quotation, set[str]]] = []
    for quotation in ordered:
        own = set(content_stems(quotation.text))
        weak = chosen and quotation.score < chosen[0][0].score - WEAKER_BY
        if len(chosen) == limit or weak or any(_same(own, other) for _, other in chosen):
            continue
        chosen.append((quotation, own))
    return [quotation for quotation, _ in chosen]


def _body_first(found: list[Quotation]) -> list[Quotation]:
    """Returns `found`, another of the article first where the first only repeats its headline."""
    if not found or not repeats_headline(found[0]):
        return found
    first = found[0]
    others = (
        other
        for other in found[1:]
        if other.passage.article_id == first.passage.article_id
        and other.score >= first.score - _AS_GOOD_AS_A_HEADLINE
        and _own(other) >= _own(first)
        and not repeats_headline(other)
    )
    return shown_first(next(others, first), found)


def _own(quotation: Quotation) -> float:
    """Returns how much of the question a quotation says itself, 0..1."""
    return 0.0 if quotation.signals is None else quotation.signals.own


def repeats_headline(quotation: Quotation) -> bool:
    """Returns whether a quotation says hardly more than the headline of its article."""
    own, headline = set(content_stems(quotation.text)), set(content_stems(quotation.passage.title))
    return bool(headline) and len(own & headline) >= _SAME_WORDS * len(own)


def by_source(quotations: Sequence[Quotation], focus: Sequence[str]) -> list[Quotation]:
    """Returns the best quotation of each source, those of sources that the articles `focus` are not from first."""
    best: dict[str | None, Quotation] = {}
    known = {quotation.passage.source for quotation in quotations if quotation.passage.article_id in focus}
    for quotation in quotations:
        best.setdefault(quotation.passage.source, quotation)
    return sorted(best.values(), key=lambda quotation: quotation.passage.source in known)


def _same(words: set[str], other: set[str]) -> bool:
    return len(words & other) >= _SAME_WORDS * len(words | other)


def _in_order_of_telling(found: list[Quotation]) -> list[Quotation]:
    """Returns those of the first quotation's article, as it tells them, a repeated headline last; then the rest."""
    if not found:
        return found
    article = found[0].passage.article_id
    own = [quotation for quotation in found if quotation.passage.article_id == article]
    rest = [quotation for quotation in found if quotation.passage.article_id != article]
    return [*sorted(own, key=lambda quotation: (repeats_headline(quotation), quotation.sentence.start)), *rest]


def _newest_first(found: list[Quotation]) -> list[Quotation]:
    """Returns `found`, that of the newest article first where it is nearly as good."""
    near = [quotation for quotation in found if quotation.score >= found[0].score - _AS_GOOD_NOW]
    return shown_first(max(near, key=_day), found) if near else found


def _newest_figures_first(found: list[Quotation], of_a_toll: bool) -> list[Quotation]:
    """Returns `found`, the newest article's figures first where articles give different ones for the same thing.

    Args:
        of_a_toll: whether the figure is one that rises from report to report.
    """
    if not found:
        return found
    margin, slack = (_AS_GOOD_OF_A_TOLL, _SLACK_OF_A_TOLL) if of_a_toll else (_AS_GOOD, 0.0)
    first = found[0]
    rivals = [
        rival
        for rival in found
        if rival.passage.article_id != first.passage.article_id
        and rival.score >= first.score - margin
        and rival.coverage >= first.coverage - slack
        and _figures(rival)
        and _figures(rival) != _figures(first)
        and _day(rival) > _day(first)
    ]
    if not rivals or not _figures(first):
        return found
    return shown_first(max(rivals, key=_day), found)


def shown_first(first: Quotation, quotations: Sequence[Quotation]) -> list[Quotation]:
    """Returns `quotations`, that which is shown first before the others."""
    return [first, *(quotation for quotation in quotations if quotation is not first)]


def _figures(quotation: Quotation) -> frozenset[str]:
    """Returns the figures in what the model takes for the answer."""
    if not quotation.answers:
        return frozenset()
    return frozenset(_FIGURE.findall(quotation.passage.slice(quotation.answers[0].span)))


def _day(quotation: Quotation) -> date:
    return quotation.passage.day or date.min
