"""Spellings of one name: "Zelensky" and "Zelenskyy", "Brittney" and "Britney", but not "Daniel" and "Daniela"."""

import re
from functools import lru_cache

from chatbot.language.words import fold

_ALIKE = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        (r"[^a-z0-9]", ""),
        (r"ph", "f"),
        (r"gh|kh", lambda found: found.group()[0]),
        (r"th", "t"),
        (r"tz|ts|cz", "c"),
        (r"ck|q|c(?![eiyh])", "k"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"z", "s"),
        (r"[yj]", "i"),
        (r"ou|oo", "u"),
        (r"([a-z])\1+", r"\1"),
        (r"ii+", "i"),
    )
)
"""What the ways of writing one sound have in common, one after the other; letters of other sounds stay apart."""


_LETTERS = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ħ": "h",
    "ŋ": "n",
}
"""Letters that Unicode does not take apart, as whoever has no such keys types them."""
_PLAIN = str.maketrans(_LETTERS)


def plain_letters(word: str) -> str:
    """Returns `word` folded, in the letters of an English keyboard."""
    return fold(word).translate(_PLAIN)


def letters_typed_as(letter: str) -> tuple[str, ...]:
    """Returns the letters that may be meant where `letter` is typed, itself first."""
    return (letter, *(other for other, typed in _LETTERS.items() if typed[0] == letter))


_VOWELS_INSIDE = re.compile(r"(?<=.)[aeiou]+")
_DOUBLED = re.compile(r"(.)\1+")


def skeleton(word: str) -> str:
    """Returns `word` without the vowels inside it and with no letter twice: hasty typing leaves that mostly."""
    return _DOUBLED.sub(r"\1", _VOWELS_INSIDE.sub("", fold(word)))


@lru_cache(maxsize=100_000)
def spelling_key(word: str) -> str:
    """Returns what all spellings of `word` that sound the same have in common; a number is its own key."""
    key = fold(word)
    for pattern, letters in _ALIKE:
        key = pattern.sub(letters, key)
    return key
