"""Numbers in a text, in digits or in words: "2.5 million", "twenty-one", "a hundred and fifty"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_ONES = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: number * 10
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
SCALES = {"hundred": 100, "dozen": 12, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12}
TOKEN = re.compile(
    r"(?P<money>(?:US|A|C|NZ)?[$€£¥₹]) ?|(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"|(?P<word>[^\W\d_]+)|(?P<mark>[-–—%°/])|(?P<other>[^\s])"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two tokens, the last one not counted."""

    value: float
    first: int
    end: int


def number_at(tokens: Sequence[re.Match[str]], at: int) -> Number | None:
    """The number that begins at a token."""
    first = at
    if tokens[at].lastgroup == "money" and at + 1 < len(tokens):
        at += 1
    if tokens[at].lastgroup == "digits":
        value, at = float(tokens[at].group().replace(",", "")), at + 1
        return _scaled(tokens, Number(value, first, at))
    return _in_words(tokens, at) if first == at else None


def _scaled(tokens: Sequence[re.Match[str]], number: Number) -> Number:
    """`number` times the "million" or "bn" behind it."""
    if number.end < len(tokens):
        word = tokens[number.end].group().lower()
        joined = tokens[number.end].start() == tokens[number.end - 1].end()
        scale = SCALES.get(word) if word != "dozen" else None
        scale = scale or (_SHORT_SCALES.get(word) if joined or word in ("bn", "tn", "mn") else None)
        if scale:
            return Number(number.value * scale, number.first, number.end + 1)
    return number


def _in_words(tokens: Sequence[re.Match[str]], first: int) -> Number | None:
    """Reads "twenty-one", "a hundred and fifty", "two and a half million", "half a million"."""
    words = [token.group().lower() for token in tokens[first : first + 14]]
    total = part = 0.0
    at, seen = 0, False
    if words[:2] == ["half", "a"] and len(words) > 2 and words[2] in SCALES:
        return Number(SCALES[words[2]] / 2, first, first + 3)
    if words[0] in ("a", "an") and len(words) > 1 and words[1] in SCALES:
        part, at, seen = 1.0, 1, True
    while at < len(words):
        word = words[at]
        if word in _ONES or word in _TENS:
            value = _ONES.get(word, _TENS.get(word, 0))
            if seen and not _may_follow(words[at - 1], word):
                break
            part += value
        elif word in SCALES and seen:
            small = word in ("hundred", "dozen")
            total, part = (total, part * SCALES[word]) if small else (total + part * SCALES[word], 0.0)
        elif seen and words[at : at + 3] == ["and", "a", "half"]:
            part += 0.5
            at += 2
        elif not (seen and word in ("and", "-") and at + 1 < len(words) and _joins(words, at)):
            break
        seen = True
        at += 1
    return Number(total + part, first, first + at) if seen and at else None


def _may_follow(before: str, word: str) -> bool:
    """Whether two words make one number: "twenty" and "one", "hundred" and "fifty", but not "two" and "three"."""
    if before in SCALES or before in ("and", "half"):
        return True
    return before in ("-", *_TENS) and 0 < _ONES.get(word, 0) < 10


def _joins(words: Sequence[str], at: int) -> bool:
    """Whether "and" or a hyphen between two words makes one number of them."""
    before, after = words[at - 1], words[at + 1]
    if words[at] == "and":
        return before in SCALES and (after in _ONES or after in _TENS)
    return before in _TENS and 0 < _ONES.get(after, 0) < 10
