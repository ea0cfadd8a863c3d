"""The decision to which event an article belongs, on numbers alone.

Single-pass clustering, as in Topic Detection and Tracking (Allan et al. 1998, "Topic Detection and Tracking Pilot
Study"; Yang, Pierce and Carbonell 1998, "A Study of Retrospective and On-line Event Detection", which adds the time
window and the decay): each article, as it arrives, joins the event it is most alike, if it is alike enough, or begins
one. Likeness is that of dense vectors and of weighted names (as Miranda et al. 2018, "Multilingual Clustering of
Streaming News", combine representations of text and of entities), and fades with the days in between. An event is as
near as its articles within the window are on average (group average): one article between two does not chain them.

The numbers were chosen with `tests/quality/events.py`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from store.grouping.names import MOST_NAMES
from store.types.vectors import Vectors

WINDOW = 7
"""Days. Articles further apart are not compared."""
_LEAD = 0.5
"""A passage counts this much of the one before it: news tells first what matters most."""
NAMES = 0.25
"""The weight of names beside that of vectors."""
_FADING = 0.01
"""What a day in between takes off a likeness."""
_FLOOR = 0.4
"""An event none of whose articles is this much alike by its vector (cosine) is not looked at."""
SAME = 0.52
"""An event at least this near is the article's own."""
_LEAST_KNOWN = 200
"""Articles that the rarity of a name is reckoned with at least: the first ones of an archive make no name common."""


@dataclass(frozen=True, slots=True)
class Features:
    """The numbers that an article is compared by.

    Attributes:
        vector: of length one.
        names: hash -> weight; the squares of the weights sum to one. Empty if it names none.
    """

    day: date
    vector: Vectors
    names: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Rows:
    """Articles of one day, a row each.

    Attributes:
        events: shape ``(n,)``, the event that each belongs to.
        vectors: shape ``(n, dimension)``, of length one.
        names, weights: shape ``(n, MOST_NAMES)``, hashes of names and their weights, filled up with zeros.
    """

    day: date
    events: NDArray[np.int64]
    vectors: Vectors
    names: NDArray[np.uint32]
    weights: NDArray[np.float32]


def article_vector(passage_vectors: Vectors) -> Vectors:
    """The vector of an article, of length one: the mean of its passages' (in order), the first ones above all."""
    weights = _LEAD ** np.arange(len(passage_vectors), dtype=np.float32)
    mean = (weights[:, np.newaxis] * passage_vectors).sum(axis=0)
    return np.asarray(mean / (np.linalg.norm(mean) or 1), dtype=np.float32)


def weighted(mentions: Mapping[str, int], articles_with: Mapping[str, int], articles: int) -> dict[str, float]:
    """Names weighed by how often they are mentioned and by how few of the articles so far have them (tf-idf).

    Args:
        mentions: name -> how often.
        articles_with: name in lower case -> how many of the `articles` have it.
    """
    known = max(articles, _LEAST_KNOWN) + 1
    weights = {
        name: (1 + math.log(count)) * math.log(known / (articles_with.get(name.lower(), 0) + 1))
        for name, count in mentions.items()
    }
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {name: round(weight / length, 4) for name, weight in weights.items() if weight > 0} if length else {}


def hashed(names: Mapping[str, float]) -> dict[int, float]:
    """Weights by the hash of a name, upper and lower case being the same; never 0."""
    return {crc32(name.lower().encode()) or 1: weight for name, weight in names.items()}


def nearest(own: Features, days: Sequence[Rows]) -> int | None:
    """The event that an article with features `own` belongs to; None if to none of them.

    Args:
        days: all articles within `WINDOW` days of `own`.
    """
    if not days:
        return None
    events = np.concatenate([rows.events for rows in days])
    cosines = np.concatenate([rows.vectors @ own.vector for rows in days])
    promising = np.unique(events[cosines >= _FLOOR])
    if not len(promising):
        return None
    chosen = np.flatnonzero(np.isin(events, promising))
    apart = np.repeat([abs((own.day - rows.day).days) for rows in days], [len(rows.events) for rows in days])
    likeness = (1 - NAMES) * cosines[chosen] + NAMES * _shared(own.names, days, chosen) - _FADING * apart[chosen]
    found, place = np.unique(events[chosen], return_inverse=True)
    means = np.bincount(place, likeness) / np.bincount(place)
    best = int(np.argmax(means))  # the first one of several
    return int(found[best]) if means[best] >= SAME else None


def _shared(own: Mapping[int, float], days: Sequence[Rows], chosen: NDArray[np.intp]) -> NDArray[np.float64]:
    """Returns how alike the names are (cosine, 0 to 1) of `own` and of the articles whose rows are `chosen`."""
    if not own:
        return np.zeros(len(chosen))
    hashes = np.array(sorted(own), dtype=np.uint32)
    weights = np.array([own[hash_] for hash_ in sorted(own)])
    names = np.concatenate([rows.names for rows in days])[chosen]
    place = np.minimum(np.searchsorted(hashes, names), len(hashes) - 1)
    mine = np.where(hashes[place] == names, weights[place], 0.0)
    theirs = np.concatenate([rows.weights for rows in days])[chosen]
    return np.asarray((mine * theirs).sum(axis=1))


def padded(names: Mapping[int, float]) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """`names` as a row of `Rows.names` and one of `Rows.weights`."""
    hashes, weights = np.zeros(MOST_NAMES, np.uint32), np.zeros(MOST_NAMES, np.float32)
    hashes[: len(names)] = list(names)
    weights[: len(names)] = list(names.values())
    return hashes, weights
