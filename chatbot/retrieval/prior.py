"""A prior on publication dates: a question is mostly about the news of its own day, or of the time that it names."""

import math
from dataclasses import dataclass
from datetime import date

from chatbot.types import Period

_RECENCY_WEIGHT = 0.35
"""Added to the score, around 1, of an article of the day of asking."""
RECENCY_WEIGHT_OF_NEWS = 0.45
"""For questions that say that they are about something recent ("this week")."""
_RECENCY_DAYS = 15.0
"""The age at which an article's weight is half of that."""
_LATE_DAYS = 2.0
"""The standard deviation of the weight of articles later than the day of asking."""
_PERIOD_WEIGHT = 0.2
"""Added to the score of an article of the period that a question names."""
_REPORTED_WITHIN_DAYS = 7


@dataclass(frozen=True, slots=True)
class DatePrior:
    """A preference that makes articles of some days likelier than others; no day excludes an article.

    Attributes:
        as_of: the day of asking, None where it does not count.
        period: when what is asked about happened.
        latest: whether only the newest will do.
    """

    as_of: date | None = None
    period: Period | None = None
    latest: bool = False

    def weight(self, published: date | None, *, about_now: bool) -> float:
        """Returns what is added to the score, 0 or more, of an article of that day."""
        near = RECENCY_WEIGHT_OF_NEWS if about_now or self.latest else _RECENCY_WEIGHT
        weight = near * recency(published, self.as_of)
        return weight if self._period_is_now() else weight + _PERIOD_WEIGHT * in_period(published, self.period)

    def _period_is_now(self) -> bool:
        """Returns whether the period is the time of asking or ahead of it, where `recency` alone does better."""
        if self.as_of is None or self.period is None:
            return False
        end = self.period.end
        return end is None or (self.as_of - end).days < _RECENCY_DAYS


def recency(published: date | None, as_of: date | None) -> float:
    """Returns how likely a question of the day `as_of` is about an article of that day, 0..1.

    Fades smoothly with the article's age; what was published after the question fades faster, but is not excluded:
    articles carry the date of their last change, and a newsroom asks across time zones.
    """
    if published is None or as_of is None:
        return 0.0
    days = (as_of - published).days
    scale = _RECENCY_DAYS if days >= 0 else _LATE_DAYS
    return math.exp(-((days / scale) ** 2) / 2) if days < 0 else 1.0 / (1.0 + (days / scale) ** 2)


def in_period(published: date | None, period: Period | None) -> float:
    """Returns 1 for an article of the period or the days after it, in which it is reported; fading on either side."""
    if published is None or period is None:
        return 0.0
    early = 0 if period.start is None else max((period.start - published).days, 0)
    late = 0 if period.end is None else max((published - period.end).days - _REPORTED_WITHIN_DAYS, 0)
    return 1.0 / (1.0 + ((early + late) / _RECENCY_DAYS) ** 2)
