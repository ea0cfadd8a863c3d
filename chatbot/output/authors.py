"""Bylines as references need them: who is a person, with a family name, and who is a desk or an agency."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.output.references import flat

_NO_PERSON = re.compile(
    r"\b(?:the|staff|desk|team|news|press|editor\w*|agenc\w+|newsroom|report\w*|correspondents?|service|wires?|media|"
    r"network|links|navigation|contributors?|writers?|and|&|of|for)\b",
    re.IGNORECASE,
)
_WORDS = range(2, 5)
_PARTICLES = frozenset("al bin da de del della den der di dos du el ibn la le ter van von".split())
_ENDINGS = frozenset({"jr", "sr", "ii", "iii", "iv"})


@dataclass(frozen=True, slots=True)
class Author:
    """A name of a byline; `family` is empty where it is no person's, or cannot be taken apart for certain."""

    given: str
    family: str

    @property
    def whole(self) -> str:
        """The name as printed."""
        return f"{self.given} {self.family}".strip()


def authors_of(byline: Sequence[str]) -> list[Author]:
    """Returns who is named, each once; an entry that only joins the others is left out."""
    names = list(dict.fromkeys(name for name in map(flat, byline) if name))
    return [_author(name) for name in names if not _joins(name, names)]


def _joins(name: str, names: Sequence[str]) -> bool:
    """Returns whether `name` consists of two or more of the other names."""
    parts = [other for other in names if other != name and f" {other} " in f" {name} "]
    rest = name
    for part in sorted(parts, key=len, reverse=True):
        rest = rest.replace(part, " ")
    return len(parts) > 1 and not rest.strip(" ,;&")


def _author(name: str) -> Author:
    words = name.split()
    if len(words) not in _WORDS or _NO_PERSON.search(name) or any(_is_odd(word) for word in words):
        return Author(name, "")
    last = len(words) - 1
    if words[last].rstrip(".").lower() in _ENDINGS and last > 1:
        last -= 1
    while last > 1 and words[last - 1].lower() in _PARTICLES:
        last -= 1
    return Author(" ".join(words[:last]), " ".join(words[last:]))


def _is_odd(word: str) -> bool:
    letters = word.replace("-", "").replace("’", "").replace("'", "").rstrip(".")
    return (
        not letters.isalpha()
        or not (word[0].isupper() or word.lower() in _PARTICLES)
        or (len(letters) > 1 and letters.isupper() and letters.lower() not in _ENDINGS)
    )
