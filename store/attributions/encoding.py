"""The input of the tagger: a stretch of text as token ids, and types that tell capitals and quotation marks.

MiniLM's tokens are in lower case; what that takes away, the types give back.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from store.embedding.bert import CLS, SEP
from store.types import Span

MAX_TOKENS = 192
"""The end of a longer stretch is not read."""
TYPES = 6
"""Lower case, capitalised, capitals or digits; each outside a quotation and inside."""
OPENING, CLOSING, STRAIGHT = "“", "”", '"'
_MARK = re.compile(f"[{OPENING}{CLOSING}{STRAIGHT}]")
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A stretch of a text, ready for the network.

    Attributes:
        ids, types: shape ``(t,)``, with the special tokens at both ends.
        begins: for each token whether a word begins with it; False for the special ones.
        ends: for each token the index of its word's last token.
        starts, stops: for each token its place in the text, code points; 0 for the special ones.
    """

    ids: Ints
    types: Ints
    begins: NDArray[np.bool_]
    ends: Ints
    starts: Ints
    stops: Ints


def encode(tokenizer: Tokenizer, text: str, stretches: Sequence[Span]) -> list[Encoded]:
    """Returns the encodings of `stretches` of `text`."""
    pieces = [stretch.of(text) for stretch in stretches]
    found = tokenizer.encode_batch(pieces, add_special_tokens=False)
    return [_encoded(one, piece, stretch.start) for one, piece, stretch in zip(found, pieces, stretches, strict=True)]


def _encoded(found: Encoding, piece: str, first: int) -> Encoded:
    count = min(len(found.ids), MAX_TOKENS - 2)
    places = np.array(found.offsets[:count], np.int64).reshape(count, 2)
    words = np.array(found.word_ids[:count], np.int64)
    begins = np.ones(count, np.bool_)
    begins[1:] = words[1:] != words[:-1]
    lasts = np.append(np.flatnonzero(begins)[1:], count)
    ends = lasts[np.cumsum(begins) - 1] if count else words
    types = _cases(piece, places) + TYPES // 2 * np.array(inside_quotation(piece), np.int64)[places[:, 0]]
    return Encoded(
        np.array([CLS, *found.ids[:count], SEP], np.int64),
        _between(types),
        _between(begins),
        _between(ends, count + 1),
        _between(places[:, 0] + first),
        _between(places[:, 1] + first),
    )


def _between(values: NDArray[Any], last: int = 0) -> NDArray[Any]:
    """`values` with those of the special tokens at both ends."""
    return np.concatenate([values[:0].dtype.type([0]), values, values[:0].dtype.type([last])])


def _cases(piece: str, places: Ints) -> Ints:
    """0 for a token in lower case, 1 for a capital alone or before others, 2 for capitals or a digit."""
    upper = np.array([0, *map(str.isupper, piece)], np.int64)
    lower = np.array([0, *map(str.islower, piece)], np.int64)
    digit = np.array([*map(str.isdigit, piece), 0], np.bool_)
    starts, ends = places.T
    uppers, lowers = (np.cumsum(one)[ends] - np.cumsum(one)[starts] for one in (upper, lower))
    capitals = (ends - starts > 1) & (uppers > 0) & (lowers == 0)
    cases: Ints = np.where(digit[starts] | capitals, 2, upper[starts + 1])
    return cases


def inside_quotation(piece: str) -> list[bool]:
    """Returns for each character whether it stands between quotation marks, or is one."""
    inside, done = False, 0
    found: list[bool] = []
    # A stretch that begins in the middle of a quotation closes one that it did not open.
    first_close, first_open = piece.find(CLOSING), piece.find(OPENING)
    if first_close >= 0 and (first_open < 0 or first_close < first_open):
        inside = True
    for match in _MARK.finditer(piece):
        found += [inside] * (match.start() - done)
        inside_before, mark = inside, match.group()
        inside = mark == OPENING or (mark == STRAIGHT and not inside)
        found.append(inside_before or inside)
        done = match.end()
    return found + [inside] * (len(piece) - done)
