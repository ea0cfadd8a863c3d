"""The stages of retrieval, one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chatbot.retrieval.candidates import Candidates, find_candidates, fuse
from chatbot.retrieval.duplicates import without_copies
from chatbot.retrieval.prior import DatePrior
from chatbot.retrieval.reranking import Reranker, rerank
from chatbot.understanding.questions import Question
from store import Archive, Filters, Hit, ScoredPassage

FOCUS_WEIGHT = 0.1
"""Added to the score of the article that the conversation is about; half of it for the others in focus."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The passages that were found.

    Attributes:
        passages: best first, none a copy of another.
        copies: by passage id, the other articles that carry a copy.
        frequencies: the number of passages that each content word of the question stands in.
        leading: ids of the articles that a bare topic is told by first, in that order.
    """

    passages: Sequence[ScoredPassage]
    copies: Mapping[str, Sequence[str]]
    frequencies: Mapping[str, int]
    leading: tuple[str, ...] = ()


def retrieve(
    archive: Archive,
    question: Question,
    filters: Filters,
    prior: DatePrior,
    limit: int,
    focus: Sequence[str] = (),
    reranker: Reranker | None = None,
) -> Retrieved:
    """Returns the at most `limit` passages that match `question` best.

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


def scored_passages(
    archive: Archive, question: Question, filters: Filters, prior: DatePrior, articles: Sequence[str]
) -> tuple[list[ScoredPassage], Mapping[str, int]]:
    """Returns the candidates for `question` and all passages of `articles`, best first, and how frequent its words are.

    Args:
        articles: ids of articles that pass the filters.
    """
    candidates = find_candidates(archive, question.text, filters, focus=articles, passing=True)
    scored = _with_priors(_scored(archive, candidates, fuse(candidates)), question, prior, ())
    return scored, candidates.frequencies


def _with_priors(
    scored: Sequence[ScoredPassage], question: Question, prior: DatePrior, focus: Sequence[str]
) -> list[ScoredPassage]:
    """Returns `scored` with what is likelier before a word is compared: the right days, and articles in focus."""
    moved = [
        replace(
            candidate,
            score=candidate.score
            + prior.weight(candidate.passage.day, about_now=question.about_now)
            + _focus_weight(candidate.passage.article_id, focus),
        )
        for candidate in scored
    ]
    return sorted(moved, key=lambda candidate: (-candidate.score, candidate.passage.id))


def _focus_weight(article_id: str, focus: Sequence[str]) -> float:
    if article_id not in focus:
        return 0.0
    return FOCUS_WEIGHT if article_id == focus[0] else FOCUS_WEIGHT / 2


def _scored(archive: Archive, candidates: Candidates, hits: Sequence[Hit]) -> list[ScoredPassage]:
    """Returns the passages of `hits`; those that left the archive meanwhile are left out."""
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
