"""Candidates from both indexes, fused into one ranking.

The two sides fail differently: vectors miss rare names and numbers, words miss paraphrase. Their scores are put on one
scale and added (a convex combination, Bruch, Gai and Ingber, TOIS 2023), which on this project's development questions
beats reciprocal rank fusion; the figures of each stage are in the README.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chatbot.questions import Question
from chatbot.words import content_words
from store import Archive, Filters, Hit, ScoredPassage, day_of

CANDIDATES = 100
"""How many passages each index proposes."""

DENSE_WEIGHT, LEXICAL_WEIGHT = 0.5, 0.5

RECENCY_WEIGHT = 0.35
RECENCY_WEIGHT_OF_NEWS = 0.45
"""For questions that say that they are about something recent ("this week")."""
RECENCY_DAYS = 15.0
LATE_DAYS = 2.0


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the indexes propose: passage ids with both scores, cosine -1..1 and BM25 at least 0."""

    cosine: Mapping[str, float]
    bm25: Mapping[str, float]


def find_candidates(archive: Archive, question: str, filters: Filters, limit: int = CANDIDATES) -> Candidates:
    """Ask both indexes for the at most `limit` best passages each, and complete the scores of either side's finds.

    A passage that only the words proposed gets its cosine computed; one that only the vectors proposed stands below
    the words' last place and keeps 0.
    """
    vector = archive.embedder.encode([question])[0]
    dense = archive.dense(vector, limit, filters)
    lexical = archive.lexical.search(content_words(question), limit, filters)
    cosine = dict(dense)
    missing = [hit.passage_id for hit in lexical if hit.passage_id not in cosine]
    cosine.update({id_: float(stored @ vector) for id_, stored in archive.vectors.fetch(missing).items()})
    return Candidates(cosine, dict(lexical))


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


def recency(published: date | None, as_of: date | None) -> float:
    """How likely an article of that day is to be what a question of the day `as_of` is about, 0..1.

    Fades smoothly with the article's age; what was published after the question fades faster, but is not excluded:
    articles carry the date of their last change, and a newsroom asks across time zones.
    """
    if published is None or as_of is None:
        return 0.0
    days = (as_of - published).days
    scale = RECENCY_DAYS if days >= 0 else LATE_DAYS
    return math.exp(-((days / scale) ** 2) / 2) if days < 0 else 1.0 / (1.0 + (days / scale) ** 2)


def retrieve(
    archive: Archive, question: Question, filters: Filters, as_of: date | None, limit: int
) -> list[ScoredPassage]:
    """The at most `limit` passages that match `question` best, best first."""
    candidates = find_candidates(archive, question.text, filters)
    fused = fuse(candidates)
    passages = archive.passages([hit.passage_id for hit in fused])
    scored = [
        ScoredPassage(
            passage=passages[hit.passage_id],
            score=hit.score,
            cosine=candidates.cosine[hit.passage_id],
            bm25=candidates.bm25.get(hit.passage_id, 0.0),
        )
        for hit in fused
        if hit.passage_id in passages
    ]
    weight = RECENCY_WEIGHT_OF_NEWS if question.about_now else RECENCY_WEIGHT
    return with_prior(scored, as_of, weight)[:limit]


def with_prior(scored: Sequence[ScoredPassage], as_of: date | None, weight: float) -> list[ScoredPassage]:
    """`scored` with the prior on publication dates added, best first; unchanged without a day of asking."""
    if as_of is None:
        return list(scored)
    moved = [replace(one, score=one.score + weight * recency(_day(one), as_of)) for one in scored]
    return sorted(moved, key=lambda one: (-one.score, one.passage.id))


def _day(scored: ScoredPassage) -> date | None:
    published = scored.passage.published
    return None if published is None else day_of(published)
