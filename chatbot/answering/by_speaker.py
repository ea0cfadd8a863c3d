"""A verdict where somebody's words are asked for: what is quoted is what that speaker said, not what names him."""

from collections.abc import Sequence
from dataclasses import replace

from chatbot.answering.judging import Reading, Verdict
from chatbot.answering.short_answer import SHOWN_FROM
from chatbot.language.words import content_stems, words
from chatbot.quoting.sayings import Said, find_said
from chatbot.ranking.sentences import Quotation
from chatbot.retrieval.prior import DatePrior
from chatbot.types import Query
from chatbot.understanding.sayings import Saying, saying_of
from store import Archive, Span

_COVERED_FROM = 0.5
"""The rarity-weighted share of the topic's words that what is quoted must have, with its headline."""
_NEAR_FROM = 0.75
"""The score of a passage, 0..1, from which other words for the topic do."""
_LEAST, _MOST = 0.3, 0.8
"""Confidence of what fits not at all and wholly; of 15 development questions 10 have the right words first."""
_LONGEST_NAME = 8
"""Words of a short answer."""
_SAID_FIRST = 2
"""Quotations of what was said that go before those that were found without looking for speakers."""


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
        verdict,
        quoted=_with_others(found, verdict)[:limit],
        confidence=confidence,
        stands_alone=saying.speaker is None and confidence >= SHOWN_FROM and _is_named(found[0]),
    )


def _with_others(found: Sequence[Said], verdict: Verdict) -> list[tuple[Quotation, Span | None]]:
    """Returns the best of what was said, then what was quoted anyway, then the rest of what was said."""
    said: list[tuple[Quotation, Span | None]] = [(one.quotation, one.answer) for one in found]
    chosen = said[:_SAID_FIRST]
    for quotation, answer in (*verdict.quoted, *said[_SAID_FIRST:]):
        if not any(_overlap(quotation, other) for other, _ in chosen):
            chosen.append((quotation, answer))
    return chosen


def _overlap(one: Quotation, other: Quotation) -> bool:
    return one.passage.article_id == other.passage.article_id and one.sentence.overlaps(other.sentence)


def _is_named(said: Said) -> bool:
    """Returns whether the speaker is printed there by name, shortly: "he" is no answer to who it was."""
    printed = list(words(said.quotation.passage.slice(said.answer)))
    return len(printed) <= _LONGEST_NAME and set(words(said.attribution.speaker or "")) <= set(printed) != set()


def _covered(said: Said, saying: Saying, reading: Reading) -> float:
    """The share of the topic that the quotation has; of what somebody is asked to have said, its passage too."""
    quotation = said.quotation
    text = quotation.text if saying.speaker is None else f"{quotation.passage.title} {quotation.passage.text}"
    return reading.rarity.coverage(content_stems(saying.topic), set(content_stems(text)))
