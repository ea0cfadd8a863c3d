"""Words of a question or a sentence as both indexes and scores compare them, and how much each matters."""

import math
import re
import threading
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from chatbot.language.lexicon import STOP_WORDS

WORD = re.compile(r"\w+(?:[.,]\d+)*(?:['’]\w+)?")
POSSESSIVE = re.compile(r"['’]s?$")

_PRIOR_PASSAGES = 1_000
"""Added to the archive's size, so that in a small archive, where counts say little, all words matter about alike."""
_stemmer = snowballstemmer.stemmer("english")
_stemming = threading.Lock()
"""The stemmer keeps the word that it works on: two threads would get stems of each other's words, or an error."""


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Returns the stem of a folded word (Porter 2: "visits", "visiting" and "visit" are one)."""
    with _stemming:
        return str(_stemmer.stemWord(word))


def fold(text: str) -> str:
    """Returns `text` in lower case, without accents; the length may change."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def words(text: str) -> Iterator[str]:
    """Yields the folded words of `text`, possessive endings taken off."""
    for match in WORD.finditer(text):
        word = POSSESSIVE.sub("", fold(match.group()))
        if word:
            yield word


def content_words(text: str) -> list[str]:
    """Returns the folded words of `text` that are not stop words, each once, in order."""
    return list(dict.fromkeys(word for word in words(text) if word not in STOP_WORDS))


def content_stems(text: str) -> list[str]:
    """Returns the stems of `content_words`, each once, in order."""
    return list(dict.fromkeys(stem(word) for word in content_words(text)))


@dataclass(frozen=True, slots=True)
class Rarity:
    """Inverse passage frequencies (Spärck Jones, 1972) of the stems of one question.

    Attributes:
        weights: by stem.
        unknown: the stems that no passage holds.
    """

    weights: Mapping[str, float]
    unknown: frozenset[str] = frozenset()

    @classmethod
    def of(cls, frequencies: Mapping[str, int], passages: int) -> "Rarity":
        """Returns the weights from the number of passages that hold each stem, of `passages` in all."""
        size = passages + _PRIOR_PASSAGES
        weights = {stem: math.log((size + 1) / (count + 1)) for stem, count in frequencies.items()}
        return cls(weights, frozenset(stem for stem, count in frequencies.items() if count == 0))

    def is_unknown(self, stem: str) -> bool:
        """Returns whether no passage holds `stem`."""
        return stem in self.unknown

    def coverage(self, wanted: Iterable[str], present: Collection[str]) -> float:
        """Returns the weighted share of `wanted` that is in `present`, 0..1; 1 if nothing is wanted."""
        found = total = 0.0
        for stem in wanted:
            weight = self.weights.get(stem, 0.0)
            total += weight
            if stem in present:
                found += weight
        return found / total if total else 1.0
