"""What a question asks several of."""

import pytest

from chatbot.language.grammar import Grammar
from chatbot.understanding.answer_types import AnswerType
from chatbot.understanding.listings import listed_noun
from chatbot.understanding.questions import analyse


@pytest.mark.parametrize(
    ("question", "noun"),
    [
        ("Which countries have banned TikTok?", "countries"),
        ("Who were the victims of the Highland Park shooting?", "victims"),
        ("Who are Musk's children?", "children"),
        ("who were killed in the flood", "who"),
        ("who else was on the shortlist", "who"),
        ("Which states", "states"),
        ("which states banned tiktok", "states"),
        ("which states were affected by the recall", "states"),
        ("In which towns did it happen?", "towns"),
        ("Which former mayors stood?", "mayors"),
        ("What are the demands of the union?", "demands"),
        ("What kinds of batteries does it make?", "kinds"),
        ("Name the candidates for mayor", "candidates"),
        ("list the people who have led the trust", "people"),
        ("Tell me the names of the victims", "victims"),
        ("Give me a list of the winners", "winners"),
        ("names of the victims", "victims"),
    ],
)
def test_what_is_to_be_listed(grammar: Grammar, question: str, noun: str) -> None:
    found = listed_noun(grammar.parse(question))
    assert found is not None
    assert found.text == noun


@pytest.mark.parametrize(
    "question",
    [
        "Which country signed?", "Who won?", "How many countries signed?", "Name the mayor", "name of the judge",
        "Tell me about the victims", "What are they?", "Which of the following people is slated to receive it?",
        "Which series is the longest?", "Who is on the list?", "What were the odds?",
        "Which social media company was fined?",
        "Which women's sport was investigated?", "Residents who are homeless left. What was the name of the storm?",
        "Which", "Who", "",
    ],
)  # fmt: skip
def test_what_is_no_list(grammar: Grammar, question: str) -> None:
    assert listed_noun(grammar.parse(question)) is None


@pytest.mark.parametrize("question", ["Who are the Houthis?", "What are tariffs?"])
def test_what_something_is_is_no_list(grammar: Grammar, question: str) -> None:
    assert not analyse(question, grammar).wants_several


def test_the_sort_of_what_is_listed(grammar: Grammar) -> None:
    assert analyse("Name the candidates for mayor", grammar).answer_type is AnswerType.PERSON
    assert analyse("list the victims", grammar).answer_type is AnswerType.PERSON
    assert analyse("Which mayors has Oskarby had?", grammar).answer_type is AnswerType.PERSON
    assert analyse("What are the demands of the union?", grammar).answer_type is AnswerType.OPEN
