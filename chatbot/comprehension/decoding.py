"""From the scores of a reading network to the best answers of each sentence."""

import numpy as np

from chatbot.comprehension.encoding import Floats, Ints, best_spans
from chatbot.comprehension.protocol import ANSWERS, ScoredSpan, SentenceReading
from store import Passage, Span


def sentence_readings(
    passage: Passage, offsets: Ints, start: Floats, end: Floats, null: float
) -> dict[int, SentenceReading]:
    """The best answers in each sentence of `passage`, by the sentence's place in it.

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
        found[place] = SentenceReading(passage.sentences[place], answers)
    return found
