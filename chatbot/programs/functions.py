"""The functions that other programs may call: from arguments to JSON objects. All only read."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, cast

from pydantic import TypeAdapter

from chatbot.bot import Bot
from chatbot.errors import BadQuestion, NoSuchArticle
from chatbot.finding.finder import find_text
from chatbot.output.found import found_to_json
from chatbot.output.json_contract import Json, citation_link, evidence_to_json, turn_to_json
from chatbot.programs import shapes
from chatbot.programs.arguments import (
    Arguments,
    ArticleArguments,
    AskArguments,
    FindArguments,
    SearchArguments,
    StatusArguments,
    TimelineArguments,
    read_arguments,
)
from chatbot.types import Answer, Turn
from store import Archive, BadSearch, Listed, format_moment

_LINK, _RELATIVE = "link", "?"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a function answers from.

    Attributes:
        archive: opened for reading.
        bot: returns who answers questions, once the models are loaded.
        noted: is told each question that was answered or declined.
        during: surrounds each call.
    """

    archive: Archive
    bot: Callable[[], Bot]
    noted: Callable[[Turn], None] = lambda _turn: None
    during: Callable[[], AbstractContextManager[None]] = nullcontext


@dataclass(frozen=True, slots=True)
class Function:
    """One function.

    Attributes:
        name: as models call it. `path`: as addresses do.
        arguments, result: their shapes.
        run: takes its arguments, returns its result.
    """

    name: str
    path: str
    title: str
    description: str
    arguments: type[Arguments]
    result: Any
    run: Callable[[Asked, Any], Json]

    def __call__(self, asked: Asked, given: Any, base: str = "") -> Json:
        """Returns the result for arguments that may be anything.

        Args:
            base: the address of the chat, which links then begin with.

        Raises:
            ChatbotError: if an argument cannot be, or there is no such article.
            store.StoreError: if the archive cannot be read.
        """
        arguments = read_arguments(self.arguments, given)
        with asked.during():
            try:
                row = self.run(asked, arguments)
            except BadSearch as error:
                raise BadQuestion(f"words: {error}") from error
        return cast("Json", _with_base(row, base)) if base else row

    @property
    def input_schema(self) -> Json:
        """The JSON Schema of the arguments."""
        return self.arguments.model_json_schema()

    @property
    def output_schema(self) -> Json:
        """The JSON Schema of the result."""
        return TypeAdapter(self.result).json_schema()


def ask(asked: Asked, given: AskArguments) -> Json:
    """Returns the answer to a question, as `news-ask --json` prints it."""
    turn = asked.bot().ask(given.question, filters=given.filters(), as_of=given.as_of, limit=given.limit)
    asked.noted(turn)
    return turn_to_json(turn)


def timeline(asked: Asked, given: TimelineArguments) -> Json:
    """Returns one quotation for each day on which something happened."""
    bot = asked.bot()
    turn = bot.ask(given.question, filters=given.filters(), as_of=given.as_of)
    asked.noted(turn)
    row = turn_to_json(turn)
    found = bot.timeline(turn, given.limit) if isinstance(turn.reply, Answer) else None
    return {
        **{name: row[name] for name in ("question", "standalone_question", "answered")},
        "days": [] if found is None else evidence_to_json(found.moments),
        "volume": [] if found is None else [{"day": day.isoformat(), "articles": count} for day, count in found.volume],
        "abstention": row["abstention"],
        "generation": row["generation"],
    }


def search(asked: Asked, given: SearchArguments) -> Json:
    """Returns articles that have all of the words."""
    asked.archive.refresh()
    browsing, filters = asked.archive.browsing, given.filters()
    listed = browsing.page(filters, given.words, given.order, given.first, given.limit)
    return {"total": browsing.count(filters, given.words), "articles": list(map(_listed, listed))}


def article(asked: Asked, given: ArticleArguments) -> Json:
    """Returns a version of an article, with its text.

    Raises:
        NoSuchArticle
    """
    asked.archive.refresh()
    id_ = asked.archive.id_of(given.id)
    found = None if id_ is None else asked.archive.article(id_, given.version)
    if found is None:
        version = "" if given.version is None else f" in a version {given.version}"
        raise NoSuchArticle(f"the archive has no article {given.id[:200]!r}{version}")
    content = found.content
    return {
        "id": found.id,
        "version": found.version,
        "versions": asked.archive.article_versions(found.id),
        "title": content.title,
        "text": content.text,
        "url": found.link_target,
        "source": content.source,
        "authors": list(content.authors),
        "published": format_moment(content.published),
        "updated": format_moment(content.updated),
        "section": content.section,
        "language": content.language,
        "link": citation_link(found.id, found.version),
    }


def find(asked: Asked, given: FindArguments) -> Json:
    """Returns where a text stands, word for word or nearly."""
    return found_to_json(find_text(asked.archive, given.text, given.limit))


def status(asked: Asked, _given: StatusArguments) -> Json:
    """Returns what the archive holds."""
    asked.archive.refresh()
    found = asked.archive.status()
    return {
        **{name: getattr(found, name) for name in ("articles", "versions", "passages", "undated", "stories", "events")},
        **{name: format_moment(getattr(found, name)) for name in ("first_published", "last_published")},
        **{name: dict(getattr(found, name)) for name in ("sources", "sections", "languages")},
        "generation": found.generation,
    }


def _listed(one: Listed) -> Json:
    return {
        "id": one.article_id,
        "version": one.version,
        "title": one.title,
        "source": one.source,
        "authors": list(one.authors),
        "published": format_moment(one.published),
        "section": one.section,
        "also_published_by": list(one.also_in),
        "link": citation_link(one.article_id, one.version),
    }


def _with_base(value: Any, base: str) -> Any:
    if isinstance(value, Mapping):
        return {name: _linked(name, inner, base) for name, inner in value.items()}
    return [_with_base(inner, base) for inner in value] if isinstance(value, list) else value


def _linked(name: str, value: Any, base: str) -> Any:
    if name == _LINK and isinstance(value, str) and value.startswith(_RELATIVE):
        return f"{base}{value}"
    return _with_base(value, base)


FUNCTIONS = (
    Function(
        "ask", "ask", "Ask the archive",
        "Answers a question in plain words with exact quotations, each with a link to its place in its article; or "
        "says that the archive does not answer it.",
        AskArguments, shapes.AskShape, ask,
    ),
    Function(
        "search", "search", "Search for articles",
        "Lists articles that have all of the words, narrowed by day, source, section, author or language.",
        SearchArguments, shapes.SearchShape, search,
    ),
    Function(
        "article", "article", "Read an article",
        "Returns the text of an article, in its current version or an earlier one.",
        ArticleArguments, shapes.ArticleShape, article,
    ),
    Function(
        "find_quote", "find", "Check a quotation",
        "Says where a sentence or a paragraph stands in the archive, word for word or nearly, and what is printed "
        "otherwise. Nothing is found where the archive does not say it.",
        FindArguments, shapes.FindShape, find,
    ),
    Function(
        "timeline", "timeline", "What happened, day by day",
        "Returns one exact quotation for each day on which something happened.",
        TimelineArguments, shapes.TimelineShape, timeline,
    ),
    Function(
        "archive_status", "status", "What the archive holds",
        "Counts of articles, the days they are from, and the names of sources, sections and languages.",
        StatusArguments, shapes.StatusShape, status,
    ),
)  # fmt: skip
