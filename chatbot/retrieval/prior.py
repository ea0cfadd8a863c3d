"""A prior on publication dates: a question is mostly about what was in the news when it was asked."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from store import ScoredPassage, day_of

RECENCY_WEIGHT = 0.35
RECENCY_WEIGHT_OF_NEWS = 0.45
"""For questions that say that they are about something recent ("this week")."""
RECENCY_DAYS = 15.0
LATE_DAYS = 2.0


def recency(published: date | None, as_of: date | None) -> float:
    """How likely an article of that day is to be what a question of the day `as_of` is about, 0..1.

    Fades smoothly with the article's age; what was published after the question fades faster, but is not excluded:
    articles carry the date of their last change, and a newsroom asks across time zones.
    """
    if published is None or as_of is None:
        return 0.0
    days = (as_of - published).days
    scale = RECENCY_DAYS if days >= 0 else LATE_DAYS
    return math.exp(-((days / scale) ** 2) / 2) if days < 0 else 1.0 / (1.0 + (days / scale) ** 2)


def with_prior(scored: Sequence[ScoredPassage], as_of: date | None, weight: float) -> list[ScoredPassage]:
    """`scored` with the prior on publication dates added, best first; unchanged without a day of asking."""
    if as_of is None:
        return list(scored)
    moved = [replace(one, score=one.score + weight * recency(_day(one), as_of)) for one in scored]
    return sorted(moved, key=lambda one: (-one.score, one.passage.id))


def _day(scored: ScoredPassage) -> date | None:
    published = scored.passage.published
    return None if published is None else day_of(published)
