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
_Asked = Callable[[re.Match[str], "Asking"], Period]


@dataclass(frozen=True, slots=True)
class Asking:
    """When a question is asked, and which way it looks.

    Attributes:
        today: the day of asking, from which "last week" counts.
        near: the day that a date without a year is near to: today, or the end of an archive that ended long before.
        ahead: whether it asks for what is to come.
        anchor: the day that the conversation speaks of; None if it speaks of none.
    """

    today: date
    near: date
    ahead: bool = False
    anchor: date | None = None


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
    period: _Asked
    """ValueError where it means none."""
    ambiguous: bool = False


class ExpressionTable:
    """Expressions in the order in which they are tried. All are registered before the first text is looked through."""

    def __init__(self) -> None:
        self._expressions: list[_Expression] = []

    def absolute(self, pattern: str) -> Callable[[_Absolute], _Absolute]:
        """Returns a decorator that registers an expression which means the same days whenever it is used."""

        def register(period: _Absolute) -> _Absolute:
            self._expressions.append(_Expression(pattern, lambda match, _asking: period(match)))
            return period

        return register

    def from_today(self, pattern: str, *, ambiguous: bool = False) -> Callable[[_Relative], _Relative]:
        """Returns a decorator that registers an expression which counts from the day of asking."""

        def register(period: _Relative) -> _Relative:
            self._expressions.append(_Expression(pattern, lambda match, at: period(match, at.today), ambiguous))
            return period

        return register

    def from_asking(self, pattern: str, *, ambiguous: bool = False) -> Callable[[_Asked], _Asked]:
        """Returns a decorator that registers an expression which also hangs on the way that the question looks."""

        def register(period: _Asked) -> _Asked:
            self._expressions.append(_Expression(pattern, period, ambiguous))
            return period

        return register

    def from_anchor(self, pattern: str) -> Callable[[_Relative], _Relative]:
        """Returns a decorator that registers an expression which counts from the day that the conversation speaks of.

        Where the conversation speaks of none, it means nothing.
        """

        def register(period: _Relative) -> _Relative:
            def anchored(match: re.Match[str], at: Asking) -> Period:
                if at.anchor is None:
                    raise ValueError("no day was spoken of")
                return period(match, at.anchor)

            self._expressions.append(_Expression(pattern, anchored))
            return period

        return register

    def find(self, text: str, asking: Asking) -> Iterator[DatedWords]:
        """Yields the expressions in `text`, in order, not overlapping."""
        for match in self._any.finditer(text):
            expression = next(e for number, e in enumerate(self._expressions) if match[f"p{number}"] is not None)
            try:
                period = expression.period(match, asking)
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
