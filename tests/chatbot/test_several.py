"""Lists, comparisons and bare topics, asked of an archive: what is quoted, and what is said where something lacks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chatbot.bot import Bot
from chatbot.comprehension.trained import TrainedModel
from chatbot.language.grammar import Grammar
from chatbot.output.json_contract import turn_to_json
from chatbot.retrieval import DatePrior, retrieve
from chatbot.retrieval.sides import with_both_sides
from chatbot.types import Abstention, Answer, Outcome
from chatbot.understanding.questions import analyse
from store import ArticleContent, Filters
from store.embedding.minilm import MiniLM

from .conftest import bot_over


def article(title: str, day: date, text: str) -> ArticleContent:
    return ArticleContent(title, text, source="Courier", published=datetime(day.year, day.month, day.day, tzinfo=UTC))


COUNTY = {
    "bans": article(
        "France bans the herbicide Tarvex", date(2026, 2, 3),
        "France has banned the herbicide Tarvex, the ministry said on Tuesday. Farmers protested in front of the "
        "ministry. The ban takes effect in May.",
    ),
    "again": article(
        "Farmers protest against the ban of Tarvex", date(2026, 2, 9),
        "Farmers in France protested again because France has banned the herbicide Tarvex. They want money.",
    ),
    "italy": article(
        "Italy follows with a ban of Tarvex", date(2026, 3, 1),
        "Italy and Austria have banned the herbicide Tarvex too. Nobody protested in Rome.",
    ),
    "prices-n": article(
        "Inflation in Norway rises", date(2026, 4, 2),
        "Inflation in Norway rose to 4.1 percent in March, the bureau of statistics said. Bread became dearer.",
    ),
    "prices-s": article(
        "Prices in Sweden hardly rise", date(2026, 4, 9),
        "Prices hardly rose in Sweden in March: inflation there was 1.3 percent. Bread cost as much as before.",
    ),
    "flood-1": article(
        "Flood in Kessel kills three", date(2026, 5, 3),
        "Three people died when the river flooded Kessel on Sunday. Soldiers brought sandbags. The school is closed. "
        "Trains were cancelled. The mayor asked for help.",
    ),
    "flood-2": article(
        "Kessel counts the cost of the flood", date(2026, 6, 8),
        "The flood in Kessel cost 12 million euros, the county said on Monday. Forty houses are not fit to live in. "
        "The bridge will be rebuilt. The school has opened again. A fund has collected 3 million.",
    ),
    "photo": article("Photos: the flood in Kessel", date(2026, 7, 1), "The flood in Kessel in pictures."),
    "regatta": article(
        "Regatta on the lake", date(2026, 7, 20),
        "The regatta took place in strong wind. A team from Kessel, which had a flood in May, came third.",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def county(
    minilm: MiniLM, grammar: Grammar, comprehension: TrainedModel, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bot]:
    with bot_over(tmp_path_factory.mktemp("county"), COUNTY, minilm, grammar, comprehension) as bot:
        yield bot


def test_the_quotations_of_a_list_name_different_things_and_no_one_thing_stands_for_all(county: Bot) -> None:
    turn = county.ask("Which countries have banned Tarvex?")
    quoted = [evidence.quote for evidence in turn.evidence]
    assert any("Italy and Austria" in quote for quote in quoted[:2])
    assert sum("France has banned" in quote for quote in quoted) == 1
    assert turn_to_json(turn)["short_answer"] in (None, "Italy and Austria")


@pytest.mark.parametrize(
    "question",
    [
        "How does inflation in Norway compare with Sweden?",
        "Is inflation in Norway higher than in Sweden?",
        "Who has higher inflation, Norway or Sweden?",
        "What is the difference between inflation in Norway and Sweden?",
    ],
)
def test_a_comparison_quotes_one_of_each_side_first(county: Bot, question: str) -> None:
    first, second = (evidence.quote for evidence in county.ask(question).evidence[:2])
    assert {"4.1" in first, "4.1" in second} == {True, False}
    assert {"1.3" in first, "1.3" in second} == {True, False}


def test_the_side_that_nothing_is_found_about_is_named(county: Bot) -> None:
    turn = county.ask("How does inflation in Norway compare with Denmark?")
    assert isinstance(turn.reply, Abstention)
    assert turn.reply.outcome is Outcome.NOT_SURE
    assert turn.reply.reason == "Nothing found about Denmark."
    assert "Norway" in turn.evidence[0].quote
    neither = county.ask("How does inflation in Denmark compare with Iceland?")
    assert isinstance(neither.reply, Abstention)
    assert neither.reply.outcome is Outcome.DECLINED


def test_a_side_that_the_first_search_did_not_bring_is_searched_for_by_itself(county: Bot, grammar: Grammar) -> None:
    question = analyse("How does inflation in Norway compare with Sweden?", grammar)
    found = retrieve(county.archive, question, Filters(), DatePrior(), 8)
    norway = [scored for scored in found.passages if scored.passage.article_id == "prices-n"]
    both = with_both_sides(county.archive, question, Filters(), DatePrior(), replace(found, passages=norway))
    assert [scored.passage.article_id for scored in both.passages] == ["prices-n", "prices-s"]
    assert with_both_sides(county.archive, question, Filters(), DatePrior(), both) == both


@pytest.mark.parametrize("topic", ["Kessel flood", "flood Kessel", "Flood in Kessel"])
def test_a_bare_topic_is_told_by_the_newest_report_and_each_article_once(county: Bot, topic: str) -> None:
    turn = county.ask(topic)
    assert isinstance(turn.reply, Answer)
    assert [evidence.article.id for evidence in turn.evidence[:2]] == ["flood-2", "flood-1"]
    assert "12 million" in turn.evidence[0].quote
    assert len({evidence.article.id for evidence in turn.evidence}) == len(turn.evidence)
    assert turn.reply.short is None
    assert all(evidence.answer is None for evidence in turn.evidence)


def test_a_topic_within_filters_and_before_the_day_of_asking(county: Bot) -> None:
    in_may = Filters(published_from=date(2026, 5, 1), published_to=date(2026, 5, 31))
    assert [one.article.id for one in county.ask("Kessel flood", filters=in_may).evidence] == ["flood-1"]
    assert county.ask("Kessel flood", as_of=date(2026, 5, 10)).evidence[0].article.id == "flood-1"


@pytest.mark.parametrize("line", ["articles about the Kessel flood", "Show me all stories on the flood in Kessel"])
def test_a_request_for_articles_about_a_topic_is_told_as_the_topic(county: Bot, line: str) -> None:
    assert [evidence.article.id for evidence in county.ask(line).evidence[:2]] == ["flood-2", "flood-1"]


def test_a_request_for_articles_gets_the_newest_that_pass(county: Bot) -> None:
    turn = county.ask("articles from May and June 2026")
    assert isinstance(turn.reply, Answer)
    assert [evidence.article.id for evidence in turn.evidence] == ["flood-2", "flood-1"]
    assert turn.confidence == 1.0
    assert [evidence.article.id for evidence in county.ask("What's new?").evidence][:2] == ["regatta", "photo"]


def test_a_byline_that_the_archive_lacks_is_named(county: Bot) -> None:
    reply = county.ask("stories by Agnes Quill").reply
    assert isinstance(reply, Abstention)
    assert reply.reason == "No article in the archive is by Agnes Quill."


def test_a_topic_that_nothing_mentions_is_refused_with_its_name(county: Bot) -> None:
    reply = county.ask("Brandeck Tigers").reply
    assert isinstance(reply, Abstention)
    assert reply.reason == "Nothing in the archive mentions Brandeck Tigers."


def test_the_day_of_effect_is_not_the_day_of_the_vote(county: Bot) -> None:
    assert "in May" in county.ask("When does the ban of Tarvex take effect?").evidence[0].quote
