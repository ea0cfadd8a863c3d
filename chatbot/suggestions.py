"""Questions to ask that the archive answers: examples for a reader who begins, follow-ups for one who goes on.

They are made from the names in headlines and quotations, and each is asked before it is shown.
"""

import random
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Protocol

from chatbot.language.grammar import Grammar, Name, Parse
from chatbot.language.words import content_stems
from chatbot.types import Answer, CitedArticle, Conversation, Turn
from store import Archive, Filters, Order, day_of

PERSON, PLACE, EVENT = "PERSON", "GPE", "EVENT"
_ABOUT = {PERSON: "Who is {}?", PLACE: "What happened in {}?", EVENT: "What happened during {}?"}
"""The question about a name in a headline, by the name's OntoNotes label."""
_ABOUT_QUOTED = {
    PERSON: ("What did {} say?", _ABOUT[PERSON]),
    PLACE: (_ABOUT[PLACE],),
    EVENT: (_ABOUT[EVENT],),
}
"""The questions about a name in a quotation, by its label; only people say something."""
_ABOUT_ALL = ("Why did it happen?", "When did it happen?")
"""Asked first and last after a question that begins like this:"""
_WHAT_HAPPENED = "what happened"
_PLACE_BEFORE = frozenset({"in", "at", "from", "across", "near"})
_ARTICLES = frozenset({"the", "a", "an", "this", "that"})
_OF_THINGS = frozenset({"WORK_OF_ART", "EVENT", "LAW", "FAC", "PRODUCT", PLACE, "LOC"})
_OF_A_TIMELINE = frozenset({PERSON, PLACE, EVENT, "ORG"})
_WORDS_OF_A_PERSON = range(2, 5)
_CHARACTERS_OF_A_HEADLINE = range(20, 91)
_NEWEST = 200
"""Articles among which the examples are chosen."""
_TRIED_FOR_EACH_EXAMPLE, _ANSWERED_FOR_EACH_EXAMPLE = 6, 2
_FOLLOW_UPS_TRIED = 3
_LIKELY = 0.65
"""The confidence from which a suggestion is answered well enough to be made."""
_OTHERS, _NEXT, _TIMELINE = "Who else reported this?", "What happened next?", "Timeline of {}"


class Ask(Protocol):
    """Asks a question as a reader would; `chatbot.bot.Bot.ask` is one."""

    def __call__(self, question: str, conversation: Conversation | None = None, /) -> Turn:
        """Returns the turn that `question` becomes after those of `conversation`."""


def example_questions(
    archive: Archive, ask: Ask, grammar: Grammar, limit: int, wait_for_turn: Callable[[], None]
) -> list[str]:
    """Returns at most `limit` questions about recent articles, each answered by the article that it was made from.

    Those that are likely answered come first.

    The choice is the same for the same generation of the archive.

    Args:
        wait_for_turn: returns when the next question may be tried.
    """
    listing = archive.browsing.page(Filters(), "", Order.NEWEST, 0, _NEWEST)
    headlines = [
        (article.article_id, article.title) for article in listing if len(article.title) in _CHARACTERS_OF_A_HEADLINE
    ]
    random.Random(archive.generation()).shuffle(headlines)  # noqa: S311 - a choice of examples, not a secret
    questions = [(id_, question) for id_, title in headlines for question in questions_about(grammar.parse(title))]
    questions += [(id_, f"What happened: {title}?") for id_, title in headlines]
    kept: dict[str, str] = {}
    weaker: dict[str, str] = {}
    for article_id, question in questions[: _TRIED_FOR_EACH_EXAMPLE * limit]:
        if len(kept) == limit or len(kept) + len(weaker) == _ANSWERED_FOR_EACH_EXAMPLE * limit:
            break
        wait_for_turn()
        turn = ask(question)
        reply = turn.reply
        if isinstance(reply, Answer) and reply.evidence[0].article.id == article_id:
            name = _asked_who(question)
            if name is not None and not reads_as_person(name, grammar.parse(reply.evidence[0].quote)):
                continue
            (kept if turn.confidence >= _LIKELY else weaker).setdefault(article_id, question)
    return list((kept | {id_: question for id_, question in weaker.items() if id_ not in kept}).values())[:limit]


def follow_up_questions(
    archive: Archive, ask: Ask, grammar: Grammar, conversation: Conversation, limit: int, wanted: Callable[[], bool]
) -> list[str]:
    """Returns at most `limit` questions after the last turn that the archive answers with something new.

    New is a sentence that the conversation has not quoted: of the story in focus, of another source, or of a later day.
    Costs an answer for each question tried, at most five.

    Args:
        wanted: looked at before each; no more are tried once it is false.
    """
    if not conversation.turns or not isinstance(conversation.turns[-1].reply, Answer):
        return []
    last = conversation.turns[-1]
    quoted = {(first.article.id, first.span.start) for turn in conversation.turns for first in turn.evidence[:1]}
    asked = {turn.query.standalone for turn in conversation.turns}
    kept: list[str] = []
    about = islice(_follow_ups(grammar, conversation), _FOLLOW_UPS_TRIED)
    tried = (*about, *_of_other_reports(archive, last.evidence[0].article))
    for question in tried:
        if len(kept) == limit or not wanted():
            break
        turn = ask(question, conversation)  # as a click will: the answer may be remembered
        if turn.query.standalone in asked or not isinstance(turn.reply, Answer) or turn.confidence < _LIKELY:
            continue
        first = turn.reply.evidence[0]
        if (first.article.id, first.span.start) not in quoted and _leads_on(question, last, turn):
            kept.append(question)
            quoted.add((first.article.id, first.span.start))
    return kept


