"""A misspelt name finds its bearer; an unknown one stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.comprehension.trained import TrainedModel
from chatbot.language.grammar import Grammar
from chatbot.types import Abstention, Answer, Outcome
from chatbot.understanding.questions import analyse
from chatbot.understanding.spelling import respelt
from store import Archive, ArticleContent
from store.embedding.minilm import MiniLM

from .conftest import ARTICLES, bot_over, write


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("What did Lena Ortis cut?", "What did Lena Ortiz cut?"),
        ("What does Tom Abbiola lead?", "What does Tom Abiola lead?"),
        ("Who is Pavel Dorm?", "Who is Pavel Dorm?"),  # too short to be sure
        ("What did Dina Boluarte say?", "What did Dina Boluarte say?"),
        ("Where does Lena Orlov live?", "Where does Lena Orlov live?"),
        ("What was Lena Ortis's promise?", "What was Lena Ortiz's promise?"),
        ("Did Lena Ortis visit Ortisville?", "Did Lena Ortiz visit Ortisville?"),  # whole words only
    ],
)
def test_one_slip_is_forgiven(archive: Archive, grammar: Grammar, question: str, meant: str) -> None:
    assert respelt(analyse(question, grammar), archive).text == meant


def test_a_name_inside_another_is_left_alone(grammar: Grammar, minilm: MiniLM, tmp_path: Path) -> None:
    write(tmp_path, minilm, {name: ARTICLES[name] for name in ("bridge", "strike")} | {"again": ARTICLES["bridge"]})
    archive = Archive(tmp_path, minilm)
    question = "Did Harlov visit Harlovdale?"
    assert respelt(analyse(question, grammar), archive).text == "Did Harlow visit Harlovdale?"
    archive.close()


def test_the_answer_is_that_of_the_right_name_and_says_how_it_was_read(bot: Bot) -> None:
    turn = bot.ask("What did Lena Ortis cut?")
    assert isinstance(turn.reply, Answer)
    assert "ribbon" in turn.reply.evidence[0].quote
    assert turn.query.asked == "What did Lena Ortis cut?"
    assert turn.query.standalone == "What did Lena Ortiz cut?"
    assert isinstance(bot.ask("What did Dina Boluarte say?").reply, Abstention)


TWO_NAMES = {
    "slovakia": ArticleContent("Floods in Slovakia", "Floods in Slovakia have cut off eleven villages since Tuesday."),
    "help": ArticleContent("Tents for Slovakia", "Slovakia has asked its neighbours for tents and boats."),
    "rain": ArticleContent("Rain in Slovakia ends", "The rain in Slovakia has ended, forecasters said."),
    "reed": ArticleContent(
        "Minister opens school", "Daniela Reed opened a school for four hundred children on Friday."
    ),
    "angel": ArticleContent("A statue", "The Angel of the North was cleaned for 20,000 pounds in March."),
}


@pytest.fixture(scope="module")
def two_names(
    minilm: MiniLM, grammar: Grammar, comprehension: TrainedModel, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bot]:
    with bot_over(tmp_path_factory.mktemp("names"), TWO_NAMES, minilm, grammar, comprehension) as bot:
        yield bot


@pytest.mark.parametrize(
    ("question", "unknown", "offered"),
    [
        (
            "How many villages did floods cut off in Slovenia?",
            "Slovenia",
            "How many villages did floods cut off in Slovakia?",
        ),
        ("Which school did Daniel Reed open?", "Daniel Reed", "Which school did Daniela Reed open?"),
        ("What did Merkel do in March?", "Merkel", None),
    ],
)
def test_a_name_is_never_taken_for_another(two_names: Bot, question: str, unknown: str, offered: str | None) -> None:
    turn = two_names.ask(question)
    assert isinstance(turn.reply, Abstention)
    assert turn.reply.outcome is Outcome.DECLINED
    assert turn.reply.reason == f"Nothing in the archive mentions {unknown}."
    assert turn.query.standalone == question
    assert turn.query.alternatives == (() if offered is None else (offered,))


@pytest.mark.parametrize("typed", ["Slovakia", "Slovakai", "Slovokia"])
def test_letters_swapped_or_wrong_inside_a_word_that_is_none_are_put_right(two_names: Bot, typed: str) -> None:
    turn = two_names.ask(f"How many villages were cut off by floods in {typed}?")
    assert isinstance(turn.reply, Answer)
    assert "eleven" in turn.evidence[0].quote


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("why did tram drvers walk out", "why did tram drivers walk out"),
        ("how mny peple saw the brige reopen", "how many people saw the bridge reopen"),
        ("what does the orchd resemble", "what does the orchid resemble"),
        ("how many brass cloks are there", "how many brass clocks are there"),
        ("what did botanists descibe", "what did botanists describe"),
        ("what did the zorbl eat", "what did the zorbl eat"),  # nothing like it
        ("did the strike end on friday", "did the strike end on friday"),
    ],
)
def test_common_words_typed_in_haste(archive: Archive, grammar: Grammar, typed: str, meant: str) -> None:
    assert respelt(analyse(typed, grammar), archive).text == meant
