"""The output of a comprehension network: from the scores of tokens to the best answers of each sentence."""

import numpy as np

from chatbot.comprehension.encoding import Floats, Ints
from chatbot.comprehension.protocol import ANSWERS, ScoredSpan, SentenceAnswers
from store import Passage, Span

MAX_SPAN_TOKENS = 30
"""The longest answer."""


def sentence_answers(
    passage: Passage, offsets: Ints, start: Floats, end: Floats, null: float
) -> dict[int, SentenceAnswers]:
    """Returns the best answers in each sentence of `passage`, by the sentence's place in it.

    Args:
        offsets: of each token, in article offsets, shape ``(n, 2)``; tokens outside the passage do not count.
        start, end: logits of a span beginning and ending at each token, shape ``(n,)``.
        null: the logit of "no answer in this passage".
    """
    starts = np.array([sentence.start for sentence in passage.sentences])
    ends = np.array([sentence.end for sentence in passage.sentences])
    if not len(starts):
        return {}
    groups = np.searchsorted(starts, offsets[:, 0], side="right") - 1
    groups = np.where((groups >= 0) & (offsets[:, 1] <= ends[groups]) & (offsets[:, 0] < offsets[:, 1]), groups, -1)
    found = {}
    for place, spans in best_spans(start, end, groups, 2 * ANSWERS).items():
        # Pieces of one word have its offsets in common: the best of them speaks for it.
        scored: dict[Span, float] = {}
        for first, last, score in spans:
            scored.setdefault(Span(int(offsets[first, 0]), int(offsets[last, 1])), score - null)
        answers = tuple(ScoredSpan(span, score) for span, score in list(scored.items())[:ANSWERS])
        found[place] = SentenceAnswers(passage.sentences[place], answers)
    return found


def best_spans(start: Floats, end: Floats, groups: Ints, count: int = 1) -> dict[int, list[tuple[int, int, float]]]:
    """Returns the `count` best spans of at most `MAX_SPAN_TOKENS` tokens inside each group of neighbouring tokens.

    Args:
        start, end: logits of a span beginning and ending at each token, shape ``(n,)``.
        groups: the group (the sentence) of each token, shape ``(n,)``; negative for tokens in none.

    Returns:
        By group, best first: first and last token, both included, and the sum of their logits.
    """
    total = len(start)
    width = min(MAX_SPAN_TOKENS, total)
    if not width:
        return {}
    last = np.arange(total)[:, None] + np.arange(width)[None, :]
    inside = last < total
    last = np.minimum(last, total - 1)
    allowed = inside & (groups[last] == groups[:, None]) & (groups[:, None] >= 0)
    scores = np.where(allowed, start[:, None] + end[last], -np.inf)
    found: dict[int, list[tuple[int, int, float]]] = {}
    for group in np.unique(groups[groups >= 0]).tolist():
        rows = np.flatnonzero(groups == group)
        flat = scores[rows].ravel()
        best = np.argsort(-flat, kind="stable")[:count]
        found[group] = [
            (int(rows[place // width]), int(rows[place // width]) + int(place % width), float(flat[place]))
            for place in best.tolist()
            if np.isfinite(flat[place])
        ]
    return found
