"""The arguments of the functions, as they come from outside: checked, with what each means for their schemas."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chatbot.bot import LONGEST_QUESTION
from chatbot.errors import BadQuestion
from chatbot.finding.finder import DEFAULT_LIMIT, LONGEST_TEXT
from store import Filters, Order

_MOST_NAMES, _LONGEST_NAME, _LONGEST_ID = 50, 200, 2_000
_SHOWN = 80
"""Characters of a wrong value that a message repeats."""

Name = Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)]
Names = Annotated[list[Name], Field(max_length=_MOST_NAMES)]
Words = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]


class Arguments(BaseModel):
    """Arguments that a program gives; there are no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Narrowing(Arguments):
    """What narrows the articles that are looked at."""

    published_from: date | None = Field(None, description="published on this day or later, YYYY-MM-DD")
    published_to: date | None = Field(None, description="published on this day or earlier, YYYY-MM-DD")
    sources: Names = Field([], description="published by any of these, as archive_status names them")
    sections: Names = Field([], description="in any of these sections")
    authors: Names = Field([], description="by any of these authors")
    language: Name | None = Field(None, description="in this language, ISO 639-1, as in 'en'")

    def filters(self) -> Filters:
        """Returns them as the archive takes them."""
        return Filters(
            published_from=self.published_from,
            published_to=self.published_to,
            sources=tuple(self.sources),
            sections=tuple(self.sections),
            authors=tuple(self.authors),
            language=self.language,
        )


class AskArguments(Narrowing):
    """A question."""

    question: Words = Field(description="a self-contained question in plain words")
    as_of: date | None = Field(None, description="the day on which it is asked, YYYY-MM-DD; 'last week' counts from it")
    limit: int = Field(4, ge=1, le=20, description="at most so many quotations")


class TimelineArguments(Narrowing):
    """What a timeline is wanted of."""

    question: Words = Field(description="what happened, as in 'What happened in the Harlow tram strike?'")
    as_of: date | None = Field(None, description="the day on which it is asked, YYYY-MM-DD")
    limit: int = Field(8, ge=3, le=20, description="at most so many days")


class SearchArguments(Narrowing):
    """A search for articles."""

    words: str = Field("", max_length=LONGEST_QUESTION, description='all of these words; a phrase in "quotation marks"')
    order: Order = Field(Order.RELEVANCE, description="without words, by relevance is by day, the newest first")
    first: int = Field(0, ge=0, le=1_000_000, description="leave out so many")
    limit: int = Field(20, ge=1, le=100, description="at most so many articles")


class ArticleArguments(Arguments):
    """An article."""

    id: str = Field(min_length=1, max_length=_LONGEST_ID, description="its id, or its address on the web")
    version: int | None = Field(None, ge=1, le=1_000_000, description="which version of it; the current one, if null")


class FindArguments(Arguments):
    """A text that may stand in an article."""

    text: str = Field(min_length=1, max_length=LONGEST_TEXT, description="a sentence or paragraphs, as they are quoted")
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=50, description="at most so many places")


class StatusArguments(Arguments):
    """Nothing."""


def read_arguments(of: type[Arguments], given: Any) -> Arguments:
    """Returns what a program gave, checked.

    Raises:
        BadQuestion: names the argument that cannot be, and why.
    """
    if not isinstance(given, Mapping):
        raise BadQuestion("the arguments should be one JSON object")
    try:
        return of.model_validate(given)
    except ValidationError as error:
        wrong = error.errors()[0]
        name = ".".join(map(str, wrong["loc"]))[:_SHOWN].encode("ascii", "backslashreplace").decode()
        if wrong["type"] == "extra_forbidden":
            known = ", ".join(of.model_fields) or "none"
            raise BadQuestion(f"there is no argument {name!r}; there are: {known}") from None
        raise BadQuestion(f"{name}: {wrong['msg'][:_SHOWN]}") from None


def from_query(of: type[Arguments], pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Returns the arguments in the query of an address: one that may have several values is repeated."""
    given: dict[str, Any] = {}
    for name, value in pairs:
        field = of.model_fields.get(name)
        if field is not None and field.annotation == list[Name]:
            given.setdefault(name, []).append(value)
        elif name in given:
            raise BadQuestion(f"{name[:_SHOWN]!r} is given twice")
        else:
            given[name] = value
    return given
