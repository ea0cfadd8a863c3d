"""A misspelt name finds its bearer; an unknown one stays."""

from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.language.grammar import Grammar
from chatbot.types import Abstention, Answer
from chatbot.understanding.questions import analyse
from chatbot.understanding.spelling import respelt
from store import Archive
from store.embedding.minilm import MiniLM

from .conftest import ARTICLES, write


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
