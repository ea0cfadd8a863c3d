"""The passages that may answer a question, in stages: candidates, fusion, prior, reranking, copies left out.

What each stage buys is measured by `tests/quality/stages.py`; the figures are in the README.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chatbot.questions import Question
from chatbot.retrieval.candidates import Candidates, find_candidates
from chatbot.retrieval.duplicates import without_copies
from chatbot.retrieval.fusion import fuse
from chatbot.retrieval.prior import RECENCY_WEIGHT, RECENCY_WEIGHT_OF_NEWS, recency, with_prior
from chatbot.retrieval.reranking import Reranker, load_reranker, rerank
from store import Archive, Filters, Hit, ScoredPassage

__all__ = [
    "Candidates",
    "Reranker",
    "Retrieved",
    "find_candidates",
    "fuse",
    "load_reranker",
    "recency",
    "retrieve",
    "with_prior",
]


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Passages, best first, none a copy of another; by passage id, the other articles that carry a copy."""

    passages: Sequence[ScoredPassage]
    copies: Mapping[str, Sequence[str]]


def retrieve(
    archive: Archive,
    question: Question,
    filters: Filters,
    as_of: date | None,
    limit: int,
    reranker: Reranker | None = None,
) -> Retrieved:
    """The at most `limit` passages that match `question` best."""
    candidates = find_candidates(archive, question.text, filters)
    scored = _scored(archive, candidates, fuse(candidates))
    scored = with_prior(scored, as_of, RECENCY_WEIGHT_OF_NEWS if question.about_now else RECENCY_WEIGHT)
    if reranker is not None:
        scored = rerank(reranker, question.text, scored)
    return Retrieved(*without_copies(scored, limit))


def _scored(archive: Archive, candidates: Candidates, hits: Sequence[Hit]) -> list[ScoredPassage]:
    """The passages of `hits`; those that left the archive meanwhile are left out."""
    passages = archive.passages([hit.passage_id for hit in hits])
    return [
        ScoredPassage(
            passage=passages[hit.passage_id],
            score=hit.score,
            cosine=candidates.cosine[hit.passage_id],
            bm25=candidates.bm25.get(hit.passage_id, 0.0),
        )
        for hit in hits
        if hit.passage_id in passages
    ]
