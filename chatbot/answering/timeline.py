"""A timeline of what happened: one quotation for each day on which the archive reports on what was asked.

An answer tells what happened from the article that fits best. This looks at all articles that fit, reads none of them
with a model, and takes from each day the sentence that has the most of the question in it. Of several things of one
name it tells of the one that the answer speaks of: passages whose vectors are far from what it quotes are left out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from chatbot.answering.citations import cite
from chatbot.language.words import Rarity, content_stems, content_words
from chatbot.language.words import stem as stem_of
from chatbot.ranking.sentences import Quotation
from chatbot.ranking.surface_cues import is_credit_or_note
from chatbot.retrieval import DatePrior, retrieve
from chatbot.types import Evidence, Query, Turn
from chatbot.understanding.answer_types import ASKS_WHAT_HAPPENED
from chatbot.understanding.questions import Question
from store import CAPTION_MARK, Archive, ScoredPassage, Span

_LOOKED_AT = 100
"""Passages, the best of all."""
_FITS_FROM = 0.75
"""Share of the question's words, by rarity, that passage and headline must have."""
_LEAD_BONUS = 0.3
"""For the first sentences of an article, which tell what happened: in shares of the question's words."""
_FEWEST_WORDS = 6
"""Of a sentence that can tell what happened."""
_SAME_TOPIC_FROM = 0.36
"""Cosine to the passage that the answer quotes first. In an archive of 1,225 articles other people called Johnson are
at .35 or less of the prime minister, "follow her on Twitter" at .28 or less of Twitter, most about Ukraine from .4 on.
"""
_FEWEST_DAYS = 3
"""Fewer are no timeline."""
_ASKING = frozenset({"happen", "timelin"})


@dataclass(frozen=True, slots=True)
class Timeline:
    """The days on which something happened, in order.

    Attributes:
        moments: one a day, ascending by day of publication; empty if there are too few for a timeline.
        volume: days, ascending, with how many articles of each fit; of all articles that were looked at.
    """

    moments: tuple[Evidence, ...]
    volume: tuple[tuple[date, int], ...]


def asks_what_happened(query: Query) -> bool:
    """Returns whether a timeline would be an answer."""
    return ASKS_WHAT_HAPPENED.match(query.standalone) is not None


def find_timeline(archive: Archive, question: Question, turn: Turn, limit: int) -> Timeline:
    """Returns the best days, at most `limit`, of what `turn` asks about.

    Args:
        question: the analysis of the question of `turn`.
        turn: answered.
    """
    query = turn.query
    found = retrieve(archive, question, query.filters, DatePrior(None, query.period, False), _LOOKED_AT, query.focus)
    wanted = [stem for stem in question.stems if stem not in _ASKING]
    counts = archive.lexical.frequencies(content_words(question.text))
    rarity = Rarity.of({stem_of(word): count for word, count in counts.items()}, archive.count_passages())
    best: dict[str, _Moment] = {}
    for scored in _on_topic(archive, found.passages, turn.evidence[0].passage_id):
        headline = set(content_stems(scored.passage.title))
        fits = rarity.coverage(wanted, headline | set(content_stems(scored.passage.text)))
        sentence = _best_sentence(scored, wanted, rarity) if fits >= _FITS_FROM and scored.passage.day else None
        known = best.get(scored.passage.article_id)
        if sentence is not None and (known is None or sentence.weight > known.weight):
            best[scored.passage.article_id] = sentence
    volume = Counter(moment.day for moment in best.values())
    chosen = _best_of_each_day(list(best.values()), limit)
    if len(chosen) < _FEWEST_DAYS:
        return Timeline((), ())
    evidence = cite(archive, [(_quotation(moment), None) for moment in chosen], found.copies)
    return Timeline(evidence, tuple(sorted(volume.items())))


def _on_topic(archive: Archive, passages: Sequence[ScoredPassage], quoted: str) -> list[ScoredPassage]:
    """Returns those that are about the same as the passage with the id `quoted`; all, if that has left the archive."""
    vectors = archive.vectors.fetch(list({quoted, *(scored.passage.id for scored in passages)}))
    if quoted not in vectors:
        return list(passages)
    near = {id_ for id_, vector in vectors.items() if float(vector @ vectors[quoted]) >= _SAME_TOPIC_FROM}
    return [scored for scored in passages if scored.passage.id in near]


class _Moment(NamedTuple):
    """A sentence that may stand for its day."""

    weight: float
    day: date
    scored: ScoredPassage
    sentence: Span


def _best_sentence(scored: ScoredPassage, wanted: Sequence[str], rarity: Rarity) -> _Moment | None:
    """Returns the sentence with most of the question in it; the earliest of several."""
    best: _Moment | None = None
    for number, sentence in enumerate(scored.passage.sentences):
        text = scored.passage.slice(sentence)
        if (
            len(text.split()) < _FEWEST_WORDS
            or is_credit_or_note(text)
            or text.startswith(CAPTION_MARK)
            or scored.passage.day is None
        ):
            continue
        is_lead = scored.passage.ordinal == 0 and number < 2
        weight = scored.score + rarity.coverage(wanted, content_stems(text)) + _LEAD_BONUS * is_lead
        if best is None or weight > best.weight:
            best = _Moment(weight, scored.passage.day, scored, sentence)
    return best


def _best_of_each_day(moments: list[_Moment], limit: int) -> list[_Moment]:
    days: dict[date, _Moment] = {}
    for moment in sorted(moments, key=lambda moment: (-moment.weight, moment.scored.passage.id)):
        days.setdefault(moment.day, moment)
    return sorted(list(days.values())[:limit], key=lambda moment: moment.day)


def _quotation(moment: _Moment) -> Quotation:
    share = min(max(moment.scored.score, 0.0), 1.0)
    return Quotation(moment.scored, moment.sentence, (), moment.scored.score, 0.0, 0.0, 0.0, share=share)
