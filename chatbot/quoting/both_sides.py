"""Quotations of both sides of a comparison: one that has both, or one of each."""

from collections.abc import Sequence

from chatbot.language.words import content_stems, stem
from chatbot.ranking.sentences import Quotation
from chatbot.retrieval.sides import stands_in
from chatbot.understanding.comparisons import Side
from chatbot.understanding.questions import Question

_COMPARED_WORTH = 3.0
"""Added to the score of a quotation that has all words of what is compared."""
_COMPARING = frozenset(map(stem, "compare comparison differ difference versus vs".split()))
_BOTH_WORTH = 1.5
"""Added to the score of a quotation that has both sides."""


def both_sides(question: Question, quotations: Sequence[Quotation]) -> tuple[list[Quotation], list[Side]]:
    """Returns the one or two of `quotations`, which come best first, that have both sides; and the sides that none has.

    Of each side that is taken which says most of what is compared. Where only one side is found, that is returned.
    """
    first, second = question.sides
    compared = _compared(question)
    near = sorted(quotations, key=lambda quotation: -_worth(quotation, compared))
    best = [_best_of(first, second, near, compared), _best_of(second, first, near, compared)]
    lacking = [side for side, found in zip(question.sides, best, strict=True) if found is None]
    singles = [quotation for quotation in best if quotation is not None]
    together = next((q for q in near if all(stands_in(side, q.text) for side in question.sides)), None)
    if together is not None and all(
        _worth(together, compared) + _BOTH_WORTH >= _worth(single, compared) for single in singles
    ):
        return [together], []
    front = sorted(singles, key=lambda quotation: -quotation.score)
    return front[:1] if len(front) == 2 and front[0] is front[1] else front, lacking


def _compared(question: Question) -> frozenset[str]:
    """Returns the stems of what is compared: the question's words that tell neither side."""
    of_both = {stem(word) for side in question.sides for word in side.of_both}
    own = {word for side in question.sides for word in content_stems(side.name)}
    return frozenset(word for word in question.stems if word not in (own - of_both) | _COMPARING)


def _worth(quotation: Quotation, compared: frozenset[str]) -> float:
    said = compared & set(content_stems(quotation.text))
    return quotation.score + _COMPARED_WORTH * len(said) / max(1, len(compared))


def _best_of(side: Side, other: Side, near: Sequence[Quotation], compared: frozenset[str]) -> Quotation | None:
    """Returns the best quotation of a side: one that names it, else of a headline or a passage that does alone."""
    named = [quotation for quotation in near if stands_in(side, quotation.text)]
    of_article = [quotation for quotation in near if stands_in(side, quotation.passage.title)]
    of_passage = [q for q in near if stands_in(side, q.passage.text) and not stands_in(other, q.passage.text)]
    best = [*named[:1], *of_article[:1], *of_passage[:1]]
    return max(best, key=lambda quotation: _worth(quotation, compared), default=None)
