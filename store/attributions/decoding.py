"""From what the network says of the tokens to spans: for each cue the likeliest labels of the words around it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from store.attributions.encoding import CLOSING, OPENING, STRAIGHT, Encoded
from store.attributions.network import CONTENT, CUE, LABELS, SOURCE, Judged
from store.types import Attribution, AttributionKind, Span

_CHANGE = 2.0
"""What a change of label from one word to the next must make up for, in log odds: spans are not torn by one word."""
_MARKS = f"{OPENING}{CLOSING}{STRAIGHT}"
_BESIDE = " .,;:!?—–-"
"""What may stand beside the marks of a quotation that is all quoted."""
_TOGETHER = 256
"""Cues that are decoded at once."""

Floats = NDArray[np.float32]
Labels = NDArray[np.int8]


class _Cue(NamedTuple):
    """A cue with its stretch: the words' first and last tokens, which word the cue begins with, and all log odds."""

    encoded: Encoded
    firsts: NDArray[np.int64]
    lasts: NDArray[np.int64]
    word: int
    scores: Floats

    def span(self, first: int, last: int) -> Span:
        """The place in the text of the words ``[first, last]``."""
        return Span(int(self.encoded.starts[self.firsts[first]]), int(self.encoded.stops[self.lasts[last]]))


def decode(articles: Sequence[tuple[str, Sequence[Judged]]]) -> list[list[Attribution]]:
    """Returns what is attributed in the stretches of each article, by the places of the cues."""
    cues = [(number, cue) for number, (_, found) in enumerate(articles) for one in found for cue in _cues(one)]
    labels = _likeliest([cue for _, cue in cues])
    results: list[list[Attribution]] = [[] for _ in articles]
    for (number, cue), of_cue in zip(cues, labels, strict=True):
        results[number] += _attribution(articles[number][0], cue, of_cue)
    return results


def _cues(judged: Judged) -> Iterator[_Cue]:
    if judged.cues:
        firsts = np.flatnonzero(judged.encoded.begins)
        lasts = judged.encoded.ends[firsts]
        for at, _, logits in judged.cues:
            sums = np.add.reduceat(logits[: lasts[-1] + 1], firsts, axis=0)
            yield _Cue(
                judged.encoded, firsts, lasts, int(np.searchsorted(firsts, at)), sums / (lasts - firsts + 1)[:, None]
            )


def _likeliest(cues: Sequence[_Cue]) -> list[Labels]:
    """The labels of each cue's words that are likeliest together (Viterbi)."""
    results: list[Labels] = [np.zeros(0, np.int8)] * len(cues)
    order = sorted(range(len(cues)), key=lambda n: len(cues[n].firsts))
    for begin in range(0, len(order), _TOGETHER):
        some = order[begin : begin + _TOGETHER]
        scores = np.zeros((len(some), len(cues[some[-1]].firsts), LABELS + 1), np.float32)
        scores[..., :LABELS] = -1_000.0  # beyond the end there is no label
        for row, number in enumerate(some):
            cue = cues[number]
            scores[row, : len(cue.firsts), :LABELS] = cue.scores
            scores[row, cue.word, CUE] += 1_000.0
        for number, labels in zip(some, _paths(scores), strict=True):
            results[number] = labels[: len(cues[number].firsts)]
    return results


def _paths(scores: Floats) -> Labels:
    """The best path through each of `scores` ``(n, words, labels)``, a change of label costing `_CHANGE`."""
    count, words, labels = scores.shape
    stay = np.broadcast_to(np.arange(labels, dtype=np.int8), (count, labels))
    back = np.zeros((words, count, labels), np.int8)
    best = scores[:, 0]
    for word in range(1, words):
        highest = best.max(1, keepdims=True) - _CHANGE
        back[word] = np.where(best >= highest, stay, best.argmax(1)[:, None])
        best = np.maximum(best, highest) + scores[:, word]
    path = np.zeros((count, words), np.int8)
    path[:, -1] = best.argmax(1)
    everyone = np.arange(count)
    for word in range(words - 1, 0, -1):
        path[:, word - 1] = back[word, everyone, path[:, word]]
    return path


def _attribution(text: str, cue: _Cue, labels: Labels) -> Iterator[Attribution]:
    """The attribution of a cue, if anything is said."""
    ends = np.flatnonzero(np.diff(labels, append=np.int8(-1)))
    runs = [
        (int(labels[last]), first, int(last)) for first, last in zip([0, *(ends[:-1] + 1).tolist()], ends, strict=True)
    ]
    content = tuple(cue.span(first, last) for label, first, last in runs if label == CONTENT)
    if content:
        sources = [(first, last) for label, first, last in runs if label == SOURCE]
        best = max(sources, key=lambda run: cue.scores[run[0] : run[1] + 1, SOURCE].sum(), default=None)
        own = next((first, last) for _, first, last in runs if first <= cue.word <= last)
        yield Attribution(best and cue.span(*best), cue.span(*own), content, kind_of(text, content))


def kind_of(text: str, content: Sequence[Span]) -> AttributionKind:
    """Returns whether all of `content`, a part or nothing stands between quotation marks."""
    pieces = [span.of(text) for span in content]
    if not any(mark in piece for piece in pieces for mark in _MARKS):
        return "indirect"
    bare = [piece.strip(_BESIDE) for piece in pieces]
    whole = bare[0][:1] in (OPENING, STRAIGHT) and bare[-1][-1:] in (CLOSING, STRAIGHT)
    inner = len(pieces) == 1 and any(mark in bare[0][1:-1] for mark in _MARKS)
    return "direct" if whole and not inner else "mixed"
