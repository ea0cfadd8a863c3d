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


@lru_cache(maxsize=100_000)
def spelling_key(word: str) -> str:
    """Returns what all spellings of `word` that sound the same have in common; a number is its own key."""
    key = fold(word)
    for pattern, letters in _ALIKE:
        key = pattern.sub(letters, key)
    return key
