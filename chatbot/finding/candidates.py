"""The passages that may hold a piece of text: those with its rarest words, or with runs of its words."""

from collections.abc import Sequence

from chatbot.language.lexicon import STOP_WORDS
from store import Archive, Filters

_MOST_COUNTED = 30
"""Words of a piece whose frequencies are looked up."""
_RAREST, _FEWEST = 8, 3
_MOST_HITS = 20_000
"""Passages that the words looked for may stand in together, beyond the rarest `_FEWEST`: ranking all takes long."""
_RUN, _MOST_RUNS = 3, 8


def by_rarest_words(archive: Archive, words: Sequence[str], limit: int) -> list[str]:
    """Returns the ids of at most `limit` passages that hold most of the rarest words, best first."""
    content = [word for word in dict.fromkeys(words) if word not in STOP_WORDS and word[0].isalnum()]
    counts = archive.lexical.frequencies(_spread(content, _MOST_COUNTED))
    looked_for: list[str] = []
    hits = 0
    for word in sorted((word for word, count in counts.items() if count), key=lambda word: counts[word]):
        hits += counts[word]
        if len(looked_for) >= _RAREST or (hits > _MOST_HITS and len(looked_for) >= _FEWEST):
            break
        looked_for.append(word)
    return [hit.passage_id for hit in archive.lexical.search(looked_for, limit, Filters())]


def by_runs_of_words(archive: Archive, words: Sequence[str], limit: int) -> list[str]:
    """Returns the ids of at most `limit` passages that hold most of some runs of words, best first.

    For a piece whose words are all frequent ones: even of those, few passages have three in a row.
    """
    plain = [word for word in words if word[0].isalnum()]
    runs = [" ".join(plain[first : first + _RUN]) for first in range(max(len(plain) - _RUN + 1, 1))]
    return [hit.passage_id for hit in archive.lexical.search(_spread(runs, _MOST_RUNS), limit, Filters())]


def _spread(items: Sequence[str], most: int) -> list[str]:
    """Returns at most so many of `items`, evenly taken from all of them."""
    step = max(len(items) / most, 1.0)
    return [items[int(number * step)] for number in range(min(len(items), most))]
