"""The types of a question on its way to an answer. All are immutable; offsets count Unicode code points."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum

from store import AttributionKind, Filters, Moment, Span


@dataclass(frozen=True, slots=True)
class Period:
    """Days that a question speaks of, both ends included; None: open on that side."""

    start: date | None
    end: date | None

    @property
    def days(self) -> int | None:
        """The number of days; None for a period that is open."""
        return None if self.start is None or self.end is None else (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the archive is asked it.

    Attributes:
        asked: as typed.
        standalone: the same question made self-contained from the conversation; equal to `asked` where nothing was
            missing.
        filters: what narrows it, whether given by the reader's settings or in words.
        as_of: the day the question is asked, when that day is to count: a prior on publication dates and a reason to
            abstain. None: words like "last week" count from today, and nothing else changes.
        given: those of `filters` that the reader's settings gave; the rest was read from words.
        period: when what is asked about happened: articles of that time are likelier, none is hidden.
        focus: ids of the articles that a follow-up is about, the likeliest first; empty where the topic is new.
        latest: whether the newest articles are asked for.
        several_sources: whether it is who else reports something: one quotation a source, new sources first.
        alternatives: the question with another, nearly as good reading of what was missing.
    """

    asked: str
    standalone: str
    filters: Filters = field(default_factory=Filters)
    as_of: date | None = None
    given: Filters = field(default_factory=Filters)
    period: Period | None = None
    focus: tuple[str, ...] = ()
    latest: bool = False
    several_sources: bool = False
    alternatives: tuple[str, ...] = ()

    @property
    def exact(self) -> "Query":
        """Exactly what was typed: nothing supplied, nothing read from words."""
        return Query(self.asked, self.asked, self.given, self.as_of, self.given)

    @property
    def is_exact(self) -> bool:
        """True if it is asked as it was typed, but for capitals."""
        typed = self.asked if self.standalone.casefold() == self.asked.casefold() else self.standalone
        return replace(self.exact, alternatives=self.alternatives) == replace(self, standalone=typed)


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """The article version that a quotation was taken from.

    Attributes:
        url: the address of the original, None if the archive knows none.
        also_published_by: other sources that carry a copy of the same story.
    """

    id: str
    version: int
    url: str | None
    title: str
    source: str | None
    authors: tuple[str, ...]
    published: Moment | None
    section: str | None
    also_published_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says what a quotation has.

    Attributes:
        name: the full name, where the article leaves no doubt.
        as_printed: the characters of `span` in the text.
        cue: the words that attribute, as printed; None where there are none.
        kind: whether the words are all in quotation marks, none, or some.
    """

    name: str | None
    as_printed: str
    span: Span
    cue: str | None
    kind: AttributionKind


@dataclass(frozen=True, slots=True)
class Evidence:
    """One quotation: whole sentences of one passage, at most two.

    Attributes:
        quote: the characters of `span` in the text of that article version.
        span: in article offsets.
        answer: the words inside `span` that answer, in article offsets; None where no words stand out.
        score: 0..1, comparable within one answer.
        speaker: who says it; None where the article itself does, or that is not known.
    """

    passage_id: str
    article: CitedArticle
    quote: str
    span: Span
    answer: Span | None
    score: float
    speaker: Speaker | None = None

    @property
    def answer_text(self) -> str | None:
        """The characters of `answer`."""
        return None if self.answer is None else self.answer.shifted(-self.span.start).of(self.quote)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answered question: the best evidence first, no two quotations overlapping; never empty.

    Attributes:
        stands_alone: whether the words that answer in the first quotation are sure enough to be shown by themselves.
    """

    evidence: tuple[Evidence, ...]
    stands_alone: bool = True

    @property
    def short(self) -> str | None:
        """The words of the first quotation that answer, None where none stand out or none are sure enough."""
        return self.evidence[0].answer_text if self.stands_alone else None


class Outcome(Enum):
    """Why there is no answer."""

    NOT_SURE = "not sure"
    """The closest sentences may answer, but are not likely enough to."""
    DECLINED = "declined"
    """The archive does not say."""
    NO_QUESTION = "no question"
    """The line asks the archive nothing; the reason is the interface's reply."""


@dataclass(frozen=True, slots=True)
class Abstention:
    """A question without an answer.

    Attributes:
        reason: one sentence for the reader that names what is missing.
        nearest: what came closest, best first; may be empty.
    """

    reason: str
    nearest: tuple[Evidence, ...] = ()
    outcome: Outcome = Outcome.DECLINED


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its reply, frozen as it was given.

    Attributes:
        confidence: 0..1, how likely it is that the first evidence answers.
        timings_ms: by step, and their total.
        generation: the archive's generation that was asked.
        asked_at: UTC.
    """

    query: Query
    reply: Answer | Abstention
    confidence: float
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    generation: int = 0
    asked_at: datetime | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of an answer, or what came closest."""
        return self.reply.evidence if isinstance(self.reply, Answer) else self.reply.nearest

    @property
    def asks(self) -> bool:
        """False if the line asked the archive nothing."""
        return isinstance(self.reply, Answer) or self.reply.outcome is not Outcome.NO_QUESTION


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns in order; what a follow-up question is understood from."""

    id: str
    turns: tuple[Turn, ...] = ()

    def with_turn(self, turn: Turn) -> "Conversation":
        """Returns the conversation with `turn` at its end."""
        return Conversation(self.id, (*self.turns, turn))

    def of_questions(self) -> "Conversation":
        """Returns the conversation without the lines that asked nothing: "thanks" is no topic to go on with."""
        return Conversation(self.id, tuple(turn for turn in self.turns if turn.asks))
