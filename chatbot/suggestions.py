"""Follow-up questions that the archive answers, made from whom and what an answer names."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from chatbot.language.grammar import Grammar
from chatbot.language.wording import ABOUT, EVENT, PERSON, PLACE, bare, is_place_there
from chatbot.language.words import content_stems
from chatbot.types import Answer, Conversation

if TYPE_CHECKING:
    from chatbot.bot import Bot

TRIED = 6
BY_LABEL = {
    PERSON: ("What did {} say?", ABOUT[PERSON]),
    "ORG": ("What did {} say?",),
    PLACE: (ABOUT[PLACE],),
    EVENT: (ABOUT[EVENT],),
}
ABOUT_ALL = ("Why did it happen?", "When did it happen?")
HAPPENING = "what happened"


def follow_up_questions(
    bot: "Bot", grammar: Grammar, conversation: Conversation, limit: int, wanted: Callable[[], bool]
) -> list[str]:
    """At most `limit` questions after the last turn, each asked first and kept only if it is answered anew.

    Anew: by a sentence of the story in focus that the conversation has not quoted. Costs an answer for each question
    tried, at most six; looks before each whether they are still `wanted`.
    """
    if not conversation.turns or not isinstance(conversation.turns[-1].reply, Answer):
        return []
    story = {one.article.id for one in conversation.turns[-1].evidence}
    quoted = {(one.article.id, one.span.start) for turn in conversation.turns for one in turn.evidence[:1]}
    asked = {turn.query.standalone for turn in conversation.turns}
    kept: list[str] = []
    for number, question in enumerate(_candidates(grammar, conversation)):
        if number == TRIED or len(kept) == limit or not wanted():
            break
        turn = bot.ask(question, conversation)  # as a click will: the bot may remember it
        if not isinstance(turn.reply, Answer) or turn.query.standalone in asked:
            continue
        first = turn.reply.evidence[0]
        if first.article.id in story and (first.article.id, first.span.start) not in quoted:
            kept.append(question)
            quoted.add((first.article.id, first.span.start))
    return kept


def _candidates(grammar: Grammar, conversation: Conversation) -> Iterator[str]:
    """Questions about those whom the last quotations name and its question does not, each name once."""
    last = conversation.turns[-1]
    seen = set(content_stems(last.query.standalone))
    if last.query.standalone.lower().startswith(HAPPENING):
        yield ABOUT_ALL[0]
    for one in last.evidence[:2]:
        parse = grammar.parse(one.quote)
        for name in parse.names:
            stems = set(content_stems(name.text))
            if name.label not in BY_LABEL or not stems or stems & seen:
                continue
            if name.label == PLACE and not is_place_there(name, parse):
                continue
            seen |= stems
            yield from (form.format(bare(name)) for form in BY_LABEL[name.label])
    if last.query.standalone.lower().startswith(HAPPENING):
        yield ABOUT_ALL[1]
