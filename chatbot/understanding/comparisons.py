"""The two sides of a question that compares: "How does inflation in Norland compare with Sudmark?"."""

import itertools
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from chatbot.language.grammar import Parse, Token
from chatbot.language.lexicon import INTERROGATIVES, TIME_WORDS
from chatbot.language.words import content_words, fold
from store import Span

_COMPARING_VERBS = frozenset({"compare", "differ", "contrast"})
_COMPARING_NOUNS = frozenset({"difference", "gap", "contrast", "comparison", "similarity", "distinction", "compare"})
_AGAINST = frozenset({"with", "to", "against", "from"})
"""What joins the second side to "compare"."""
_VERSUS = frozenset({"vs", "vs.", "versus"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_THINGS = frozenset({"NOUN", "PROPN"})
_MORE = frozenset({"JJR", "RBR"})
_NO_COMPARISON = frozenset({"how", "why", "when", "where"})
"""First words of questions that ask for something else, whatever is more than what in them."""
_NOT_OF_A_SIDE = frozenset({"cc", "punct", "conj", "relcl", "aux", "advmod", "acomp"})
"""Dependencies of what joins a side to the rest."""
_NO_SIDE = TIME_WORDS | {"expected", "average", "percent", "half"}
"""Nouns after "than" that nothing can be found about by themselves: "higher than last year"."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison.

    Attributes:
        name: as it is written, without an article: "Slevonia earthquake".
        words: folded words that tell it from the other side; written in capitals where it has no content words ("US").
        asks: the question without the other side, for a search of its own.
        of_both: folded words of this side's name that are meant of the other too: "damage" in "the damage from the
            flood" beside "the earthquake".
    """

    name: str
    words: tuple[str, ...]
    asks: str
    of_both: tuple[str, ...] = ()


def compared(parse: Parse) -> tuple[Side, Side] | None:
    """Returns the sides that a question compares, in its order; None if it compares nothing."""
    heads = next(_heads(parse), None)
    if heads is None:
        return None
    first, second = (_phrase(parse.tokens, head, other) for head, other in (heads, heads[::-1]))
    of_first, of_second = _telling(parse, first, second), _telling(parse, second, first)
    if not of_first or not of_second:
        return None
    return _side(parse, first, of_first, second, of_second), _side(parse, second, of_second, first, of_first)


def _heads(parse: Parse) -> Iterator[tuple[int, int]]:
    """Yields the head tokens of both sides."""
    tokens = parse.tokens
    for index, token in enumerate(tokens):
        if token.lemma in _COMPARING_VERBS | _COMPARING_NOUNS:
            yield from _of_comparing(tokens, index)
        elif token.lemma == "or" and token.dep == "cc":
            yield from _alternatives(tokens, index)
        elif token.lemma == "than":
            yield from _of_more(tokens, index)
        elif token.lemma in _VERSUS:
            yield from _around(tokens, index)


def _of_comparing(tokens: tuple[Token, ...], index: int) -> Iterator[tuple[int, int]]:
    """Yields what is compared "with" something, or what is joined: "between X and Y", "how do X and Y differ"."""
    own = list(_children(tokens, index))
    against = [i for j, token in own if token.lemma in _AGAINST for i in _governed(tokens, j)]
    between = [i for j, token in own if token.lemma == "between" for i, _ in _children(tokens, j)]
    things = _compared_things(tokens, index)
    yield from ((thing, other) for thing in things for other in against)
    within = [j for thing in things for j, token in _children(tokens, thing) if token.dep == "prep"]
    for thing in (*things, *between, *(i for j in within for i in _governed(tokens, j))):
        yield from ((thing, i) for i, token in _children(tokens, thing) if token.dep == "conj" and token.pos in _THINGS)


def _compared_things(tokens: tuple[Token, ...], index: int) -> list[int]:
    """Returns what the comparing word at `index` has as its subject or object, or hangs on."""
    own = [i for i, token in _children(tokens, index) if token.dep in {*_SUBJECTS, "dobj", "nmod"}]
    if not own and tokens[index].dep in {"prep", "acl", "advcl"}:
        above = tokens[index].head
        own = [above, *(i for i, token in _children(tokens, above) if token.dep in _SUBJECTS)]
    return [i for i in own if tokens[i].pos in _THINGS]


def _alternatives(tokens: tuple[Token, ...], index: int) -> Iterator[tuple[int, int]]:
    """Yields the names joined by "or", and things so joined of which one has more, or that stand at the end."""
    first = tokens[index].head
    second = next((i for i, token in _children(tokens, first) if token.dep == "conj" and i > index), None)
    if second is None:
        return
    if tokens[first].pos == tokens[second].pos == "ADP":  # "in Marn or in Trelind"
        first, second = (next(_governed(tokens, place), place) for place in (first, second))
    if {tokens[first].pos, tokens[second].pos} - _THINGS:
        return
    names = tokens[first].pos == tokens[second].pos == "PROPN"
    asked = tokens[0].pos == "AUX" or tokens[0].lemma in INTERROGATIVES
    if asked and (names or any(token.tag in _MORE for token in tokens)):
        yield first, second


def _of_more(tokens: tuple[Token, ...], index: int) -> Iterator[tuple[int, int]]:
    """Yields what is "more than" something else: of "Did Oskarby grow faster than Marn?" the two towns."""
    if tokens[0].lemma in _NO_COMPARISON or not any(
        token.tag in _MORE or token.lemma in {"more", "less"} for token in tokens[:index]
    ):
        return
    own = [i for j, token in _children(tokens, index) if j > index for i in (j, *_governed(tokens, j))]
    other = next((i for i in own if tokens[i].dep == "pobj" and tokens[i].pos in _THINGS), None)
    subject = next((i for i, token in enumerate(tokens[:index]) if token.dep in _SUBJECTS), None)
    if other is not None and subject is not None and tokens[other].lemma == tokens[subject].lemma:
        # "the flood in Marn … than the flood in Tarn": what tells them apart comes after.
        other = next((i for i in range(other + 1, len(tokens)) if tokens[i].dep == "pobj"), None)
    if other is None or subject is None or tokens[other].lemma in _NO_SIDE or tokens[subject].pos not in _THINGS:
        return
    counted = any(token.pos == "NUM" for _, token in _children(tokens, other))
    if tokens[other].pos in _THINGS and not counted and not tokens[subject].lemma.isdigit():
        yield subject, other


def _around(tokens: tuple[Token, ...], index: int) -> Iterator[tuple[int, int]]:
    """Yields the things on either side of "versus"."""
    before = tokens[index].head if tokens[index].head < index else index - 1
    if tokens[before].pos not in _THINGS:
        before = index - 1
    after = next((i for i, _ in _children(tokens, index)), index + 1)
    if before >= 0 and after < len(tokens) and {tokens[before].pos, tokens[after].pos} <= _THINGS:
        yield before, after


def _children(tokens: tuple[Token, ...], head: int) -> Iterator[tuple[int, Token]]:
    return ((index, token) for index, token in enumerate(tokens) if token.head == head and index != head)


def _governed(tokens: tuple[Token, ...], preposition: int) -> Iterator[int]:
    return (index for index, token in _children(tokens, preposition) if token.dep in {"pobj", "pcomp"})


def _phrase(tokens: tuple[Token, ...], head: int, other: int) -> list[int]:
    """Returns the tokens that hang on `head`, without those of the `other` side and what joins or asks."""
    found, todo = {head}, [head]
    while todo:
        for index, token in _children(tokens, todo.pop()):
            joins = token.dep in _NOT_OF_A_SIDE or token.tag in _MORE or token.lemma in _VERSUS | {"compare", "than"}
            if index not in found and index != other and not joins and token.lemma not in INTERROGATIVES:
                found.add(index)
                todo.append(index)
    run = [i for i in sorted(found) if not any(tokens[j].pos == "PUNCT" for j in range(min(i, head), max(i, head)))]
    while run and tokens[run[0]].pos in {"DET", "ADP"}:
        run = run[1:]
    return run or [head]


def _telling(parse: Parse, own: Collection[int], other: Collection[int]) -> tuple[str, ...]:
    """Returns the words of one side that the other lacks: its names if it has any, else what says something."""
    tokens = parse.tokens
    theirs = {fold(tokens[index].text) for index in other}
    mine = [index for index in own if fold(tokens[index].text) not in theirs]
    names = [_written(tokens[index].text) for index in mine if tokens[index].pos == "PROPN"]
    return tuple(names) or tuple(content_words(" ".join(tokens[index].text for index in mine)))


def _written(name: str) -> str:
    """Returns a word of a name as it is compared: folded, unless it would be a stop word then ("US", "IT")."""
    return fold(name) if content_words(name) else name


def _side(parse: Parse, own: list[int], words: tuple[str, ...], other: list[int], theirs: tuple[str, ...]) -> Side:
    tokens = parse.tokens
    name = parse.text[tokens[own[0]].span.start : tokens[own[-1]].span.end]
    # What only the longer side says is said of both: "the damage from the flood" beside "the earthquake".
    shared = _has_preposition(tokens, other) and not _has_preposition(tokens, own)
    left_out = [i for i in other if not shared or _written(tokens[i].text) in theirs]
    asks = _without(parse.text, [tokens[index].span for index in left_out if index not in own])
    of_both: tuple[str, ...] = ()
    if _has_preposition(tokens, own) and not _has_preposition(tokens, other):
        before = itertools.takewhile(lambda index: tokens[index].pos != "ADP", own)
        of_both = tuple(content_words(" ".join(tokens[index].text for index in before)))
    return Side(name, words, asks, of_both)


def _has_preposition(tokens: tuple[Token, ...], phrase: Collection[int]) -> bool:
    return any(tokens[index].pos == "ADP" for index in phrase)


def _without(text: str, spans: list[Span]) -> str:
    kept = "".join(character for at, character in enumerate(text) if not any(s.start <= at < s.end for s in spans))
    return re.sub(r" ([?.,:;])", r"\1", " ".join(kept.split()))
