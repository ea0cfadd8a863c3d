"""Both sides of a comparison: the passages of a second search where the first brought only one of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from chatbot.language.lexicon import COUNTRY_FORMS
from chatbot.language.variants import spelling_key
from chatbot.language.words import WORD, stem, words
from chatbot.retrieval.prior import DatePrior
from chatbot.retrieval.stages import Retrieved, retrieve
from chatbot.understanding.comparisons import Side
from chatbot.understanding.questions import Question
from store import Archive, Filters, Passage, ScoredPassage

_OF_A_SIDE = 3
"""Passages that are read of a side that the first search did not bring."""


def with_both_sides(
    archive: Archive, question: Question, filters: Filters, prior: DatePrior, found: Retrieved
) -> Retrieved:
    """Returns what was `found`, and passages of a side of the question that it lacks, found by the side alone."""
    passages, copies = list(found.passages), dict(found.copies)
    for side in sides_lacking(question.sides, (scored.passage for scored in passages)):
        alone = retrieve(archive, replace(question, text=side.asks), filters, prior, 2 * _OF_A_SIDE)
        of_side = [scored for scored in alone.passages if stands_in(side, _said(scored.passage))]
        passages += _new(of_side, passages)[:_OF_A_SIDE]
        copies.update(_of(alone.copies, of_side))
    return replace(found, passages=passages, copies=copies)


def sides_lacking(sides: Sequence[Side], passages: Iterable[Passage]) -> list[Side]:
    """Returns the sides of a comparison that none of `passages` speaks of."""
    texts = [_said(passage) for passage in passages]
    return [side for side in sides if not any(stands_in(side, text) for text in texts)]


def stands_in(side: Side, text: str) -> bool:
    """Returns whether a text speaks of a side: has every word that tells it from the other, in some form of it."""
    present = set(words(text))
    stems, keys = {stem(word) for word in present}, {spelling_key(word) for word in present}
    written = {match.group() for match in WORD.finditer(text)}
    return all(
        word in written
        or _in_another_form(word, text)
        or (word.islower() and (stem(word) in stems or spelling_key(word) in keys))
        for word in side.words
    )


def _in_another_form(word: str, text: str) -> bool:
    form = COUNTRY_FORMS.get(word.lower())
    return form is not None and bool(re.search(form, text))


def _said(passage: Passage) -> str:
    return f"{passage.title} {passage.text}"


def _new(scored: Sequence[ScoredPassage], known: Sequence[ScoredPassage]) -> list[ScoredPassage]:
    ids = {other.passage.id for other in known}
    return [candidate for candidate in scored if candidate.passage.id not in ids]


def _of(copies: Mapping[str, Sequence[str]], passages: Sequence[ScoredPassage]) -> dict[str, Sequence[str]]:
    ids = {scored.passage.id for scored in passages}
    return {id_: others for id_, others in copies.items() if id_ in ids}
