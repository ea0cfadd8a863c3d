"""Retrieval as the form of a question needs it: a comparison needs both sides, a bare topic its own articles."""

from collections.abc import Sequence

from chatbot.retrieval.prior import DatePrior
from chatbot.retrieval.reranking import Reranker
from chatbot.retrieval.sides import with_both_sides
from chatbot.retrieval.stages import Retrieved, retrieve
from chatbot.retrieval.topics import leading_articles, retrieve_newest, retrieve_topic
from chatbot.understanding.answer_types import AnswerType
from chatbot.understanding.article_requests import asks_for_articles_alone
from chatbot.understanding.questions import Question
from store import Archive, Filters


def retrieve_by_form(
    archive: Archive,
    question: Question,
    filters: Filters,
    prior: DatePrior,
    limit: int,
    focus: Sequence[str] = (),
    reranker: Reranker | None = None,
) -> Retrieved:
    """Returns the at most `limit` passages that match `question` best, see `retrieve`; some more for a comparison."""
    if question.answer_type is AnswerType.TOPIC and not question.sides and not focus and prior.period is None:
        if asks_for_articles_alone(question.text):
            return retrieve_newest(archive, filters, prior.as_of)
        leading = leading_articles(archive, question.text, filters, prior.as_of)
        if leading:
            return retrieve_topic(archive, question, filters, prior, limit, leading)
    found = retrieve(archive, question, filters, prior, limit, focus, reranker)
    return with_both_sides(archive, question, filters, prior, found) if question.sides else found
