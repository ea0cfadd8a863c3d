"""Words of a question or a sentence as both indexes and scores compare them."""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

from chatbot.language.lexicon import STOP_WORDS

WORD = re.compile(r"\w+(?:[.,]\d+)*(?:['’]\w+)?")
POSSESSIVE = re.compile(r"['’]s?$")

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
