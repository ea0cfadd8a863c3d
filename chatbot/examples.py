"""Example questions that this archive really answers."""

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from chatbot.language.grammar import Grammar
from chatbot.language.wording import questions_about
from chatbot.types import Answer
from store import Filters, Order

if TYPE_CHECKING:
    from chatbot.bot import Bot

TRIED = 6
"""How many articles are tried for each example wanted."""
NEWEST = 200
"""Articles among which the examples are chosen."""


def example_questions(bot: "Bot", grammar: Grammar, limit: int, turn: Callable[[], None]) -> list[str]:
    """At most `limit` questions about recent articles, each asked first and kept only if its own article answers it.

    The choice is the same for the same generation of the archive.

    Args:
        turn: returns when the next question may be tried.
    """
    listing = bot.archive.listing(Filters(), "", Order.NEWEST, 0, NEWEST)
    headlines = [(one.article_id, one.title) for one in listing if 20 <= len(one.title) <= 90]
    random.Random(bot.archive.generation()).shuffle(headlines)  # noqa: S311 - a choice of examples, not a secret
    questions = [(id_, question) for id_, title in headlines for question in questions_about(grammar.parse(title))]
    questions += [(id_, f"What happened: {title}?") for id_, title in headlines]
    kept: dict[str, str] = {}
    for article_id, question in questions[: TRIED * limit]:
        if len(kept) == limit:
            break
        turn()
        reply = bot.ask(question).reply
        if isinstance(reply, Answer) and reply.evidence[0].article.id == article_id:
            kept.setdefault(article_id, question)
    return list(kept.values())
