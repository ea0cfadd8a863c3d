"""A question in its place: self-contained, with what its words and its conversation narrow, prefer and point at."""

from dataclasses import dataclass, replace
from datetime import date

from chatbot.language.grammar import Grammar
from chatbot.language.lexicon import FUTURE_WORDS
from chatbot.language.words import content_words
from chatbot.types import Answer, Conversation, Period, Query, Turn
from chatbot.understanding.archive_facts import ArchiveFacts
from chatbot.understanding.article_requests import ALONE, asks_for_articles_alone, requested_topic
from chatbot.understanding.constraints import Constraints, constraints, names_of_sources
from chatbot.understanding.days.dates import DateFilter, DateKind, date_filter
from chatbot.understanding.followups import Resolved, TermModel, resolve
from chatbot.understanding.followups.gaps import gaps_of, is_complete
from store import Filters, day_of

_LEANS_ON_THE_LAST = 3
"""A question for other sources with at most this many content words of its own is about what was asked before."""
_NO_DAYS = frozenset({"PERSON", "ORG", "WORK_OF_ART", "PRODUCT"})
"""Labels of names that have no day in them, though "The Week", "USA Today" and "June Smith" look like it."""
_ANOTHER_TIME_DAYS = 60
"""Days between the article that the conversation speaks of and today, from which "last week" is that article's."""
_FOCUSED = 3
"""Articles in focus at most."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a reader asks it.

    Attributes:
        given: filters of the reader's settings. They win over words.
        today: the day that "last week" counts from.
        opened: id of the article that the reader has open.
    """

    question: str
    given: Filters
    as_of: date | None
    today: date
    opened: str | None = None


def understand(
    asked: Asked, conversation: Conversation, facts: ArchiveFacts, grammar: Grammar, terms: TermModel
) -> Query:
    """Returns what `asked` means after the turns of `conversation`, in an archive with `facts`."""
    question, previous = asked.question, conversation.turns[-1] if conversation.turns else None
    parse = grammar.parse(question)
    said = constraints(question, parse, facts.sources, facts.sections, facts.authors_in(question))
    resolved = _self_contained(question, said, conversation, grammar, terms)
    follows = previous is not None and resolved.standalone not in {question, said.remaining}
    leans = follows or (previous is None and not is_complete(parse, gaps_of(parse)))
    when = _days_in(resolved.standalone, asked, facts, grammar, _day_spoken_of(previous) if follows else None)
    if when is None and said.spans:
        when = _days_in(question, asked, facts, grammar)
    topic = requested_topic(_without_days(resolved.standalone, when))
    if when is not None and topic is not None:
        when = replace(when, kind=DateKind.HARD)
    narrowed = _with_days(said.filters, when)
    if previous is not None and not said.remaining:
        # "Only Reuters": the last question again, narrowed further.
        narrowed = _merged(narrowed, previous.query.filters)
    return Query(
        asked=question,
        standalone=resolved.standalone if topic is None else topic or ALONE,
        filters=_merged(asked.given, narrowed),
        as_of=asked.as_of,
        given=asked.given,
        period=Period(when.start, when.end) if when is not None and when.kind is DateKind.SOFT else None,
        focus=_focus(previous, asked.opened) if leans else (),
        latest=said.latest,
        several_sources=said.several_sources,
        alternatives=resolved.alternatives,
    )


def _self_contained(
    question: str, said: Constraints, conversation: Conversation, grammar: Grammar, terms: TermModel
) -> Resolved:
    if not conversation.turns or asks_for_articles_alone(said.remaining):
        return Resolved(said.remaining or question)
    previous = conversation.turns[-1].query.standalone
    leans = said.several_sources and len(content_words(said.remaining)) <= _LEANS_ON_THE_LAST
    if leans or not said.remaining:
        return Resolved(previous)
    return resolve(said.remaining, conversation, grammar, terms)


def _without_days(question: str, when: DateFilter | None) -> str:
    """Returns `question` without the words that name days, if it is there that they stand."""
    if when is None or when.span.end > len(question):
        return question
    return " ".join((question[: when.span.start] + question[when.span.end :]).split())


def _days_in(
    question: str, asked: Asked, facts: ArchiveFacts, grammar: Grammar, anchor: date | None = None
) -> DateFilter | None:
    """Returns the days that `question` names; inside a conversation about another time, they count from there."""
    elsewhere = anchor is not None and asked.as_of is None and (asked.today - anchor).days > _ANOTHER_TIME_DAYS
    today = anchor if elsewhere and anchor is not None else asked.today
    ahead = any(token.lemma in FUTURE_WORDS for token in grammar.parse(question).tokens)
    return date_filter(_without_names(question, facts, grammar), today, anchor, last=facts.last, ahead=ahead)


def _without_names(question: str, facts: ArchiveFacts, grammar: Grammar) -> str:
    """Returns `question` with the names of several words blanked: "today" is no day in "USA Today"."""
    names = [
        name.span
        for name in grammar.parse(question).names
        if name.label in _NO_DAYS and len(name.text.split()) > 1 and not name.text.split()[-1].islower()
    ]
    for span in (*names, *names_of_sources(question, facts.sources)):
        question = question[: span.start] + "_" * (span.end - span.start) + question[span.end :]
    return question


def _with_days(filters: Filters, when: DateFilter | None) -> Filters:
    if when is None or when.kind is not DateKind.HARD:
        return filters
    return replace(filters, published_from=when.start, published_to=when.end)


def _merged(first: Filters, second: Filters) -> Filters:
    """`first`, and what it leaves open from `second`; both days go together."""
    dated = first if first.published_from or first.published_to else second
    return Filters(
        published_from=dated.published_from,
        published_to=dated.published_to,
        sources=first.sources or second.sources,
        sections=first.sections or second.sections,
        authors=first.authors or second.authors,
        language=first.language or second.language,
    )


def _day_spoken_of(previous: Turn | None) -> date | None:
    """Returns the day of the article that the last answer quoted first: "two days later" counts from it."""
    if previous is None or not isinstance(previous.reply, Answer):
        return None
    published = previous.reply.evidence[0].article.published
    return None if published is None else day_of(published)


def _focus(previous: Turn | None, opened: str | None) -> tuple[str, ...]:
    """Returns the open article and those that the last answer quoted; a declined question keeps the focus it had."""
    found = [] if opened is None else [opened]
    if previous is not None:
        answered = isinstance(previous.reply, Answer)
        found += [evidence.article.id for evidence in previous.evidence] if answered else previous.query.focus
    return tuple(dict.fromkeys(found))[:_FOCUSED]
