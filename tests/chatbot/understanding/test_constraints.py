"""Sources, sections, bylines and recency in words; and names that are the subject rather than the teller."""

import pytest

from chatbot.language.grammar import Grammar
from chatbot.understanding import Constraints, constraints

SOURCES = ("The Guardian", "BBC", "Reuters", "CNN", "The New York Times", "Sun", "washingtonpost.com")
SECTIONS = ("World", "Sport", "Business")
AUTHORS = ("Amy Hawkins", "Ada Wren")


@pytest.fixture
def read(grammar: Grammar):
    def _read(question: str) -> Constraints:
        return constraints(question, grammar.parse(question), SOURCES, SECTIONS, AUTHORS)

    return _read


def test_an_outlet_is_known_by_its_name_where_the_archive_has_its_domain(grammar: Grammar) -> None:
    question = "What does the Wall Street Journal say about the strike?"
    assert constraints(question, grammar.parse(question), ["wsj.com", "ft.com"]).filters.sources == ("wsj.com",)


@pytest.mark.parametrize(
    ("question", "sources", "remaining"),
    [
        ("What happened to the bridge according to the Guardian?", ("The Guardian",), "What happened to the bridge?"),
        ("According to CNN, why did Farage resign?", ("CNN",), "Why did Farage resign?"),
        ("only Reuters", ("Reuters",), ""),
        ("Only the BBC?", ("BBC",), ""),
        ("What does the BBC say about the strike?", ("BBC",), "What is said about the strike?"),
        ("What happened according to Reuters and the BBC?", ("Reuters", "BBC"), "What happened?"),
        ("Articles from the New York Times about Gaza", ("The New York Times",), "Articles about Gaza"),
        ("Who won, according to washingtonpost?", ("washingtonpost.com",), "Who won?"),
    ],
)
def test_a_source_that_tells_narrows(read, question: str, sources: tuple[str, ...], remaining: str) -> None:
    found = read(question)
    assert found.filters.sources == sources
    assert found.remaining == remaining
    assert found.spans


@pytest.mark.parametrize(
    "question",
    [
        "Why did the BBC suspend its presenter?",
        "Who owns the Guardian?",
        "What did the BBC say about its presenter?",
        "Did CNN's anchor resign?",
        "What did Reuters journalists find?",
        "Was the report by the BBC false?",
        "What does the sun do?",
        "Who won the World Cup?",
        "Who is Amy Hawkins?",
        "What is the only Sun article about?",
        "What happened according to the mayor?",
        "How is business in China?",
    ],
)
def test_a_name_that_is_spoken_of_does_not(read, question: str) -> None:
    found = read(question)
    assert found.filters.is_empty
    assert found.remaining == question
    assert not found.spans


HOSTS = ("theweek.co.uk", "usatoday.com", "cnn.com", "edition.cnn.com", "washingtonpost.com", "The Odore Post")


@pytest.mark.parametrize(
    ("question", "sources", "remaining"),
    [
        ("What did USA TODAY report about Powerball?", ("usatoday.com",), "What is said about Powerball?"),
        ("only CNN: Brittney Griner", ("cnn.com", "edition.cnn.com"), "Brittney Griner"),
        ("Only The Week: what did King say?", ("theweek.co.uk",), "What did King say?"),
        ("The Week: what was loose in Berlin?", ("theweek.co.uk",), "What was loose in Berlin?"),
        ("According to the Washington Post, who won?", ("washingtonpost.com",), "Who won?"),
        ("Who won, according to washingtonpost?", ("washingtonpost.com",), "Who won?"),
        ("only USA Today", ("usatoday.com",), ""),
        (
            "What did CNN report yesterday about NASA?",
            ("cnn.com", "edition.cnn.com"),
            "What is said yesterday about NASA?",
        ),
        ("Who won, according to the Odore Post?", ("The Odore Post",), "Who won?"),
        ("What happened this week?", (), "What happened this week?"),
        ("latest on Brittney Griner", (), "latest on Brittney Griner"),
    ],
)
def test_a_host_is_known_by_the_name_of_its_paper(
    grammar: Grammar, question: str, sources: tuple[str, ...], remaining: str
) -> None:
    found = constraints(question, grammar.parse(question), HOSTS)
    assert (found.filters.sources, found.remaining) == (sources, remaining)


def test_bylines_and_sections(read) -> None:
    assert read("Which articles by Amy Hawkins mention China?").filters.authors == ("Amy Hawkins",)
    assert read("only by Ada Wren").filters.authors == ("Ada Wren",)
    assert read("What has Ada Wren written about bridges?").filters.authors == ("Ada Wren",)
    assert read("What happened in the Sport section?").filters.sections == ("Sport",)


def test_recency_and_number_of_sources(read) -> None:
    assert read("What is the latest on the strike?").latest
    assert not read("When did the strike begin?").latest
    assert read("Who else reported the strike?").several_sources
    assert not read("Who else was hurt?").several_sources


def test_an_archive_without_sources_narrows_nothing(grammar: Grammar) -> None:
    question = "only Reuters"
    assert constraints(question, grammar.parse(question), ()).filters.is_empty


@pytest.mark.parametrize(
    ("teller", "source"),
    [("the Guardian", "The Guardian - US"), ("BBC News", "BBC News | World"), ("the BBC", "BBC (UK)")],
)
def test_an_edition_is_named_by_its_paper(grammar: Grammar, teller: str, source: str) -> None:
    question = f"What happened according to {teller}?"
    assert constraints(question, grammar.parse(question), (source, "Reuters")).filters.sources == (source,)
