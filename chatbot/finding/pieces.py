"""The pieces of a text that are looked up one by one: its sentences, and what of them stands together in an article."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from chatbot.finding.alignment import Place
from chatbot.finding.comparable import Comparable, comparable
from store import split_sentences

_FEWEST_WORDS = 8
"""A shorter piece ("He said no.", or one cut off at an abbreviation) is looked up together with the next."""
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
    """Returns the sentences of `text` that have words, short ones together with the next."""
    found: list[Comparable] = []
    held = ""
    for sentence in split_sentences(text):
        held += sentence
        piece = comparable(held)
        if len(piece.words) >= _FEWEST_WORDS:
            found.append(piece)
            held = ""
    rest = comparable(held)
    if rest.words:
        found = [*found[:-1], comparable(found[-1].text + held)] if found else [rest]
    return found


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
