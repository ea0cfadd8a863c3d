"""Example questions that this archive really answers."""

import random
from typing import TYPE_CHECKING

from chatbot.types import Answer

if TYPE_CHECKING:
    from chatbot.bot import Bot

TRIED = 4
"""How many articles are tried for each example wanted."""


def example_questions(bot: "Bot", limit: int) -> list[str]:
    """At most `limit` questions made from headlines, each asked first and kept only if its own article answers it.

    The choice is the same for the same generation of the archive.
    """
    headlines = [(article.id, article.title) for article in bot.archive.articles() if 20 <= len(article.title) <= 90]
    random.Random(bot.archive.generation()).shuffle(headlines)  # noqa: S311 - a choice of examples, not a secret
    kept: list[str] = []
    for article_id, title in headlines[: TRIED * limit]:
        if len(kept) == limit:
            break
        question = f"What happened: {title}?"
        turn = bot.ask(question)
        if isinstance(turn.reply, Answer) and turn.reply.evidence[0].article.id == article_id:
            kept.append(question)
    return kept
