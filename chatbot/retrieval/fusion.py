"""Both indexes' scores in one ranking.

They are put on one scale and added (a convex combination, Bruch, Gai and Ingber, TOIS 2023), which on this project's
development questions beats reciprocal rank fusion.
"""

from chatbot.retrieval.candidates import Candidates
from store import Hit

DENSE_WEIGHT, LEXICAL_WEIGHT = 0.5, 0.5


def fuse(candidates: Candidates) -> list[Hit]:
    """Both scores, each divided by the best of its side, added with equal weight; best first, 0..1."""
    best_cosine = max(candidates.cosine.values(), default=1.0) or 1.0
    best_bm25 = max(candidates.bm25.values(), default=1.0) or 1.0
    hits = [
        Hit(
            id_,
            DENSE_WEIGHT * max(cosine, 0.0) / best_cosine + LEXICAL_WEIGHT * candidates.bm25.get(id_, 0.0) / best_bm25,
        )
        for id_, cosine in candidates.cosine.items()
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))
