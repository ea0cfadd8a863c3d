"""What happened, day by day: one quotation for each day on which the archive reports on what was asked.

An answer tells what happened from the article that fits best. This looks at all articles that fit, reads none of them
with a model, and takes from each day the sentence that has the most of the question in it. Of several things of one
name it tells of the one that the answer speaks of: passages whose vectors are far from what it quotes are left out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from chatbot.answering.boilerplate import CREDIT, NOTE
from chatbot.answering.citations import cite
from chatbot.answering.sentences import Reading
from chatbot.language.rarity import Rarity
from chatbot.language.words import content_stems, content_words, stem
from chatbot.retrieval import DatePrior, retrieve
from chatbot.types import Evidence, Query, Turn
from chatbot.understanding.questions import HAPPENING, Question
from store import CAPTION_MARK, Archive, ScoredPassage, Span

LOOKED_AT = 100
"""Passages, the best of all."""
FITS_FROM = 0.75
"""Share of the question's words, by rarity, that passage and headline must have."""
LEAD_BONUS = 0.3
"""For the first sentences of an article, which tell what happened: in shares of the question's words."""
FEWEST_WORDS = 6
SAME_TOPIC_FROM = 0.36
"""Cosine to the passage that the answer quotes first. In an archive of 1,225 articles other people called Johnson are
at .35 or less of the prime minister, "follow her on Twitter" at .28 or less of Twitter, most about Ukraine from .4 on.
"""
FEWEST_DAYS = 3
"""Fewer are no timeline."""
ASKING = frozenset({"happen", "timelin"})


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened, in order.

    Attributes:
        moments: one a day, ascending by day of publication; empty if there are too few for a timeline.
        volume: days, ascending, with how many articles of each fit; of all articles that were looked at.
    """

    moments: tuple[Evidence, ...]
    volume: tuple[tuple[date, int], ...]


def asks_what_happened(query: Query) -> bool:
    """Whether a timeline would be an answer."""
    return HAPPENING.match(query.standalone) is not None


def find_timeline(archive: Archive, question: Question, turn: Turn, limit: int) -> Timeline:
    """The at most `limit` best days of what `turn`, which was answered, asks about; `question` is its analysis."""
    query = turn.query
    found = retrieve(archive, question, query.filters, DatePrior(None, query.period, False), LOOKED_AT, query.focus)
    wanted = [one for one in question.stems if one not in ASKING]
    counts = archive.lexical.frequencies(content_words(question.text))
    rarity = Rarity.of({stem(word): count for word, count in counts.items()}, archive.count_passages())
    best: dict[str, _Moment] = {}
    for one in _on_topic(archive, found.passages, turn.evidence[0].passage_id):
        headline = set(content_stems(one.passage.title))
        fits = rarity.coverage(wanted, headline | set(content_stems(one.passage.text)))
        sentence = _best_sentence(one, wanted, rarity) if fits >= FITS_FROM and one.passage.day else None
        known = best.get(one.passage.article_id)
        if sentence is not None and (known is None or sentence.weight > known.weight):
            best[one.passage.article_id] = sentence
    volume = Counter(moment.day for moment in best.values())
    chosen = _best_of_each_day(list(best.values()), limit)
    if len(chosen) < FEWEST_DAYS:
        return Timeline((), ())
    evidence = cite(archive, [(_reading(moment), None) for moment in chosen], found.copies)
    return Timeline(evidence, tuple(sorted(volume.items())))


def _on_topic(archive: Archive, passages: Sequence[ScoredPassage], quoted: str) -> list[ScoredPassage]:
    """Those that are about the same as the passage with the id `quoted`; all, if that has left the archive."""
    vectors = archive.vectors.fetch(list({quoted, *(one.passage.id for one in passages)}))
    if quoted not in vectors:
        return list(passages)
    near = {one for one, vector in vectors.items() if float(vector @ vectors[quoted]) >= SAME_TOPIC_FROM}
    return [one for one in passages if one.passage.id in near]


class _Moment(NamedTuple):
    """A sentence that may stand for its day."""

    weight: float
    day: date
    scored: ScoredPassage
    sentence: Span


def _best_sentence(one: ScoredPassage, wanted: Sequence[str], rarity: Rarity) -> _Moment | None:
    """The sentence with most of the question in it; the earliest of several."""
    best: _Moment | None = None
    for number, sentence in enumerate(one.passage.sentences):
        text = one.passage.slice(sentence)
        if (
            len(text.split()) < FEWEST_WORDS
            or CREDIT.search(text)
            or NOTE.search(text)
            or text.startswith(CAPTION_MARK)
            or one.passage.day is None
        ):
            continue
        is_lead = one.passage.ordinal == 0 and number < 2
        weight = one.score + rarity.coverage(wanted, content_stems(text)) + LEAD_BONUS * is_lead
        if best is None or weight > best.weight:
            best = _Moment(weight, one.passage.day, one, sentence)
    return best


def _best_of_each_day(moments: list[_Moment], limit: int) -> list[_Moment]:
    days: dict[date, _Moment] = {}
    for moment in sorted(moments, key=lambda one: (-one.weight, one.scored.passage.id)):
        days.setdefault(moment.day, moment)
    return sorted(list(days.values())[:limit], key=lambda one: one.day)


def _reading(moment: _Moment) -> Reading:
    return Reading(moment.scored, moment.sentence, (), moment.scored.score, 0.0, 0.0, 0.0)
