"""The shapes of the functions' results, for their schemas; a test compares them with what is really returned."""

from typing import Literal

from typing_extensions import TypedDict  # pydantic takes that of the standard library from Python 3.12 on


class CitedShape(TypedDict):
    """An article version, as it is cited."""

    id: str
    version: int
    url: str | None
    title: str
    source: str | None
    authors: list[str]
    published: str | None
    section: str | None
    also_published_by: list[str]


class SpeakerShape(TypedDict):
    """Who says a quotation, as printed from `start` to `end`; `name` where that is sure."""

    name: str | None
    as_printed: str
    start: int
    end: int
    cue: str | None
    kind: str


class EvidenceShape(TypedDict):
    """A quotation: the characters from `start` to `end` of the text of that article version."""

    citation: int
    quote: str
    start: int
    end: int
    answer_start: int | None
    answer_end: int | None
    score: float
    passage_id: str
    link: str
    speaker: SpeakerShape | None
    article: CitedShape


class FiltersShape(TypedDict):
    """What narrows a search."""

    published_from: str | None
    published_to: str | None
    sources: list[str]
    sections: list[str]
    authors: list[str]
    language: str | None
    words: str | None


class UnderstoodShape(TypedDict):
    """What else was understood of a question."""

    given_filters: FiltersShape
    period_from: str | None
    period_to: str | None
    focus: list[str]
    latest: bool
    several_sources: bool
    alternatives: list[str]


class AbstentionShape(TypedDict):
    """Why there is no answer, and what came nearest."""

    reason: str
    nearest: list[EvidenceShape]
    outcome: Literal["not sure", "declined", "no question"]


class AskShape(TypedDict):
    """An answer, or why there is none."""

    id: str | None
    conversation: str | None
    question: str
    standalone_question: str
    as_of: str | None
    filters: FiltersShape
    understood: UnderstoodShape
    confidence: float
    answered: bool
    short_answer: str | None
    evidence: list[EvidenceShape]
    abstention: AbstentionShape | None
    timings_ms: dict[str, float]
    generation: int
    asked_at: str | None


class ListedShape(TypedDict):
    """An article in a list."""

    id: str
    version: int
    title: str
    source: str | None
    authors: list[str]
    published: str | None
    section: str | None
    also_published_by: list[str]
    link: str


class SearchShape(TypedDict):
    """Articles of a search; `total`: how many there are in all."""

    total: int
    articles: list[ListedShape]


class ArticleShape(TypedDict):
    """A version of an article; `versions`: the numbers of all that there are."""

    id: str
    version: int
    versions: list[int]
    title: str
    text: str
    url: str | None
    source: str | None
    authors: list[str]
    published: str | None
    updated: str | None
    section: str | None
    language: str | None
    link: str


class DifferenceShape(TypedDict):
    """Words that were given, and what is printed in their place."""

    given: str
    printed: str


class FoundShape(TypedDict):
    """A place that says a text; `similarity` is 1 where it stands word for word."""

    similarity: float
    quote: str
    start: int
    end: int
    differences: list[DifferenceShape]
    article: CitedShape
    link: str


class FindShape(TypedDict):
    """The places that say a text, the most like it first."""

    found: list[FoundShape]


class VolumeShape(TypedDict):
    """How many articles of a day fit."""

    day: str
    articles: int


class TimelineShape(TypedDict):
    """One quotation for each day; none where the question is not answered, or happened on fewer than three days."""

    question: str
    standalone_question: str
    answered: bool
    days: list[EvidenceShape]
    volume: list[VolumeShape]
    abstention: AbstentionShape | None
    generation: int


class StatusShape(TypedDict):
    """What the archive holds."""

    articles: int
    versions: int
    passages: int
    undated: int
    stories: int
    events: int
    first_published: str | None
    last_published: str | None
    sources: dict[str, int]
    sections: dict[str, int]
    languages: dict[str, int]
    generation: int
