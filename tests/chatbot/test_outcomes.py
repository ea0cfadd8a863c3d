"""What is answered is true, what is not sure says so, and what is no question is none."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chatbot.bot import Bot
from chatbot.comprehension.trained import TrainedModel
from chatbot.language.grammar import Grammar
from chatbot.output.json_contract import turn_from_json, turn_to_json
from chatbot.types import Abstention, Answer, Conversation, Outcome
from store import ArticleContent
from store.embedding.minilm import MiniLM

from .conftest import bot_over


def article(title: str, day: date, text: str) -> ArticleContent:
    return ArticleContent(title, text, source="Courier", published=datetime(day.year, day.month, day.day, tzinfo=UTC))


TOWN = {
    "quake": article(
        "Earthquake of 3.4 shakes Oskarby", date(2026, 3, 2),
        "An earthquake with a strength of 3.4 shook Oskarby on 2 March, shortly after four in the morning. Its centre "
        "lay 5 kilometres from the town, the geologists of the county said.",
    ),
    "resigns": article(
        "Mayor resigns over bus contract", date(2026, 3, 3),
        "The mayor of Oskarby, Edla Quist, resigned on Tuesday after it became known that her brother had won the "
        "contract for the night buses. Her deputy, Tomas Revel, will lead the town until an election in June.",
    ),
    "election": article(
        "Marlen wins the election in Oskarby", date(2026, 6, 15),
        "Ines Marlen will be the next mayor of Oskarby. She won 52.3 percent of the votes on Sunday, Tomas Revel 47.7 "
        "percent.\n\nThe old mayor, Edla Quist, did not vote: she has moved to Tarn, where she runs a bakery.",
    ),
    "fee": article(
        "No fee for the night buses", date(2026, 7, 2),
        "Passengers will not have to pay a fee on the night buses, the new mayor of Oskarby, Ines Marlen, said on "
        "Thursday.",
    ),
    "regatta": article(
        "Results of the regatta at Tarn", date(2026, 5, 2),
        "The regatta at Tarn took place on Saturday in strong wind. Of 24 boats that started, 17 finished.",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def town(
    minilm: MiniLM, grammar: Grammar, comprehension: TrainedModel, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bot]:
    with bot_over(tmp_path_factory.mktemp("town"), TOWN, minilm, grammar, comprehension) as bot:
        yield bot


@pytest.mark.parametrize(
    "question",
    [
        "Who is Quist's brother?",  # he is not named
        "How many people were killed in the Oskarby earthquake?",  # nobody, and nothing is said of it
        "When did Tomas Revel win the election?",  # he lost
        "How many boats did not finish the regatta?",  # 24 started
        "Where does Edla Quist live now?",  # her old office is no place to live
    ],
)
def test_what_is_not_said_is_not_answered(town: Bot, question: str) -> None:
    assert isinstance(town.ask(question).reply, Abstention)


@pytest.mark.parametrize("name", ["Brandeck", "Osric Vandt"])
def test_a_name_that_stands_nowhere_is_named(town: Bot, name: str) -> None:
    reply = town.ask(f"What did {name} say about the night buses of Oskarby?").reply
    assert isinstance(reply, Abstention)
    assert reply.outcome is Outcome.DECLINED
    assert reply.reason == f"Nothing in the archive mentions {name}."


@pytest.mark.parametrize("question", ["Who is the mayor of Oskarby?", "Who is mayor of Oskarby now?"])
def test_who_holds_an_office_is_what_the_newest_article_says(town: Bot, question: str) -> None:
    turn = town.ask(question)
    assert isinstance(turn.reply, Answer)
    assert "Ines Marlen" in turn.evidence[0].quote
    assert turn.query.latest


def test_a_word_typed_in_haste_makes_no_answer_doubtful(town: Bot) -> None:
    asked, hasty = (town.ask(f"How many {boats} started at the regatta?") for boats in ("boats", "baots"))
    assert isinstance(asked.reply, Answer)
    assert hasty.confidence > asked.confidence / 2
    assert town.ask("How many cars started at the regatta?").confidence < hasty.confidence


def test_whether_it_was_so_is_answered_by_what_was_not(town: Bot) -> None:
    turn = town.ask("Did Tomas Revel win the election?")
    assert turn.confidence > town.ask("When did Tomas Revel win the election?").confidence


def test_what_was_is_not_the_newest(town: Bot) -> None:
    turn = town.ask("Who resigned as mayor of Oskarby?")
    assert "Edla Quist" in turn.evidence[0].quote
    assert not turn.query.latest


@pytest.mark.parametrize("line", ["thanks", "ok", "???", ".", "help", "who are you?", "What is 2+2?", "Hello!"])
def test_a_line_that_asks_nothing_gets_no_quotation_and_is_no_topic(town: Bot, line: str) -> None:
    first = town.ask("Who resigned as mayor of Oskarby?")
    conversation = Conversation("c", (first,))
    turn = town.ask(line, conversation)
    assert isinstance(turn.reply, Abstention)
    assert turn.reply.outcome is Outcome.NO_QUESTION
    assert turn.evidence == ()
    assert turn.query.standalone == line
    assert town.understand("Why?", conversation.with_turn(turn)) == town.understand("Why?", conversation)


@pytest.mark.parametrize("outcome", Outcome)
def test_the_outcome_stands_in_the_json(town: Bot, outcome: Outcome) -> None:
    asked = town.ask("How many people were killed in the Oskarby earthquake?")
    turn = replace(asked, reply=Abstention("Why.", asked.evidence, outcome))
    row = json.loads(json.dumps(turn_to_json(turn)))
    assert (row["answered"], row["short_answer"], row["abstention"]["outcome"]) == (False, None, outcome.value)
    assert row["abstention"]["nearest"]
    assert turn_from_json(row).reply.outcome is outcome
    del row["abstention"]["outcome"]  # as earlier versions stored it
    assert turn_from_json(row).reply.outcome is Outcome.DECLINED
