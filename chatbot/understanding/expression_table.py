"""A table of expressions that name days, each registered with the function that says which days it means."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from chatbot.types import Period
from store import Span

_Absolute = Callable[[re.Match[str]], Period]
_Relative = Callable[[re.Match[str], date], Period]


@dataclass(frozen=True, slots=True)
class DatedWords:
    """Words that mean days.

    Attributes:
        ambiguous: whether such words alone may be something else: "may", "April".
    """

    period: Period
    span: Span
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class _Expression:
    pattern: str
    period: Callable[[re.Match[str], date, date | None], Period]
    """From its match, the day of asking and the day that the conversation speaks of; ValueError where it means none."""
    ambiguous: bool = False


class ExpressionTable:
    """Expressions in the order in which they are tried. All are registered before the first text is looked through."""

    def __init__(self) -> None:
        self._expressions: list[_Expression] = []

    def absolute(self, pattern: str) -> Callable[[_Absolute], _Absolute]:
        """Returns a decorator that registers an expression which means the same days whenever it is used."""

        def register(period: _Absolute) -> _Absolute:
            self._expressions.append(_Expression(pattern, lambda match, _today, _anchor: period(match)))
            return period

        return register

    def from_today(self, pattern: str, *, ambiguous: bool = False) -> Callable[[_Relative], _Relative]:
        """Returns a decorator that registers an expression which counts from the day of asking."""

        def register(period: _Relative) -> _Relative:
            expression = _Expression(pattern, lambda match, today, _anchor: period(match, today), ambiguous)
            self._expressions.append(expression)
            return period

        return register

    def from_anchor(self, pattern: str) -> Callable[[_Relative], _Relative]:
        """Returns a decorator that registers an expression which counts from the day that the conversation speaks of.

        Where the conversation speaks of none, it means nothing.
        """

        def register(period: _Relative) -> _Relative:
            def anchored(match: re.Match[str], _today: date, anchor: date | None) -> Period:
                if anchor is None:
                    raise ValueError("no day was spoken of")
                return period(match, anchor)

            self._expressions.append(_Expression(pattern, anchored))
            return period

        return register

    def find(self, text: str, today: date, anchor: date | None) -> Iterator[DatedWords]:
        """Yields the expressions in `text`, in order, not overlapping.

        Args:
            today: the day of asking.
            anchor: the day that the conversation speaks of; None if it speaks of none.
        """
        for match in self._any.finditer(text):
            expression = next(e for number, e in enumerate(self._expressions) if match[f"p{number}"] is not None)
            try:
                period = expression.period(match, today, anchor)
            except ValueError:  # 31 June, or beyond the calendar
                continue
            yield DatedWords(period, Span(match.start(), match.end()), expression.ambiguous)

    @property
    def patterns(self) -> tuple[str, ...]:
        """The regular expressions, in order."""
        return tuple(expression.pattern for expression in self._expressions)

    @cached_property
    def _any(self) -> re.Pattern[str]:
        either = "|".join(f"(?P<p{number}>{expression.pattern})" for number, expression in enumerate(self._expressions))
        return re.compile(rf"(?<![\w$£€.])(?:{either})(?!\w)", re.IGNORECASE)
