"""The candidates that two indexes propose, in one ranking: vectors miss rare names and numbers, words miss paraphrase.

Their scores are put on one scale and added (a convex combination, Bruch, Gai and Ingber, TOIS 2023), which on this
project's development questions beats reciprocal rank fusion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chatbot.language.words import content_words
from store import Archive, Filters, Hit

CANDIDATES = 100
"""Passages that each index proposes."""
POSTINGS = 500_000
"""Occurrences of a question's words that are ranked at most; see `telling`."""
_DENSE_WEIGHT, _LEXICAL_WEIGHT = 0.5, 0.5


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages that the indexes propose.

    Attributes:
        cosine, bm25: by passage id, -1..1 and at least 0.
        frequencies: the number of passages that each content word of the question stands in.
    """

    cosine: Mapping[str, float]
    bm25: Mapping[str, float]
    frequencies: Mapping[str, int] = field(default_factory=dict)


def find_candidates(
    archive: Archive,
    question: str,
    filters: Filters,
    limit: int = CANDIDATES,
    focus: Sequence[str] = (),
    passing: bool = False,
) -> Candidates:
    """Returns the at most `limit` best passages of each index, with the scores of both.

    A passage that only the words proposed gets its cosine computed; one that only the vectors proposed stands below
    the words' last place and keeps 0. So do those passages of the articles `focus` that neither proposed.

    Args:
        passing: whether the articles in focus are known to pass the filters.
    """
    vector = archive.embedder.encode([question])[0]
    dense = archive.dense(vector, limit, filters)
    frequencies = archive.lexical.frequencies(content_words(question))
    lexical = archive.lexical.search(telling(frequencies), limit, filters)
    cosine = dict(dense)
    missing = [hit.passage_id for hit in lexical if hit.passage_id not in cosine]
    if passing or filters.is_empty:  # an article in focus must not slip past the filters
        missing += [passage.id for article in focus for passage in archive.passages_of(article)]
    missing = [id_ for id_ in dict.fromkeys(missing) if id_ not in cosine]
    cosine.update({id_: float(stored @ vector) for id_, stored in archive.vectors.fetch(missing).items()})
    return Candidates(cosine, dict(lexical), frequencies)


def telling(frequencies: Mapping[str, int]) -> list[str]:
    """Returns the words to rank by: all, or the rarest that stand in `POSTINGS` passages together; at least one.

    The index looks at every passage that holds any of the words. In a large archive most of them hold only common
    words, which add little to a score: leaving these out bounds the time (cf. the non-essential lists of MaxScore,
    Turtle and Flood, 1995; here they are not looked up for the passages found either).
    """
    chosen: set[str] = set()
    total = 0
    for word in sorted(frequencies, key=frequencies.__getitem__):
        total += frequencies[word]
        if chosen and total > POSTINGS:
            break
        chosen.add(word)
    return [word for word in frequencies if word in chosen]


def fuse(candidates: Candidates) -> list[Hit]:
    """Returns both scores, each divided by the best of its side, added with equal weight; best first, 0..1."""
    best_cosine = max(candidates.cosine.values(), default=1.0) or 1.0
    best_bm25 = max(candidates.bm25.values(), default=1.0) or 1.0
    hits = [
        Hit(
            id_,
            _DENSE_WEIGHT * max(cosine, 0.0) / best_cosine
            + _LEXICAL_WEIGHT * candidates.bm25.get(id_, 0.0) / best_bm25,
        )
        for id_, cosine in candidates.cosine.items()
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))
