"""Requests for articles: which lines are some, and what they become."""

from datetime import date

import pytest

from chatbot.language.grammar import Grammar
from chatbot.types import Conversation, Query
from chatbot.understanding import Asked, understand
from chatbot.understanding.archive_facts import ArchiveFacts
from chatbot.understanding.article_requests import ALONE, requested_topic, unknown_byline
from chatbot.understanding.followups import shipped_terms
from store import Filters

FACTS = ArchiveFacts(("The Guardian", "Reuters"), ("Sport", "World"), ("Amy Hawkins", "Ada Low"), date(2024, 5, 10))


@pytest.mark.parametrize(
    ("line", "topic"),
    [
        ("articles about Boris Johnson", "Boris Johnson"),
        ("Show me the latest articles about Boris Johnson", "Boris Johnson"),
        ("any news on the strike?", "the strike"),
        ("Are there any other stories about Gaza?", "Gaza"),
        ("everything about Ada Low", "Ada Low"),
        ("coverage of the flood.", "the flood"),
        ("latest news", ""),
        ("What's new?", ""),
        ("what is in the news today", ""),
        ("Articles", ""),
        ("Who wrote articles about Gaza?", None),
        ("What is the news about Gaza?", None),
        ("articles about why Johnson resigned", None),
        ("The article that Johnson wrote", None),
        ("Newsnight", None),
        ("report", ""),
        ("How many stories has the tower?", None),
    ],
)
def test_the_topic_of_a_request(line: str, topic: str | None) -> None:
    assert requested_topic(line) == topic


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("stories by Agnes Quill", "Agnes Quill"),
        ("opinion pieces by Bo Tarr?", "Bo Tarr"),
        ("articles by women", None),
        ("Reports by the United Nations say that 4,000 people fled", None),
        ("Who was killed by Bo Tarr?", None),
    ],
)
def test_a_byline_that_is_left(line: str, name: str | None) -> None:
    assert unknown_byline(line) == name


def understood(grammar: Grammar, question: str) -> Query:
    asked = Asked(question, Filters(), None, date(2024, 5, 15))
    return understand(asked, Conversation("c"), FACTS, grammar, shipped_terms())


@pytest.mark.parametrize(
    ("line", "standalone", "filters"),
    [
        ("articles by Amy Hawkins", ALONE, Filters(authors=("Amy Hawkins",))),
        ("articles by Amy Hawkins about Gaza", "Gaza", Filters(authors=("Amy Hawkins",))),
        ("Anything from Reuters about Gaza?", "Gaza", Filters(sources=("Reuters",))),
        (
            "Anything from Reuters in March 2024 about Gaza?",
            "Gaza",
            Filters(date(2024, 3, 1), date(2024, 3, 31), sources=("Reuters",)),
        ),
        ("news from last week", ALONE, Filters(date(2024, 5, 6), date(2024, 5, 12))),
        ("stories about Gaza", "Gaza", Filters()),
        ("What happened in Gaza in March 2024?", "What happened in Gaza in March 2024?", Filters()),
    ],
)
def test_a_request_becomes_its_topic_and_filters(
    grammar: Grammar, line: str, standalone: str, filters: Filters
) -> None:
    query = understood(grammar, line)
    assert (query.standalone, query.filters) == (standalone, filters)
    assert query.asked == line
