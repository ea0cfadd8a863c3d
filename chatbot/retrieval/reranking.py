"""Scoring the best candidates once more, each together with the question.

Nothing is shipped that does this better than the reader, which reads them all anyway; a cross-encoder of one's own can
be named in `NEWS_RERANKER`.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from store import ScoredPassage, passage_input

RERANKED = 24
"""How many of the best candidates are scored again."""
RERANKER_WEIGHT = 0.5
"""Of the reranker's opinion, 0..1, beside a retrieval score of about that size. Not tuned: no model is shipped."""


class Reranker(Protocol):
    """A model that judges a question and a text together. Safe to call from several threads."""

    def relevance(self, question: str, texts: Sequence[str]) -> list[float]:
        """How likely each text answers the question, 0..1, in the order given."""


def load_reranker() -> Reranker | None:
    """The cross-encoder that ``NEWS_RERANKER`` names, a hub name or a folder; None if it is not set.

    Raises:
        store.ModelUnavailable: if it cannot be loaded.
    """
    name = os.environ.get("NEWS_RERANKER")
    if not name:
        return None
    from chatbot.retrieval.cross_encoder import CrossEncoderReranker

    return CrossEncoderReranker(name)


def rerank(reranker: Reranker, question: str, scored: Sequence[ScoredPassage]) -> list[ScoredPassage]:
    """`scored`, best first, with the opinion of `reranker` added to the first `RERANKED`; best first again."""
    first, rest = scored[:RERANKED], scored[RERANKED:]
    opinions = reranker.relevance(question, [passage_input(one.passage.title, one.passage.text) for one in first])
    moved = [
        replace(one, score=one.score + RERANKER_WEIGHT * opinion) for one, opinion in zip(first, opinions, strict=True)
    ]
    return sorted([*moved, *rest], key=lambda one: (-one.score, one.passage.id))
