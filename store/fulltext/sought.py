"""What a full-text index can be asked for, beside single words and phrases."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Beginning:
    """Words that begin so; the last word of several, which are a phrase."""

    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """Two words or phrases in either order in one text, with at most `between` words between them."""

    left: str
    right: str
    between: int


Sought = str | Beginning | Near
"""A string is a word, or a phrase of several words that stand together."""


def words_of(sought: Sought) -> tuple[str, ...]:
    """Returns the texts that something sought consists of."""
    if isinstance(sought, Near):
        return sought.left, sought.right
    return (sought.text if isinstance(sought, Beginning) else sought,)
