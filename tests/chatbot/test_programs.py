"""The functions for other programs: what they return, what they refuse, and that their schemas say just that."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import jsonschema
import pytest

from chatbot.bot import Bot
from chatbot.errors import BadQuestion, ChatbotError, NoSuchArticle
from chatbot.programs.arguments import AskArguments, SearchArguments, from_query
from chatbot.programs.functions import FUNCTIONS, Asked
from chatbot.types import Turn
from store import Archive
from tests.chatbot.conftest import ARTICLES

BY_NAME = {function.name: function for function in FUNCTIONS}
RIBBON = "Mayor Lena Ortiz cut the ribbon before a crowd of 4,000 people."
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("ask", {"question": "Where was the new orchid found?"}),
    ("ask", {"question": "Who won the lottery in Tarrant?", "sources": ["Daily Signal"], "as_of": "2024-05-05"}),
    ("ask", {"question": "Thank you!"}),
    ("search", {}),
    ("search", {"words": "Harlow", "order": "oldest", "limit": 1}),
    ("article", {"id": "bridge"}),
    ("article", {"id": "https://example.org/strike", "version": 1}),
    ("find_quote", {"text": RIBBON.replace("4,000", "3,000")}),
    ("find_quote", {"text": "Nobody has ever printed this."}),
    ("timeline", {"question": "What happened in Harlow?"}),
    ("archive_status", {}),
]


@pytest.fixture
def asked(archive: Archive, bot: Bot) -> Asked:
    return Asked(archive, lambda: bot)


def call(asked: Asked, name: str, base: str = "", **given: Any) -> dict[str, Any]:
    return BY_NAME[name](asked, given, base)


@pytest.mark.parametrize(("name", "given"), CALLS)
def test_results_are_as_their_schemas_say(asked: Asked, name: str, given: dict[str, Any]) -> None:
    function = BY_NAME[name]
    jsonschema.validate(given, function.input_schema)
    jsonschema.validate(function(asked, given), _strict(function.output_schema))


def _strict(schema: Any) -> Any:
    """The schema, with no other keys allowed than those that it names."""
    if isinstance(schema, Mapping):
        inner = {name: _strict(value) for name, value in schema.items()}
        return inner | ({"additionalProperties": False} if "properties" in schema else {})
    return [_strict(value) for value in schema] if isinstance(schema, list) else schema


def test_links_lead_to_the_chat_where_it_is_known(asked: Asked) -> None:
    for name, given in CALLS:
        links = list(_links(call(asked, name, "https://chat.example.org/", **given)))
        assert all(link.startswith("https://chat.example.org/?article=") for link in links), links
    assert call(asked, "article", id="bridge")["link"] == "?article=bridge&version=1"


def _links(value: Any) -> Any:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name == "link":
                yield inner
            else:
                yield from _links(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _links(inner)


def test_an_article_has_its_text_and_its_versions(asked: Asked) -> None:
    row = call(asked, "article", id="bridge")
    assert (row["text"], row["versions"], row["published"]) == (ARTICLES["bridge"].text, [1], "2024-05-04")


def test_a_search_counts_all_and_goes_on(asked: Asked) -> None:
    first = call(asked, "search", words="Harlow", limit=1)
    second = call(asked, "search", words="Harlow", limit=1, first=1)
    assert first["total"] == second["total"] == 2
    assert {first["articles"][0]["id"], second["articles"][0]["id"]} == {"bridge", "strike"}


def test_questions_are_noted(archive: Archive, bot: Bot) -> None:
    noted: list[Turn] = []
    call(Asked(archive, lambda: bot, noted.append), "ask", question="Where was the new orchid found?")
    assert [turn.query.asked for turn in noted] == ["Where was the new orchid found?"]


def test_something_may_be_done_around_each_call(archive: Archive, bot: Bot) -> None:
    around: list[str] = []

    @contextmanager
    def during() -> Iterator[None]:
        around.append("before")
        yield
        around.append("after")

    call(Asked(archive, lambda: bot, during=during), "archive_status")
    assert around == ["before", "after"]


def test_find_and_search_wait_for_no_model(archive: Archive) -> None:
    def not_loaded() -> Bot:
        raise AssertionError("the models are not needed")

    asked = Asked(archive, not_loaded)
    for name, given in CALLS:
        if name not in {"ask", "timeline"}:
            call(asked, name, **given)


@pytest.mark.parametrize(
    ("name", "given", "why"),
    [
        ("ask", {}, "question: Field required"),
        ("ask", {"question": ""}, "question: String should have at least 1 character"),
        ("ask", {"question": "   "}, "the question is empty"),
        ("ask", {"question": "a" * 2_001}, "question: String should have at most 2000 characters"),
        ("ask", {"question": "Who?", "limit": 21}, "limit: Input should be less than or equal to 20"),
        ("ask", {"question": "Who?", "folder": "/etc"}, "there is no argument 'folder'; there are: published_from"),
        ("ask", {"question": "Who?", "as_of": "yesterday"}, "as_of: Input should be a valid date"),
        ("ask", {"question": ["Who?"]}, "question: Input should be a valid string"),
        ("ask", {"question": "Who?", "sources": ["a"] * 51}, "sources: List should have at most 50 items"),
        ("find_quote", {"text": "a" * 10_001}, "text: String should have at most 10000 characters"),
        ("find_quote", {"text": "…"}, "the text has no words"),
        ("article", {"id": "bridge", "version": 0}, "version: Input should be greater"),
        ("search", {"order": "best"}, "order: Input should be"),
        ("archive_status", {"a\nb": 1}, r"there is no argument 'a\\nb'; there are: none"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(asked: Asked, name: str, given: dict[str, Any], why: str) -> None:
    with pytest.raises(BadQuestion) as error:
        BY_NAME[name](asked, given)
    assert why.replace("\\\\", "\\") in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("given", [None, [], "x", 1])
def test_arguments_are_an_object(asked: Asked, given: Any) -> None:
    with pytest.raises(BadQuestion, match="one JSON object"):
        BY_NAME["search"](asked, given)


@pytest.mark.parametrize("given", [{"id": "nothing"}, {"id": "bridge", "version": 2}, {"id": "../../etc/passwd"}])
def test_an_article_that_is_not_there(asked: Asked, given: dict[str, Any]) -> None:
    with pytest.raises(NoSuchArticle, match="the archive has no article"):
        BY_NAME["article"](asked, given)


def test_the_query_of_an_address_becomes_arguments() -> None:
    assert from_query(AskArguments, [("question", "Who?"), ("sources", "a"), ("sources", "b"), ("limit", "2")]) == {
        "question": "Who?",
        "sources": ["a", "b"],
        "limit": "2",
    }
    with pytest.raises(ChatbotError, match="'words' is given twice"):
        from_query(SearchArguments, [("words", "a"), ("words", "b")])
