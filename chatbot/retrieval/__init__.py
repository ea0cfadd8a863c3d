"""The passages that may answer a question, in stages: candidates, fusion, prior, reranking, copies left out.

What each stage buys is measured by `tests/quality/stages.py`; the figures are in the README.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chatbot.retrieval.candidates import Candidates, find_candidates
from chatbot.retrieval.duplicates import without_copies
from chatbot.retrieval.fusion import fuse
from chatbot.retrieval.prior import DatePrior, recency
from chatbot.retrieval.reranking import Reranker, load_reranker, rerank
from chatbot.understanding.questions import Question
from store import Archive, Filters, Hit, ScoredPassage

__all__ = [
    "Candidates",
    "DatePrior",
    "Reranker",
    "Retrieved",
    "find_candidates",
    "fuse",
    "load_reranker",
    "recency",
    "retrieve",
]

FOCUS_WEIGHT = 0.5
"""Of an article that the conversation is about."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found.

    Attributes:
        passages: best first, none a copy of another.
        copies: by passage id, the other articles that carry a copy.
        frequencies: in how many passages each content word of the question stands.
    """

    passages: Sequence[ScoredPassage]
    copies: Mapping[str, Sequence[str]]
    frequencies: Mapping[str, int]


def retrieve(
    archive: Archive,
    question: Question,
    filters: Filters,
    prior: DatePrior,
    limit: int,
    focus: Sequence[str] = (),
    reranker: Reranker | None = None,
) -> Retrieved:
    """The at most `limit` passages that match `question` best.

    Args:
        focus: ids of the articles that the conversation is about, the likeliest first: their passages count for more,
            and those of the first are looked at whether the indexes propose them or not.
        reranker: judges the best of them once more, if there is one.
    """
    candidates = find_candidates(archive, question.text, filters, focus=focus[:1])
    scored = _with_priors(_scored(archive, candidates, fuse(candidates)), question, prior, focus)
    if reranker is not None:
        scored = rerank(reranker, question.text, scored)
    return Retrieved(*without_copies(scored, limit), candidates.frequencies)


def _with_priors(
    scored: Sequence[ScoredPassage], question: Question, prior: DatePrior, focus: Sequence[str]
) -> list[ScoredPassage]:
    """What is likelier before a word is compared: articles of the right days, and those in focus. Best first."""
    moved = [
        replace(
            one,
            score=one.score
            + prior.weight(one.passage.day, about_now=question.about_now)
            + _focus_weight(one.passage.article_id, focus),
        )
        for one in scored
    ]
    return sorted(moved, key=lambda one: (-one.score, one.passage.id))


def _focus_weight(article_id: str, focus: Sequence[str]) -> float:
    if article_id not in focus:
        return 0.0
    return FOCUS_WEIGHT if article_id == focus[0] else FOCUS_WEIGHT / 2


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
