"""The sort of words that would answer a question, and whether words are of that sort."""

import pytest

from chatbot.language.grammar import Grammar
from chatbot.understanding.answer_types import AnswerType, answer_type

QUESTIONS = {
    AnswerType.PERSON: [
        "Who leads the union?", "who replaced the mayor", "Whose car was stolen?", "Which senator voted no?",
        "Who is the mayor of Harlow?", "Who were the victims of the fire?",
    ],
    AnswerType.ORGANISATION: ["Which airline cancelled flights?", "which party does she lead"],
    AnswerType.PLACE: ["Where was it found?", "Which country won?", "What is the capital of Mongolia?"],
    AnswerType.DAY: ["When did it reopen?", "In which year was it built?", "when is the next election"],
    AnswerType.DURATION: ["How long was she in office?", "How many years did he get?", "how many days did it last"],
    AnswerType.AGE: ["How old is the mayor?", "What is her age?"],
    AnswerType.MONEY: ["How much does it cost?", "What is the price of bread?", "How much is the mayor worth?"],
    AnswerType.SHARE: ["What percentage of voters agreed?", "What was the turnout?"],
    AnswerType.COUNT: ["How many people came?", "how many died in the flood"],
    AnswerType.MEASURE: ["How tall is the tower?", "How much did the snake weigh?", "What magnitude had it?"],
    AnswerType.QUANTITY: ["By how much did it fall?"],
    AnswerType.TITLE: ["Which film won?", "what song did she sing"],
    AnswerType.DEFINITION: ["Who is Tom Abiola?", "What is a derecho?"],
    AnswerType.SPEECH: ["What did the mayor say about it?"],
    AnswerType.CAUSE: ["Why did they leave?", "What was the cause of the fire?"],
    AnswerType.MANNER: ["How did they escape?"],
    AnswerType.HAPPENING: ["What happened in Harlow?", "What's going on in Peru?", "latest on the strike"],
    AnswerType.YES_NO: ["Did she resign?", "Is the bridge open?"],
    AnswerType.TOPIC: ["Harlow", "tonga volcano"],
    AnswerType.OPEN: ["Tell me about the bridge", "What is he charged with?"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("question", "sort"), [(question, sort) for sort, questions in QUESTIONS.items() for question in questions]
)
def test_the_sort_of_words_that_answers(grammar: Grammar, question: str, sort: AnswerType) -> None:
    assert answer_type(grammar.parse(question)) is sort


@pytest.mark.parametrize(
    ("sort", "words", "fits"),
    [
        (AnswerType.COUNT, "eleven", True),
        (AnswerType.COUNT, "4,000 people", True),
        (AnswerType.COUNT, "5 kilometres", False),
        (AnswerType.COUNT, "4 percent", False),
        (AnswerType.COUNT, "$300", False),
        (AnswerType.COUNT, "the bridge", False),
        (AnswerType.MONEY, "$4.5 billion", True),
        (AnswerType.MONEY, "4.5 million euros", True),
        (AnswerType.MONEY, "4,000", False),
        (AnswerType.SHARE, "52.3 percent", True),
        (AnswerType.SHARE, "75 basis points", True),
        (AnswerType.SHARE, "$52", False),
        (AnswerType.AGE, "96", True),
        (AnswerType.AGE, "2022", False),
        (AnswerType.DURATION, "just six weeks", True),
        (AnswerType.DURATION, "six boats", False),
        (AnswerType.DAY, "on Tuesday", True),
        (AnswerType.DAY, "1863", True),
        (AnswerType.DAY, "two years ago", True),
        (AnswerType.DAY, "the mayor", False),
    ],
)
def test_whether_words_are_of_a_sort(sort: AnswerType, words: str, fits: bool) -> None:
    assert sort.fits(words, frozenset()) is fits


def test_names_are_told_by_their_labels() -> None:
    assert AnswerType.PERSON.fits("Lena Ortiz", {"PERSON"}) is True
    assert AnswerType.PERSON.fits("Monday", {"DATE"}) is False
    assert AnswerType.OPEN.fits("anything", {"DATE"}) is None


@pytest.mark.parametrize("sort", [AnswerType.CAUSE, AnswerType.MANNER, AnswerType.HAPPENING, AnswerType.TOPIC])
def test_what_takes_a_sentence_has_no_short_answer(sort: AnswerType) -> None:
    assert not sort.has_short_answer
