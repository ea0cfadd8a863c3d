"""The pieces of a text that are looked up one by one: its sentences, and what of them stands together in an article."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from chatbot.finding.alignment import Place
from chatbot.finding.comparable import Comparable, comparable
from store import split_sentences

_FEWEST_WORDS, _FEWEST_LETTERS = 8, 40
"""A shorter piece ("He said no.", or one cut off at an abbreviation) is looked up together with the next."""
_MOST_WORDS, _MOST_LETTERS = 60, 600
"""A longer piece is cut: to align it would take time by the square of its length."""
MOST_LEFT_OUT = 2
"""Pieces between two that were found which their place may lack."""
_WIDEST_GAP = 500
"""Characters that may stand between two places that belong together."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The piece with this number, counted from 0, has been found in a place."""

    number: int
    place: Place


def pieces(text: str) -> list[Comparable]:
    """Returns the sentences of `text` that have words, short ones together with the next, long ones in parts."""
    return [part for sentence in _sentences(text) for part in _parts(sentence)]


def _sentences(text: str) -> list[Comparable]:
    found: list[Comparable] = []
    held = ""
    for sentence in split_sentences(text):
        held += sentence
        piece = comparable(held)
        if len(piece.words) >= _FEWEST_WORDS and len(piece.normal) >= _FEWEST_LETTERS:
            found.append(piece)
            held = ""
    rest = comparable(held)
    if rest.words:
        found = [*found[:-1], comparable(found[-1].text + held)] if found else [rest]
    return found


def _parts(sentence: Comparable) -> Iterator[Comparable]:
    cuts, letters = [0], 0
    for number, word in enumerate(sentence.words):
        letters += len(word) + 1
        if number > cuts[-1] and (number - cuts[-1] == _MOST_WORDS or letters > _MOST_LETTERS):
            cuts.append(number)
            letters = len(word) + 1
    if len(cuts) > 1 and len(sentence.words) - cuts[-1] < _FEWEST_WORDS:  # a few words may stand anywhere
        cuts.pop()
    for first, after in pairwise([*cuts, len(sentence.words)]):
        yield sentence.part(first, after)


def joined(placed: Iterable[Placed]) -> Iterator[Sequence[Placed]]:
    """Yields those that stand together in their article, in the order in which they were given."""
    together: list[Placed] = []
    for one in placed:
        if together and not _goes_on(together[-1], one):
            yield together
            together = []
        together.append(one)
    if together:
        yield together


def _goes_on(before: Placed, after: Placed) -> bool:
    left_out = after.number - before.number - 1
    gap = after.place.span.start - before.place.span.end
    return left_out <= MOST_LEFT_OUT and 0 <= gap <= _WIDEST_GAP
