"""Which of the ranked quotations are shown, as the form of the question needs: one answer, several, or both sides."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.language.grammar import Grammar
from chatbot.quoting.adding_up import add_up
from chatbot.quoting.both_sides import both_sides
from chatbot.quoting.topics import told_about
from chatbot.ranking.selection import by_source, distinct, select
from chatbot.ranking.sentences import Quotation
from chatbot.types import Query
from chatbot.understanding.answer_types import AnswerType
from chatbot.understanding.comparisons import Side
from chatbot.understanding.questions import Question


@dataclass(frozen=True, slots=True)
class Choice:
    """What is shown.

    Attributes:
        quotations: in the order in which they are shown.
        lacking: the sides of a comparison about which nothing was found.
    """

    quotations: Sequence[Quotation]
    lacking: Sequence[Side] = ()


def choose(
    question: Question,
    query: Query,
    quotations: Sequence[Quotation],
    leading: Sequence[str],
    grammar: Grammar,
    limit: int,
) -> Choice:
    """Returns at most `limit` of `quotations`, which come best first.

    Args:
        leading: ids of the articles that a bare topic is told by first.
    """
    if query.several_sources:
        return Choice(select(question, by_source(quotations, query.focus), limit))
    if question.sides:
        front, lacking = both_sides(question, quotations)
        others = [quotation for quotation in quotations if all(quotation is not one for one in front)]
        rest = distinct([*front[:1], *others], limit)[len(front[:1]) :]
        return Choice([*front, *rest][:limit], lacking)
    if question.answer_type is AnswerType.TOPIC:
        return Choice(told_about(quotations, leading, limit))
    if question.wants_several:
        first = select(question, quotations, limit)
        rest = [quotation for quotation in quotations if all(quotation is not one for one in first[:1])]
        return Choice(add_up(question, [*first[:1], *rest], grammar, limit))
    return Choice(select(question, quotations, limit))
