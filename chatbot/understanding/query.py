"""A question in its place: self-contained, with what its words and its conversation narrow, prefer and point at."""

from dataclasses import dataclass, replace
from datetime import date

from chatbot.language.grammar import Grammar
from chatbot.language.words import content_words
from chatbot.types import Answer, Conversation, Period, Query, Turn
from chatbot.understanding.archive_facts import ArchiveFacts
from chatbot.understanding.constraints import Constraints, constraints
from chatbot.understanding.dates import DateFilter, DateKind, date_filter
from chatbot.understanding.followups import Resolved, resolve
from chatbot.understanding.followups.gaps import gaps_of, is_complete
from store import Filters, day_of

_LEANS_ON_THE_LAST = 3
"""A question for other sources with at most this many content words of its own is about what was asked before."""
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


def understand(asked: Asked, conversation: Conversation, facts: ArchiveFacts, grammar: Grammar) -> Query:
    """Returns what `asked` means after the turns of `conversation`, in an archive with `facts`."""
    question, previous = asked.question, conversation.turns[-1] if conversation.turns else None
    parse = grammar.parse(question)
    said = constraints(question, parse, facts.sources, facts.sections, facts.authors_in(question))
    resolved = _self_contained(question, said, conversation, grammar)
    follows = previous is not None and resolved.standalone not in {question, said.remaining}
    leans = follows or (previous is None and not is_complete(parse, gaps_of(parse)))
    when = date_filter(resolved.standalone, asked.today, _day_spoken_of(previous) if follows else None)
    if when is None and said.spans:
        when = date_filter(question, asked.today)
    narrowed = _with_days(said.filters, when)
    if previous is not None and not said.remaining:
        # "Only Reuters": the last question again, narrowed further.
        narrowed = _merged(narrowed, previous.query.filters)
    return Query(
        asked=question,
        standalone=resolved.standalone,
        filters=_merged(asked.given, narrowed),
        as_of=asked.as_of,
        given=asked.given,
        period=Period(when.start, when.end) if when is not None and when.kind is DateKind.SOFT else None,
        focus=_focus(previous, asked.opened) if leans else (),
        latest=said.latest,
        several_sources=said.several_sources,
        alternatives=resolved.alternatives,
    )


def _self_contained(question: str, said: Constraints, conversation: Conversation, grammar: Grammar) -> Resolved:
    if not conversation.turns:
        return Resolved(said.remaining or question)
    previous = conversation.turns[-1].query.standalone
    leans = said.several_sources and len(content_words(said.remaining)) <= _LEANS_ON_THE_LAST
    if leans or not said.remaining:
        return Resolved(previous)
    return resolve(said.remaining, conversation, grammar)


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
