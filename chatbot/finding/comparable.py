"""A text as it is compared: its words without case, accents and punctuation, each with its place in the text.

So curly and straight quotation marks, dashes, ellipses, kinds of spaces and soft hyphens make no difference, while a
sign that means something by itself (a currency, a per cent) is a word like others.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from chatbot.language.words import fold
from store import Span

_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
"""Soft hyphens and what has no width."""
_LETTER = rf"[\w\u0300-\u036f{_UNSEEN}]"
_WORD = re.compile(rf"{_LETTER}+(?:[.,]\d+)*(?:['’ʼ]{_LETTER}+)*|[$£€¥₹%‰°&@+=]")
_UNSEEN_ONES = re.compile(f"[{_UNSEEN}_]")
_APOSTROPHES = str.maketrans("’ʼ", "''")


@dataclass(frozen=True)
class Comparable:
    """A text, or a part of one, and its words.

    Attributes:
        text: all of it.
        words: as they are compared.
        places: where each begins and ends in the text.
    """

    text: str
    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]

    @cached_property
    def normal(self) -> str:
        """The words, parted by single spaces."""
        return " ".join(self.words)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each word begins in `normal`."""
        return tuple(accumulate((len(word) + 1 for word in self.words[:-1]), initial=0))

    def normal_of(self, first: int, after: int) -> str:
        """The words from `first` up to `after`, as in `normal`."""
        return self.normal[self.starts[first] : self.starts[after - 1] + len(self.words[after - 1])]

    def words_at(self, start: int, end: int) -> tuple[int, int]:
        """Returns the first word, and the one after the last, that `normal[start:end]` has a part of."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        return first, max(bisect_left(self.starts, end), first + 1)

    def span_of(self, first: int, after: int) -> Span:
        """Returns the place in the text of the words from `first` up to `after`."""
        return Span(self.places[first][0], self.places[after - 1][1])

    def part(self, first: int, after: int) -> "Comparable":
        """The words from `first` up to `after`; their places stay those in all of the text."""
        return Comparable(self.text, self.words[first:after], self.places[first:after])

    def written(self, first: int, after: int) -> str:
        """The characters from the word `first` up to `after`; none if that is no word."""
        return "" if first == after else self.span_of(first, after).of(self.text)


def comparable(text: str, start: int = 0, end: int | None = None) -> Comparable:
    """Returns `text`, or the part from `start` to `end`, as it is compared."""
    words, places = [], []
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        if word := _folded(match[0]):
            words.append(word)
            places.append(match.span())
    return Comparable(text, tuple(words), tuple(places))


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    plain = _UNSEEN_ONES.sub("", word).translate(_APOSTROPHES)
    return fold(unicodedata.normalize("NFC", plain))
