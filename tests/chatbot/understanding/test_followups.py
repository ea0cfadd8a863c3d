"""Follow-up questions made self-contained."""

from datetime import date

import pytest

from chatbot.language.grammar import Grammar
from chatbot.types import Abstention, Answer, CitedArticle, Conversation, Evidence, Query, Turn
from chatbot.understanding.followups import resolve, shipped_terms
from store import Span

TERMS = shipped_terms()


def turn(question: str, quote: str = "", title: str = "") -> Turn:
    if not quote:
        return Turn(Query(question, question), Abstention("nothing found"), 0.0)
    article = CitedArticle("a", 1, None, title, None, (), date(2024, 1, 1), None)
    return Turn(
        Query(question, question), Answer((Evidence("a/1/0", article, quote, Span(0, len(quote)), None, 1.0),)), 1.0
    )


@pytest.mark.parametrize(
    ("previous", "question", "understood"),
    [
        ("When will Antony Blinken be in China?", "Who will he meet?", "Who will Antony Blinken meet?"),
        ("Who is Angela Merkel?", "When was she born?", "When was Angela Merkel born?"),
        ("What did Boeing announce?", "Where is its headquarters?", "Where is Boeing's headquarters?"),
        ("Who won the election in Kenya?", "And in Ghana?", "Who won the election in Ghana?"),
        ("Who won the election in Kenya?", "What about Ghana?", "Who won the election in Ghana?"),
        ("Why did Nigel Farage resign?", "When?", "When did Nigel Farage resign?"),
        ("When did the French senator resign?", "No, the German one.", "When did the German senator resign?"),
        (
            "What happened: Ship runs aground in Suez canal?",
            "When did it happen?",
            "When did it happen? — Ship runs aground in Suez canal",
        ),
        (
            "What happened: Ship runs aground in Suez canal?",
            "Who was involved?",
            "Who was involved? — Ship runs aground in Suez canal",
        ),
    ],
)
def test_what_is_left_out_is_supplied(grammar: Grammar, previous: str, question: str, understood: str) -> None:
    found = resolve(question, Conversation("c", (turn(previous),)), grammar, TERMS)
    assert found.standalone == understood


@pytest.mark.parametrize(
    ("previous", "question", "words"),
    [
        ("Who won the election in Kenya?", "Why?", ["Why", "won", "election", "Kenya"]),
        ("Where did Tim Cook speak?", "When did he say that?", ["Tim Cook", "say"]),
        ("Who opposed the merger of the two banks?", "How many?", ["How many", "opposed", "merger", "banks"]),
    ],
)
def test_words_of_the_previous_clause_are_supplied(
    grammar: Grammar, previous: str, question: str, words: list[str]
) -> None:
    understood = resolve(question, Conversation("c", (turn(previous),)), grammar, TERMS).standalone
    for word in words:
        assert word in understood


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of Australia?",
        "Did Emma Stone say why she left the film?",
        "Who wrote the report on water quality?",
        "What did the man that robbed the bank take?",
        "Is it true that Apple has bought a bank?",
        "Why did the BBC suspend its presenter?",
        "Which country joined NATO this week?",
        "How much have gas prices risen over the past year?",
        "Which head of state announced his resignation this week?",
        "Which city removed its final public monument?",
        "Which airline posted record revenue despite its winter meltdown?",
        "When she died, whom did Ada Wren leave her dogs to?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(grammar: Grammar, question: str) -> None:
    found = resolve(question, Conversation("c", (turn("Who is Angela Merkel?"),)), grammar, TERMS)
    assert found.standalone == question
    assert not found.alternatives


def test_the_first_question_is_never_changed(grammar: Grammar) -> None:
    assert resolve("When did he say that?", Conversation("c"), grammar, TERMS).standalone == "When did he say that?"


def test_the_answer_supplies_whom_a_pronoun_means(grammar: Grammar) -> None:
    before = turn("Who leads the company?", "Satya Nadella has led the company since 2014.", "Microsoft grows")
    understood = resolve("How old is he?", Conversation("c", (before,)), grammar, TERMS)
    assert understood.standalone == "How old is Satya Nadella?"


def test_two_equally_good_people_give_an_alternative(grammar: Grammar) -> None:
    before = turn("When did Joe Biden meet Xi Jinping?")
    understood = resolve("What did he say?", Conversation("c", (before,)), grammar, TERMS)
    said = {understood.standalone, *understood.alternatives}
    assert said <= {"What did Joe Biden say?", "What did Xi Jinping say?"}


@pytest.mark.parametrize(
    ("previous", "question", "understood"),
    [
        # What stands in for nothing follows the reader's own words, after a dash.
        ("What happened in Uvalde?", "Who was the gunman?", "Who was the gunman? — Uvalde"),
        ("Who killed Shinzo Abe?", "Why?", "Why? — Who killed Shinzo Abe"),
        ("Who did Elon Musk fire?", "no, at Tesla", "Who did Elon Musk fire at Tesla?"),
        ("Why was Kyrie Irving suspended?", "for how long?", "For how long was Kyrie Irving suspended?"),
        ("What is the doomsday glacier?", "Why is it called that?", "Why is the doomsday glacier called that?"),
    ],
)
def test_nobody_is_made_to_say_what_he_would_not(
    grammar: Grammar, previous: str, question: str, understood: str
) -> None:
    assert resolve(question, Conversation("c", (turn(previous),)), grammar, TERMS).standalone == understood


def test_why_goes_on_from_what_its_question_went_on_from(grammar: Grammar) -> None:
    """After "Where is he from?", "Why?" once became "Why is Biologist Nick Bos from?"."""
    first = turn("Who studies ants?", "Biologist Nick Bos studies ants.", "Ants")
    asked = resolve("Where is he from?", Conversation("c", (first,)), grammar, TERMS).standalone
    assert asked == "Where is Nick Bos from?"
    second = Turn(Query("Where is he from?", asked), Abstention("nothing found"), 0.0)
    understood = resolve("Why?", Conversation("c", (first, second)), grammar, TERMS).standalone
    assert understood == "Why? — Where is Nick Bos from"
