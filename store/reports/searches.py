"""Searches as librarians write them: AND, OR, NOT, "exact phrase", NEAR, a*, and brackets.

Operators are in capitals; words beside each other are all wanted. What is wrong with a search is said in one line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from store.errors import BadSearch
from store.fulltext.protocol import has_word
from store.fulltext.sought import Beginning, Near, Sought

MOST_PIECES = 12
"""Words and phrases of a search that are looked for; of a pasted paragraph, the rest is not."""
_DEEPEST = 8
"""Brackets inside one another."""
_BETWEEN, _FARTHEST = 10, 50
"""Words that may stand between what is near, if nothing is said, and at most."""
_SIGN = re.compile(r'"[^"]*"|[()]|[^\s()"]+')
_NEAR = re.compile(r"NEAR(?:/([0-9]{1,2}))?")
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_BRACKETS = frozenset({"(", ")"})
_ENDS = frozenset({")", "OR"})


@dataclass(frozen=True, slots=True)
class All:
    """Every part is wanted."""

    parts: tuple["Wanted", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One of the parts is enough."""

    parts: tuple["Wanted", ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The part is not wanted."""

    part: "Wanted"


Wanted = All | Any | Without | Sought


def parse(words: str) -> Wanted | None:
    """Returns what a search wants of an article; None where nothing in it can be looked for.

    Raises:
        BadSearch: says in one line what is wrong.
    """
    if words.count('"') % 2:
        raise BadSearch('A quotation mark is not closed. Write "an exact phrase" between two of them.')
    signs = [sign for sign in _SIGN.findall(words) if has_word(sign) or sign in _BRACKETS]
    if not any(sign in _BRACKETS or _is_operator(sign) for sign in signs):
        signs = signs[:MOST_PIECES]
    parser = _Parser(signs)
    wanted = parser.alternatives(0)
    if parser.here < len(signs):
        raise BadSearch("A bracket is closed that was not opened.")
    if sum(1 for _ in _leaves(wanted)) > MOST_PIECES:
        raise BadSearch(f"A search with AND, OR, NOT or brackets takes at most {MOST_PIECES} words and phrases.")
    return wanted


def looked_for(wanted: Wanted | None) -> tuple[Sought, ...]:
    """Returns what articles that were found hold, each once: what is wanted, not what is not."""
    return () if wanted is None else tuple(dict.fromkeys(_leaves(wanted, without=False)))


def _leaves(wanted: Wanted | None, *, without: bool = True) -> Iterator[Sought]:
    match wanted:
        case All(parts) | Any(parts):
            for part in parts:
                yield from _leaves(part, without=without)
        case Without(part):
            if without:
                yield from _leaves(part)
        case None:
            pass
        case _:
            yield wanted


def _is_operator(sign: str) -> bool:
    return sign in _OPERATORS or _NEAR.fullmatch(sign) is not None


class _Parser:
    def __init__(self, signs: Sequence[str]) -> None:
        self._signs = signs
        self.here = 0

    def alternatives(self, depth: int) -> Wanted | None:
        """What OR stands between."""
        parts = [self._together(depth)]
        while self._next() == "OR":
            self.here += 1
            parts.append(self._together(depth))
        if len(parts) > 1 and None in parts:
            raise BadSearch("OR stands between two words.")
        found = tuple(part for part in parts if part is not None)
        return Any(found) if len(found) > 1 else (found[0] if found else None)

    def _together(self, depth: int) -> Wanted | None:
        """What AND, or nothing, stands between."""
        parts: list[Wanted] = []
        joined = False
        while (sign := self._next()) is not None and sign not in _ENDS:
            if sign == "AND":
                if not parts or joined:
                    raise BadSearch("AND stands between two words.")
                joined = True
                self.here += 1
                continue
            parts.append(self._one(depth))
            joined = False
        if joined:
            raise BadSearch("AND stands between two words.")
        return All(tuple(parts)) if len(parts) > 1 else (parts[0] if parts else None)

    def _one(self, depth: int) -> Wanted:
        sign = self._next()
        if sign == "NOT":
            self.here += 1
            if self._next() in {None, ")", "OR", "AND", "NOT"}:
                raise BadSearch("After NOT stands what articles must not contain.")
            return Without(self._one(depth))
        if sign == "(":
            return self._bracket(depth)
        left = self._piece()
        near = _NEAR.fullmatch(self._next() or "")
        if near is None:
            return left
        self.here += 1
        between = int(near[1] or _BETWEEN)
        right = self._piece()
        if isinstance(left, str) and isinstance(right, str) and between <= _FARTHEST:
            return Near(left, right, between)
        raise BadSearch(f"NEAR stands between two words or phrases; NEAR/{_FARTHEST} is the farthest.")

    def _bracket(self, depth: int) -> Wanted:
        self.here += 1
        if depth == _DEEPEST:
            raise BadSearch("There are too many brackets inside one another.")
        inside = self.alternatives(depth + 1)
        if self._next() != ")":
            raise BadSearch("A bracket is not closed.")
        self.here += 1
        if inside is None:
            raise BadSearch("There is nothing between two brackets.")
        return inside

    def _piece(self) -> str | Beginning:
        sign = self._next()
        if sign is None or sign in _BRACKETS or _is_operator(sign):
            raise BadSearch("NEAR stands between two words or phrases.")
        self.here += 1
        if sign.startswith('"'):
            return sign[1:-1]
        begins = sign.endswith("*")
        word = sign.strip("*")
        return Beginning(word) if begins else word

    def _next(self) -> str | None:
        return self._signs[self.here] if self.here < len(self._signs) else None
