"""Whether a quotation says otherwise than what its question presupposes: "When did Reed win?" where Marl won."""

from chatbot.language.grammar import Parse
from chatbot.understanding.predicates import Predicate, predicates

_SAME_BEGINNING = 4
"""Letters."""


def contradicts(asked: Predicate | None, quoted: Parse) -> bool:
    """Returns whether all that a quotation says with the verb of a question is of somebody else, or the opposite.

    Args:
        asked: what the question presupposes.
    """
    if asked is None:
        return False
    told = [predicate for predicate in predicates(quoted) if predicate.verb == asked.verb]
    return bool(told) and all(_differs(asked, predicate) for predicate in told)


def _differs(asked: Predicate, told: Predicate) -> bool:
    if asked.denied != told.denied:
        return True
    if not (asked.subject and told.subject) or asked.passive != told.passive:
        return False
    return not any(_alike(word, other) for word in asked.subject for other in told.subject)


def _alike(word: str, other: str) -> bool:
    """Returns whether two words may belong to one name: the same, "France" and "French", or a part and the whole."""
    return word[:_SAME_BEGINNING] == other[:_SAME_BEGINNING]
