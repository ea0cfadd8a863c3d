"""Which of the quotations to show, and in what order."""

import re
from collections.abc import Sequence
from datetime import date

from chatbot.answering.sentences import Reading
from chatbot.language.words import content_stems
from chatbot.understanding.questions import AnswerKind, Question

SAME_WORDS = 0.8
"""Share of the words of two quotations together that both have, from which the second says nothing new."""
WEAKER_BY = 2.5
"""Further evidence that is worse than the first by more than this is left out."""
AS_GOOD = 0.5
"""Figures from quotations that are worse than the first by at most this may take its place when they are newer."""
SPOKEN = 0.3
"""What a quoted speech is worth to a question about what was said."""
FIGURE = re.compile(r"\d[\d.,]*")


def select(question: Question, readings: Sequence[Reading], limit: int) -> list[Reading]:
    """At most `limit` of `readings`, which come best first, in the order in which they are to be shown."""
    ordered = list(readings)
    if question.about_speech:
        ordered.sort(key=lambda reading: -(reading.score + SPOKEN * _is_speech(reading)))
    chosen: list[tuple[Reading, set[str]]] = []
    for reading in ordered:
        own = set(content_stems(reading.quote))
        weak = chosen and reading.score < chosen[0][0].score - WEAKER_BY
        if len(chosen) == limit or weak or any(_same(own, other) for _, other in chosen):
            continue
        chosen.append((reading, own))
    found = [reading for reading, _ in chosen]
    if question.kind is AnswerKind.HAPPENING:
        return _in_order_of_telling(found)
    return _newest_figures_first(found) if question.kind is AnswerKind.QUANTITY else found


def by_source(readings: Sequence[Reading], focus: Sequence[str]) -> list[Reading]:
    """The best reading of each source, those of sources that the articles `focus` are not from first."""
    best: dict[str | None, Reading] = {}
    known = {one.passage.source for one in readings if one.passage.article_id in focus}
    for one in readings:
        best.setdefault(one.passage.source, one)
    return sorted(best.values(), key=lambda one: one.passage.source in known)


def _same(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= SAME_WORDS * len(one | other)


def _is_speech(reading: Reading) -> bool:
    return any(mark in reading.quote for mark in '“”"«»„')


def _in_order_of_telling(found: list[Reading]) -> list[Reading]:
    """What comes from the first quotation's article, as that article tells it; then the rest."""
    if not found:
        return found
    article = found[0].passage.article_id
    own = sorted((one for one in found if one.passage.article_id == article), key=lambda one: one.sentence.start)
    return own + [one for one in found if one.passage.article_id != article]


def _newest_figures_first(found: list[Reading]) -> list[Reading]:
    """Where articles give different figures for one thing, the newer article's comes first."""
    if not found:
        return found
    first = found[0]
    rivals = [
        one
        for one in found
        if one.passage.article_id != first.passage.article_id
        and one.score >= first.score - AS_GOOD
        and one.coverage >= first.coverage
        and _figures(one)
        and _figures(one) != _figures(first)
        and _day(one) > _day(first)
    ]
    if not rivals or not _figures(first):
        return found
    newest = max(rivals, key=_day)
    return [newest, *(one for one in found if one is not newest)]


def _figures(reading: Reading) -> frozenset[str]:
    """The figures in what the reader takes for the answer."""
    if not reading.answers:
        return frozenset()
    return frozenset(FIGURE.findall(reading.passage.slice(reading.answers[0].span)))


def _day(reading: Reading) -> date:
    return reading.passage.day or date.min
