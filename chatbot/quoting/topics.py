"""What is quoted about a bare topic: of each article one sentence, that which says most about it."""

import math
from collections.abc import Sequence

from chatbot.ranking.selection import distinct, repeats_headline
from chatbot.ranking.sentences import Quotation

ABOUT_FROM = 0.7
"""Rarity-weighted share of the topic's words in a sentence or its headline, from which further ones are shown."""
_ABOUT_WORTH = 2.0
"""Added to the score of a sentence that has all of the topic's words itself."""


def told_about(quotations: Sequence[Quotation], leading: Sequence[str], limit: int) -> list[Quotation]:
    """Returns at most `limit` of `quotations`, which come best first, each of another article.

    Args:
        leading: ids of the articles that come first, in this order, where they have a quotation; others must be about
            the topic too. Where there are none, the best of each article come as they are.
    """
    best: dict[str, Quotation] = {}
    for quotation in quotations:
        article = quotation.passage.article_id
        if article not in best or (leading and _worth(quotation) > _worth(best[article])):
            best[article] = quotation
    if not leading:
        return distinct(list(best.values()), limit)
    told = [best[id_] for id_ in leading if id_ in best]
    others = [best[id_] for id_ in best if id_ not in leading and best[id_].coverage >= ABOUT_FROM]
    return [*told, *others][:limit]


def belief_about(quotations: Sequence[Quotation]) -> tuple[float, float]:
    """Returns how much the ranking believes in sentences about the topic, any of which answers.

    Returns:
        Their share of its belief, 0..1, and their log-odds over the best of the other sentences, at least 0.
    """
    about = [quotation for quotation in quotations if quotation.coverage >= ABOUT_FROM]
    others = [quotation.score for quotation in quotations if quotation.coverage < ABOUT_FROM]
    margin = max((quotation.score for quotation in about), default=-math.inf) - max(others, default=-math.inf)
    return min(1.0, sum(quotation.share for quotation in about)), max(0.0, margin)


def _worth(quotation: Quotation) -> float:
    own = quotation.signals.own if quotation.signals is not None else 0.0
    return quotation.score + _ABOUT_WORTH * own * (not repeats_headline(quotation))
