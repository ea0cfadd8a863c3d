"""Words of a question or a sentence as both indexes and scores compare them."""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"\w+(?:[.,]\d+)*(?:['’]\w+)?")
POSSESSIVE = re.compile(r"['’]s?$")

STOP_WORDS = frozenset(
    """
    a about above after again against all also am an and any are aren't as at be because been before being below
    between both but by can can't could couldn't did didn't do does doesn't doing don't down during each either
    else ever few for from further get gets getting give given go going got had hadn't has hasn't have haven't
    having he her here hers herself him himself his how i if in into is isn't it its itself just let like me
    might more most much must my myself no nor not of off on once one only onto or other our ours out over own
    per please quite rather really s same say says said she should shouldn't so some such t tell than that the
    their theirs them themselves then there these they this those though through to too under until up upon us
    very via was wasn't we were weren't what what's whatever when where where's which while who who's whom whose
    why will with within without won't would wouldn't yes yet you your yours yourself following name called many
    much kind type known exactly actually
    """.split()
)
"""Words that say how something is asked rather than what about."""

_stemmer = snowballstemmer.stemmer("english")
_stemming = threading.Lock()
"""The stemmer keeps the word that it works on: two threads would get stems of each other's words, or an error."""


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of a folded word (Porter 2: "visits", "visiting" and "visit" are one)."""
    with _stemming:
        return str(_stemmer.stemWord(word))


def fold(text: str) -> str:
    """Lower case, without accents; the length may change."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def words(text: str) -> Iterator[str]:
    """The folded words of `text`, possessive endings taken off."""
    for match in WORD.finditer(text):
        word = POSSESSIVE.sub("", fold(match.group()))
        if word:
            yield word


def content_words(text: str) -> list[str]:
    """The folded words of `text` that are not stop words, each once, in order."""
    return list(dict.fromkeys(word for word in words(text) if word not in STOP_WORDS))


def content_stems(text: str) -> list[str]:
    """The stems of `content_words`, each once, in order."""
    return list(dict.fromkeys(stem(word) for word in content_words(text)))
