"""Figures in a text as numbers with their units: "19", "nineteen", "at least 19 people", "$2.5 million", "10 to 15 %".

Written in digits or in words, exact or within bounds. What is no number ("dozens", "several") is left out.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.language.lexicon import MONTHS, TIME_WORDS
from chatbot.language.numbers import SCALES, TOKEN, Number, number_at
from chatbot.language.words import stem
from store import Span

_CURRENCIES = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee"}
_BOUNDS = {
    "low": "at least|more than|over|no fewer than|no less than|a minimum of|as few as|above",
    "high": "at most|fewer than|less than|up to|under|no more than|as many as|as much as|below",
    "about": "about|around|roughly|approximately|some|nearly|almost|an estimated|close to",
}
_PHRASES = sorted(
    ((phrase, kind) for kind, phrases in _BOUNDS.items() for phrase in phrases.split("|")), key=lambda one: -len(one[0])
)
"""What stands before a figure and says which bound it is; the longest first."""
_NEAR = 0.1
"""By which share a figure that is said to be about right may be off."""

_HOUR = re.compile(r" ?[ap]\.m\b")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as a text has it.

    Attributes:
        span: all that belongs to it: "at least 19 people".
        low, high: the bounds, equal where it is exact; infinite where there is none.
        unit: the stem of what is counted, a currency, "%"; empty where the text names none.
        about: whether it is said to be near that.
    """

    span: Span
    low: float
    high: float
    unit: str
    about: bool = False

    @property
    def number(self) -> float:
        """The number by which it is ordered: the one that is printed, of a range the middle."""
        if math.isinf(self.high):
            return self.low
        return self.high if math.isinf(self.low) else (self.low + self.high) / 2

    def agrees_with(self, other: "Figure") -> bool:
        """Returns whether both can be true of one thing, units of the same kind given."""
        if self.unit and other.unit and self.unit != other.unit:
            return False
        (low, high), (others_low, others_high) = self._bounds(), other._bounds()
        return low <= others_high and others_low <= high

    def _bounds(self) -> tuple[float, float]:
        if not self.about:
            return self.low, self.high
        return self.low - abs(self.low) * _NEAR, self.high + abs(self.high) * _NEAR


def figures(text: str) -> list[Figure]:
    """Returns the figures of `text`, in order, none overlapping another."""
    tokens = list(TOKEN.finditer(text))
    found: list[Figure] = []
    at = 0
    while at < len(tokens):
        number = number_at(tokens, at)
        if number is None:
            at += 1
            continue
        figure, at = _figure(text, tokens, number)
        if figure is not None and not (found and figure.span.start < found[-1].span.end):
            found.append(figure)
    return found


def figure_in(text: str) -> Figure | None:
    """Returns the first figure of `text`."""
    return next(iter(figures(text)), None)


def _figure(text: str, tokens: Sequence[re.Match[str]], number: Number) -> tuple[Figure | None, int]:
    """The figure with a number in it, and the token after it."""
    low = high = number.value
    first, end = number.first, number.end
    unit = _CURRENCIES.get(tokens[first].group().strip()[-1:], "")
    second = _second(tokens, number)
    if second is not None:
        low, high, end = _range(number, second, tokens)
    start = tokens[first].start()
    before = text[:start].rstrip().lower()[-20:]
    after, length = _unit(tokens, end)
    unit = unit or after
    stop = tokens[end + length - 1].end()
    phrase, kind = next((one for one in _PHRASES if _ends_with(before, one[0])), ("", ""))
    if phrase:
        start = len(text[:start].rstrip()) - len(phrase)
    if _is_date(text, tokens, first, end, number.value):
        return None, end
    low, high = (-math.inf if kind == "high" else low), (math.inf if kind == "low" else high)
    return Figure(Span(start, stop), low, high, unit, kind == "about"), end


def _range(number: Number, second: Number, tokens: Sequence[re.Match[str]]) -> tuple[float, float, int]:
    """Both ends: "10 to 15 million" is of millions twice."""
    value = number.value
    scale = next((one for word, one in SCALES.items() if tokens[second.end - 1].group().lower() == word), 1)
    if scale >= SCALES["thousand"] and value < scale and number.end - number.first == 1:
        value *= scale
    return min(value, second.value), max(value, second.value), second.end


def _second(tokens: Sequence[re.Match[str]], number: Number) -> Number | None:
    """The other end of a range: "10-15", "between 10 and 15", "10 to 15"."""
    if number.end + 1 >= len(tokens):
        return None
    link = tokens[number.end].group().lower()
    between = number.first > 0 and tokens[number.first - 1].group().lower() in ("between", "from")
    if link not in ("-", "–", "—", "to") and not (between and link == "and"):
        return None
    second = number_at(tokens, number.end + 1)
    return second if second is not None and second.value > 0 else None


def _unit(tokens: Sequence[re.Match[str]], at: int) -> tuple[str, int]:
    """What is counted, and how many tokens say so."""
    words = [token.group().lower() for token in tokens[at : at + 2]]
    if words[:1] == ["%"] or words[:1] in (["percent"], ["pc"]):
        return "%", 1
    if words == ["per", "cent"]:
        return "%", 2
    if words and words[0].isalpha() and words[0] not in _NO_UNITS:
        return stem(words[0]), 1
    return "", 0


_NO_UNITS = frozenset(
    """
    a an the and or but of in on at by for from to with as is are was were be been has have had will would could should
    that which who whom whose than then when where while after before since until per each more other others new
    """.split()
)


def _ends_with(text: str, phrase: str) -> bool:
    return text.endswith(phrase) and not text[: -len(phrase)][-1:].isalnum()


def _is_date(text: str, tokens: Sequence[re.Match[str]], first: int, end: int, value: float) -> bool:
    """Whether it is the day or the year of a date, or an hour."""
    around = {tokens[n].group().lower() for n in (first - 1, end) if 0 <= n < len(tokens)}
    if (
        _HOUR.match(text, tokens[end - 1].end())
        or around & {*MONTHS, "am", "pm"}
        or (first > 0 and tokens[first - 1].group().lower() in TIME_WORDS)
    ):
        return True
    plain = tokens[first].lastgroup == "digits" and "," not in tokens[first].group()
    return plain and 1800 <= value <= 2100 and value == int(value) and end - first == 1 and _is_year(tokens, first)


def _is_year(tokens: Sequence[re.Match[str]], first: int) -> bool:
    return first > 0 and tokens[first - 1].group().lower() in ("in", "since", "of", "by", "until", "from", ",")
