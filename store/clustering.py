"""Which event an article belongs to: the decision alone, on numbers.

Single-pass clustering, as in Topic Detection and Tracking (Allan et al. 1998, "Topic Detection and Tracking Pilot
Study"; Yang, Pierce and Carbonell 1998, "A Study of Retrospective and On-line Event Detection", which adds the time
window and the decay): each article, as it arrives, joins the event it is most alike, if it is alike enough, or begins
one. Likeness is that of dense vectors and of weighted names (as Miranda et al. 2018, "Multilingual Clustering of
Streaming News", combine representations of text and of entities), and fades with the days in between. An event is as
near as its articles are on average (group average): one article between two events does not chain them together.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from store.vectors import Vectors

WINDOW = 5
"""Days. Articles further apart are not compared."""
NAMES = 0.35
"""The weight of names beside that of vectors."""
FADING = 0.03
"""What a day in between takes off a likeness."""
FLOOR = 0.35
"""Articles whose vectors are less alike (cosine) are not looked at."""
SAME = 0.45
"""An event at least this near is the article's own."""
LEAST_KNOWN = 200
"""Articles that the rarity of a name is reckoned with at least: the first ones of an archive make no name common."""


@dataclass(frozen=True, slots=True)
class Features:
    """What an article is compared by.

    Attributes:
        vector: of length one. `names`: weights whose squares sum to one; empty if it names none.
    """

    day: date
    vector: Vectors
    names: Mapping[str, float]


def weighted(mentions: Mapping[str, int], articles_with: Mapping[str, int], articles: int) -> dict[str, float]:
    """Names weighed by how often they are mentioned and by how few of the articles so far have them (tf-idf).

    Args:
        mentions: name -> how often. `articles_with`: name -> how many of the `articles` have it.
    """
    known = max(articles, LEAST_KNOWN) + 1
    weights = {
        name: (1 + math.log(count)) * math.log(known / (articles_with.get(name, 0) + 1))
        for name, count in mentions.items()
    }
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {name: round(weight / length, 4) for name, weight in weights.items() if weight > 0} if length else {}


def shared(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How alike two articles' names are (cosine), 0 to 1."""
    if len(other) < len(one):
        one, other = other, one
    return sum(weight * other.get(name, 0.0) for name, weight in one.items())


def likeness(cosine: float, names: float, days_between: int) -> float:
    """How alike two articles are, below 1."""
    return (1 - NAMES) * cosine + NAMES * names - FADING * abs(days_between)


def nearest(own: Features, events: Sequence[int], others: Sequence[Features]) -> int | None:
    """The event that an article with features `own` belongs to; None if to none of them.

    Args:
        events: for each of `others`, the event that it belongs to.
        others: all within `WINDOW` days of `own`.
    """
    if not others:
        return None
    cosines = np.stack([one.vector for one in others]) @ own.vector
    promising = {events[n] for n in np.flatnonzero(cosines >= FLOOR).tolist()}
    likenesses: dict[int, list[float]] = {}
    for event, other, cosine in zip(events, others, cosines, strict=True):
        if event in promising:
            names, days = shared(own.names, other.names), (own.day - other.day).days
            likenesses.setdefault(event, []).append(likeness(float(cosine), names, days))
    near = [(sum(found) / len(found), -event) for event, found in likenesses.items()]
    best, event = max(near, default=(-1.0, 0))
    return -event if best >= SAME else None
