"""Where a piece of text stands in a longer one, and how the two differ: the place that is most like it (rapidfuzz)."""

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Indel, LCSseq
from rapidfuzz.fuzz import partial_ratio_alignment

from chatbot.finding.comparable import Comparable
from store import Span

SIMILAR_FROM, SAME_WORDS_FROM = 0.8, 0.7
"""From this similarity on, and this share of the words, a place is said to say nearly the same. By letters alone, three
of 1,289 sentences of other articles were found ("… is the only way to …"); see `tests/quality/finding.py`."""
_EXACT_BELOW = 5
"""Fewer words than this say nothing of a text unless they are all there."""
_LEAST_ROUGHLY = 55.0
"""Per cent of the first, rough alignment that is looked at more closely."""
_LEEWAY = 12
"""Words that either end of the rough alignment may be off."""
_MOST_OTHERS = 3
"""Words at an end of a piece that others may stand for; more say something else."""


@dataclass(frozen=True, slots=True)
class Place:
    """The place in a text that is most like a piece, with its similarity to it, 0..1; 1: word for word."""

    span: Span
    similarity: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that were given, and what is printed in their place; either may be empty."""

    given: str
    printed: str


def similarity(one: str, other: str) -> float:
    """Returns the share, 0..1, of the characters of both that they have in common, in order."""
    return float(Indel.normalized_similarity(one, other))


def find_place(piece: Comparable, text: Comparable) -> Place | None:
    """Returns the place in `text` that is most like `piece`; None if none is near enough."""
    if not piece.words or not text.words:
        return None
    exact = f" {text.normal} ".find(f" {piece.normal} ")
    if exact >= 0:
        return Place(text.span_of(*text.words_at(exact, exact + len(piece.normal))), 1.0)
    if len(piece.words) < _EXACT_BELOW:
        return None
    rough = partial_ratio_alignment(piece.normal, text.normal, score_cutoff=_LEAST_ROUGHLY)
    if rough is None or rough.dest_end <= rough.dest_start:
        return None
    first, after = _fitted(piece, text, *text.words_at(rough.dest_start, rough.dest_end))
    like, same = similarity(piece.normal, text.normal_of(first, after)), _same_words(piece, text, first, after)
    if like < SIMILAR_FROM or same < SAME_WORDS_FROM:
        return None
    first, after = _with_other_ends(piece, text, first, after)
    return Place(text.span_of(first, after), similarity(piece.normal, text.normal_of(first, after)))


def differences(given: Comparable, printed: Comparable) -> Iterator[Difference]:
    """Yields what is printed otherwise than given, word by word, in order."""
    changed: tuple[int, int] | None = None
    last = 0, 0
    for code in LCSseq.opcodes(given.words, printed.words):
        if code.tag == "equal":
            if changed is not None:
                yield _difference(given, printed, changed, last)
                changed = None
        elif changed is None:
            changed = code.src_start, code.dest_start
        last = code.src_end, code.dest_end
    if changed is not None:
        yield _difference(given, printed, changed, last)


def _difference(given: Comparable, printed: Comparable, start: tuple[int, int], end: tuple[int, int]) -> Difference:
    return Difference(given.written(start[0], end[0]), printed.written(start[1], end[1]))


def _same_words(piece: Comparable, text: Comparable, first: int, after: int) -> float:
    """Returns the share of the piece's words that stand there, in order."""
    return float(LCSseq.similarity(piece.words, text.words[first:after])) / len(piece.words)


def _fitted(piece: Comparable, text: Comparable, first: int, after: int) -> tuple[int, int]:
    """Moves either end word by word to where what is between is most like the piece."""

    def like(first: int, after: int) -> float:
        return similarity(piece.normal, text.normal_of(first, after))

    ends = range(max(first + 1, after - _LEEWAY), min(len(text.words), after + _LEEWAY) + 1)
    after = max(ends, key=lambda end: (like(first, end), -end))
    starts = range(max(0, first - _LEEWAY), min(after - 1, first + _LEEWAY) + 1)
    first = max(starts, key=lambda start: (like(start, after), start))
    ends = range(max(first + 1, after - _LEEWAY), min(len(text.words), after + _LEEWAY) + 1)
    after = max(ends, key=lambda end: (like(first, end), -end))
    return first, after


def _with_other_ends(piece: Comparable, text: Comparable, first: int, after: int) -> tuple[int, int]:
    """Takes in what the sentence has in the place of the first or the last words of the piece, if those are others."""
    blocks = LCSseq.editops(piece.words, text.words[first:after]).as_matching_blocks()
    if len(blocks) < 2:  # the last is always empty
        return first, after
    before, behind = blocks[0].a, len(piece.words) - (blocks[-2].a + blocks[-2].size)
    if before <= _MOST_OTHERS:
        while before > 0 and first > 0 and _is_one_sentence(text, first - 1):
            first, before = first - 1, before - 1
    if behind <= _MOST_OTHERS:
        while behind > 0 and after < len(text.words) and _is_one_sentence(text, after - 1):
            after, behind = after + 1, behind - 1
    return first, after


def _is_one_sentence(text: Comparable, word: int) -> bool:
    """Returns whether nothing between a word and the next ends a sentence or a paragraph; "U.S. stores" goes on."""
    following = text.places[word + 1][0]
    between = text.text[text.places[word][1] : following]
    ended = any(mark in between for mark in ".!?…") and not text.text[following].islower()
    return not ended and "\n" not in between
