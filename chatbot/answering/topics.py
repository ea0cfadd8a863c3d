"""What is quoted about a bare topic: of each article one sentence, that which says most about it."""

from collections.abc import Sequence

from chatbot.answering.sentences import Quotation

_ABOUT_FROM = 0.7
"""Rarity-weighted share of the topic's words in a sentence or its headline, from which further ones are shown."""
_ABOUT_WORTH = 2.0
"""Added to the score of a sentence that has all of the topic's words itself."""


def told_about(quotations: Sequence[Quotation], leading: Sequence[str], limit: int) -> list[Quotation]:
    """Returns at most `limit` of `quotations`, which come best first, each of another article that is about the topic.

    Args:
        leading: ids of the articles that come first, in this order, where they have a quotation.
    """
    best: dict[str, Quotation] = {}
    for quotation in quotations:
        article = quotation.passage.article_id
        if article not in best or _worth(quotation) > _worth(best[article]):
            best[article] = quotation
    order = [*(id_ for id_ in leading if id_ in best), *(id_ for id_ in best if id_ not in leading)]
    told = [best[id_] for id_ in order]
    return [*told[:1], *(quotation for quotation in told[1:] if quotation.coverage >= _ABOUT_FROM)][:limit]


def _worth(quotation: Quotation) -> float:
    own = quotation.signals.own if quotation.signals is not None else 0.0
    return quotation.score + _ABOUT_WORTH * own
