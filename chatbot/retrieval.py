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
from chatbot.types import Period
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
PERIOD_WEIGHT = 0.2
REPORTED_WITHIN_DAYS = 7
FOCUS_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the indexes propose: passage ids with both scores, cosine -1..1 and BM25 at least 0."""

    cosine: Mapping[str, float]
    bm25: Mapping[str, float]


def find_candidates(
    archive: Archive, question: str, filters: Filters, limit: int = CANDIDATES, focus: Sequence[str] = ()
) -> Candidates:
    """Ask both indexes for the at most `limit` best passages each, and complete the scores of either side's finds.

    A passage that only the words proposed gets its cosine computed; one that only the vectors proposed stands below
    the words' last place and keeps 0. So do those passages of the articles `focus` that neither proposed.
    """
    vector = archive.embedder.encode([question])[0]
    dense = archive.dense(vector, limit, filters)
    lexical = archive.lexical.search(content_words(question), limit, filters)
    cosine = dict(dense)
    missing = [hit.passage_id for hit in lexical if hit.passage_id not in cosine]
    if filters.is_empty:  # an article in focus must not slip past the filters
        missing += [passage.id for article in focus for passage in archive.passages_of(article)]
    missing = [id_ for id_ in dict.fromkeys(missing) if id_ not in cosine]
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


@dataclass(frozen=True, slots=True)
class DatePrior:
    """What makes articles of some days likelier than others; no day excludes an article.

    Attributes:
        as_of: the day of asking, None where it does not count.
        period: when what is asked about happened.
        latest: whether only the newest will do.
    """

    as_of: date | None = None
    period: Period | None = None
    latest: bool = False

    def weight(self, published: date | None, *, about_now: bool) -> float:
        """What is added to the score, 0 or more, of an article of that day."""
        near = RECENCY_WEIGHT_OF_NEWS if about_now or self.latest else RECENCY_WEIGHT
        weight = near * recency(published, self.as_of)
        return weight if self._period_is_now() else weight + PERIOD_WEIGHT * in_period(published, self.period)

    def _period_is_now(self) -> bool:
        """Whether the period is the time of asking or ahead of it, where `recency` alone does better."""
        if self.as_of is None or self.period is None:
            return False
        end = self.period.end
        return end is None or (self.as_of - end).days < RECENCY_DAYS


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


def in_period(published: date | None, period: Period | None) -> float:
    """1 for an article of the period or the days after it, in which it is reported; fading on either side."""
    if published is None or period is None:
        return 0.0
    early = 0 if period.start is None else max((period.start - published).days, 0)
    late = 0 if period.end is None else max((published - period.end).days - REPORTED_WITHIN_DAYS, 0)
    return 1.0 / (1.0 + ((early + late) / RECENCY_DAYS) ** 2)


def retrieve(
    archive: Archive, question: Question, filters: Filters, prior: DatePrior, limit: int, focus: Sequence[str] = ()
) -> list[ScoredPassage]:
    """The at most `limit` passages that match `question` best, best first.

    Args:
        focus: ids of the articles that the conversation is about, the likeliest first: their passages count for more,
            and those of the first are looked at whether the indexes propose them or not.
    """
    candidates = find_candidates(archive, question.text, filters, focus=focus[:1])
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
    moved = [
        replace(
            one,
            score=one.score
            + prior.weight(_day(one), about_now=question.about_now)
            + _focus_weight(one.passage.article_id, focus),
        )
        for one in scored
    ]
    return sorted(moved, key=lambda one: (-one.score, one.passage.id))[:limit]


def _focus_weight(article_id: str, focus: Sequence[str]) -> float:
    if article_id not in focus:
        return 0.0
    return FOCUS_WEIGHT if article_id == focus[0] else FOCUS_WEIGHT / 2


def _day(scored: ScoredPassage) -> date | None:
    published = scored.passage.published
    return None if published is None else day_of(published)
