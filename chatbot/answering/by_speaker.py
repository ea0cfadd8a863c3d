"""A verdict where somebody's words are asked for: what is quoted is what that speaker said, not what names him."""

from dataclasses import replace

from chatbot.answering.judging import Reading, Verdict
from chatbot.language.words import content_stems
from chatbot.quoting.sayings import Said, find_said
from chatbot.retrieval.prior import DatePrior
from chatbot.types import Query
from chatbot.understanding.sayings import Saying, saying_of
from store import Archive

_COVERED_FROM = 0.5
"""The rarity-weighted share of the topic's words that what is quoted must have, with its headline."""
_NEAR_FROM = 0.75
"""The score of a passage, 0..1, from which other words for the topic do."""
_LEAST, _MOST = 0.3, 0.95
"""Confidence of what fits not at all and wholly."""


def judge_said(
    archive: Archive, verdict: Verdict, query: Query, reading: Reading, prior: DatePrior, limit: int
) -> Verdict:
    """Returns `verdict`, or another one where the question asks who said what and an article tells it."""
    saying = saying_of(query.standalone)
    if saying is None or verdict.missing:
        return verdict
    found = find_said(archive, saying, query.filters, prior, reading.rarity, limit)
    if not found:
        return verdict
    near = saying.speaker is not None and found[0].quotation.scored.score >= _NEAR_FROM
    if not near and _covered(found[0], saying, reading) < _COVERED_FROM:
        return verdict
    confidence = _LEAST + (_MOST - _LEAST) * found[0].fit
    return replace(
        verdict, quoted=[(one.quotation, one.answer) for one in found], confidence=confidence, stands_alone=True
    )


def _covered(said: Said, saying: Saying, reading: Reading) -> float:
    """The share of the topic that the quotation has; of what somebody is asked to have said, its passage too."""
    quotation = said.quotation
    words = quotation.text if saying.speaker is None else f"{quotation.passage.title} {quotation.passage.text}"
    return reading.rarity.coverage(content_stems(saying.topic), set(content_stems(words)))
