"""Quotations that add up, for a question that asks for several: each names something that those before it do not."""

import math
import re
from collections.abc import Sequence, Set

from chatbot.language.grammar import Grammar, Parse
from chatbot.language.lexicon import NUMBERS
from chatbot.quoting.items import items
from chatbot.ranking.answer_spans import whole_phrase
from chatbot.ranking.selection import distinct
from chatbot.ranking.sentences import Quotation
from chatbot.understanding.questions import Question
from store import Span

_LOOKED_AT = 16
"""Quotations, best first, among which the next one is looked for: each has to be parsed."""
_WEAKER_BY, _LESS_COVERED_BY = 5.0, 0.5
"""How much worse than the first, and how much less about the question, a quotation may be for what it names."""
_NEARLY = 1.5
"""How much worse than the best one a quotation may be that comes first because it names more."""
_WORTH = 0.5
"""Added to the score for each doubling of what is named anew."""
_OF_THE_ARTICLE = 1.0
"""Added to the score in the first quotation's article, where a list most likely goes on."""
_HOW_MANY = re.compile(r"\b(?:which|what|the) (two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)
_FEWEST = 2
"""Things that make an enumeration."""


def add_up(question: Question, quotations: Sequence[Quotation], grammar: Grammar, limit: int) -> list[Quotation]:
    """Returns at most `limit` of `quotations`, which come best first, each naming something new.

    The best comes first, unless another is nearly as good and names many more: it may enumerate them all.
    Where none names anything of the sort, the sort was hardly understood, and they come as they are.
    """
    if not quotations:
        return []
    first = quotations[0]
    near = [
        quotation
        for quotation in quotations[:_LOOKED_AT]
        if quotation.score >= first.score - _WEAKER_BY and quotation.coverage >= first.coverage - _LESS_COVERED_BY
    ]
    named = [items(question, parse) for parse in grammar.parse_all([quotation.text for quotation in near])]
    if not any(named):
        return distinct(quotations, limit)
    left = list(zip(near, named, strict=True))
    leads = [place for place, (other, _) in enumerate(left) if other.score >= first.score - _NEARLY]
    quotation, new = left.pop(max(leads, key=lambda place: _worth(left[place][0], left[place][1], first)))
    chosen, seen = [quotation], set(new)
    while left and len(chosen) < limit:
        worth = [_worth(quotation, new - seen, chosen[0]) for quotation, new in left]
        best = max((place for place, (_, new) in enumerate(left) if new - seen), key=worth.__getitem__, default=None)
        if best is None:
            break
        quotation, new = left.pop(best)
        chosen.append(quotation)
        seen |= new
    return distinct(chosen, limit)


def _worth(quotation: Quotation, new: Set[str], first: Quotation) -> float:
    near = quotation.passage.article_id == first.passage.article_id
    return quotation.score + _WORTH * math.log2(1 + len(new)) + _OF_THE_ARTICLE * near


def enumerates(question: Question, answer: Span, parse: Parse) -> bool:
    """Returns whether the words `answer`, in the parsed quotation, name several things, and all that it names.

    Where the question says how many they are ("Which two countries …"), as many are all.

    Args:
        answer: in offsets of the parsed text.
    """
    if not question.answer_type.labels:
        joined = [t for t in parse.tokens if t.dep == "conj" and answer.contains(whole_phrase(t.span, parse))]
        return bool(joined)
    inside = items(question, parse, answer)
    asked = _HOW_MANY.search(question.text)
    if asked is not None and len(inside) == NUMBERS.get(asked[1].lower()):
        return True
    return len(inside) >= _FEWEST and inside == items(question, parse)