def _of_other_reports(archive: Archive, article: CitedArticle) -> Iterator[str]:
    """Yields the questions for other reports of the event, where there are some to answer them."""
    event = archive.event_of(article.id)
    if event is None:
        return
    if len(event.sources) > 1:
        yield _OTHERS
    if event.last_day is not None and article.published is not None and event.last_day > day_of(article.published):
        yield _NEXT


def timeline_question(grammar: Grammar, conversation: Conversation) -> str | None:
    """Returns the question for a timeline of whom or what the last answer is about; None where it names nothing."""
    if not conversation.turns or not isinstance(conversation.turns[-1].reply, Answer):
        return None
    last = conversation.turns[-1]
    for text in (last.query.standalone, last.evidence[0].article.title):
        names = [name for name in grammar.parse(text).names if name.label in _OF_A_TIMELINE]
        if names:
            return _TIMELINE.format(_bare(names[0]))
    return None


def _leads_on(question: str, last: Turn, turn: Turn) -> bool:
    """Returns whether the answer of `turn` is what `question` promises after `last`."""
    before, first = last.evidence[0].article, turn.evidence[0].article
    if question == _OTHERS:
        return first.source is not None and first.source != before.source
    if question == _NEXT:
        days = [None if article.published is None else day_of(article.published) for article in (before, first)]
        return days[0] is not None and days[1] is not None and days[1] > days[0]
    return first.id in {evidence.article.id for evidence in last.evidence}


def _follow_ups(grammar: Grammar, conversation: Conversation) -> Iterator[str]:
    """Yields questions about the names in the last quotations that the last question does not hold, each name once."""
    last = conversation.turns[-1]
    seen = set(content_stems(last.query.standalone))
    about_all = last.query.standalone.lower().startswith(_WHAT_HAPPENED)
    if about_all:
        yield _ABOUT_ALL[0]
    for evidence in last.evidence[:2]:
        parse = grammar.parse(evidence.quote)
        for name in parse.names:
            stems = set(content_stems(name.text))
            if name.label not in _ABOUT_QUOTED or not stems or stems & seen:
                continue
            if name.label == PLACE and not is_scene(name, parse):
                continue
            if name.label == PERSON and not reads_as_person(_bare(name), parse):
                continue
            seen |= stems
            yield from (form.format(_bare(name)) for form in _ABOUT_QUOTED[name.label])
    if about_all:
        yield _ABOUT_ALL[1]


def questions_about(headline: Parse) -> Iterator[str]:
    """Yields what a reader may ask who has seen the names in a headline."""
    for name in headline.names:
        words = name.text.split()
        if name.label == PERSON and len(words) in _WORDS_OF_A_PERSON and all(word[0].isupper() for word in words):
            yield _ABOUT[PERSON].format(_bare(name))
        elif name.label == PLACE and is_scene(name, headline):
            yield _ABOUT[PLACE].format(_bare(name))
        elif name.label == EVENT:
            yield _ABOUT[EVENT].format(_bare(name))


def reads_as_person(name: str, parse: Parse) -> bool:
    """Returns whether a sentence speaks of `name` as of a person: without an article, and not as a place or a thing.

    In headlines, which leave articles out, the parser takes "Hallimar Prize" for a person too.
    """
    at = parse.text.find(name)
    if at < 0:  # most likely the family name alone
        return True
    before = [token for token in parse.tokens if token.span.end <= at]
    labels = {other.label for other in parse.names if other.span.start < at + len(name) and at < other.span.end}
    return not (before and before[-1].text.lower() in _ARTICLES) and not labels & _OF_THINGS


def _asked_who(question: str) -> str | None:
    """Returns the name in a question "Who is …?"; None for other questions."""
    begin, end = _ABOUT[PERSON].split("{}")
    return question.removeprefix(begin).removesuffix(end) if question.startswith(begin) else None


def is_scene(name: Name, parse: Parse) -> bool:
    """Returns whether the text says that something happened at the place `name`, rather than only naming it."""
    before = [token for token in parse.tokens if token.span.end <= name.span.start]
    return bool(before) and before[-1].text.lower() in _PLACE_BEFORE


def _bare(name: Name) -> str:
    """Returns a name in one line, without the ending of the possessive."""
    return " ".join(name.text.split()).removesuffix("'s").removesuffix("’s")
