"""Follow-up questions made self-contained."""

from datetime import date

import pytest

from chatbot.followup import standalone
from chatbot.grammar import Grammar
from chatbot.types import Answer, CitedArticle, Conversation, Evidence, Query, Turn
from store import Span


def turn(question: str, quote: str = "It rained.", title: str = "Weather") -> Turn:
    article = CitedArticle("a", 1, None, title, None, (), date(2024, 1, 1), None)
    return Turn(
        Query(question, question), Answer((Evidence("a/1/0", article, quote, Span(0, len(quote)), None, 1.0),)), 1.0
    )


@pytest.mark.parametrize(
    ("previous", "question", "words"),
    [
        ("When will Antony Blinken be in China?", "Who will he meet?", ["Antony Blinken", "meet"]),
        ("Who is Angela Merkel?", "When was she born?", ["Angela Merkel", "born"]),
        ("What did Boeing announce?", "Where is its headquarters?", ["Boeing's headquarters"]),
        ("Who won the election in Kenya?", "Why?", ["Why", "won", "election", "Kenya"]),
        ("Who won the election in Kenya?", "And in Ghana?", ["Ghana", "won", "election"]),
        ("Where did Tim Cook speak?", "When did he say that?", ["Tim Cook", "say"]),
    ],
)
def test_what_is_left_out_is_supplied(grammar: Grammar, previous: str, question: str, words: list[str]) -> None:
    understood = standalone(question, Conversation("c", (turn(previous),)), grammar)
    for word in words:
        assert word in understood


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of Australia?",
        "Did Emma Stone say why she left the film?",
        "Who wrote the report on water quality?",
        "What did the man that robbed the bank take?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(grammar: Grammar, question: str) -> None:
    assert standalone(question, Conversation("c", (turn("Who is Angela Merkel?"),)), grammar) == question


def test_the_first_question_is_never_changed(grammar: Grammar) -> None:
    assert standalone("When did he say that?", Conversation("c"), grammar) == "When did he say that?"


def test_the_answer_supplies_whom_a_pronoun_means(grammar: Grammar) -> None:
    before = turn("Who leads the company?", "Satya Nadella has led the company since 2014.")
    assert "Satya Nadella" in standalone("How old is he?", Conversation("c", (before,)), grammar)
