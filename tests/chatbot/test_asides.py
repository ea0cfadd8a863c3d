"""Lines that ask the archive nothing get a line of the interface; questions do not."""

from datetime import date

import pytest

from chatbot.understanding.archive_facts import ArchiveFacts
from chatbot.understanding.asides import aside

FACTS = ArchiveFacts(sources=("The Post", "The Signal"), last=date(2024, 6, 11), articles=1_225)

ASIDES = [
    "thanks", "thank you!", "Thank you so much!!", "OK thanks", "no thanks", "thanks for the answer", "ok", "yes", "no",
    "great", "hello", "Hi there!", "good morning", "what's up", "bye", "help", "Help!", "can you help me",
    "what can you do?", "What can I ask?", "how does this work?", "who are you?", "what are you", "Are you a bot?",
    "What's your name?", "who made this", "tell me a joke", "???", ".", "1", "…", "", "👍", "2+2", "What is 2+2?",
    "12 * 3 =", "how much is 3 plus 4",
]  # fmt: skip
QUESTIONS = [
    "Why?", "Where?", "and in Italy?", "Ukraine", "What happened on 9/11?", "9/11", "2020-21", "Who is the mayor?",
    "no, at Tesla", "only Reuters", "Who helped the mayor?", "How many articles of the treaty were changed?",
    "Yes campaign", "What is Yes Scotland?", "thanksgiving", "Help for Ukraine", "Hello Kitty", "what does it cost",
    "how do you get the flu", "G7", "北京", "Who are the Houthis?", "How does the vaccine work?",
]  # fmt: skip


@pytest.mark.parametrize("line", ASIDES)
def test_a_line_that_asks_nothing_is_answered_by_the_interface(line: str) -> None:
    assert aside(line, FACTS)


@pytest.mark.parametrize("line", QUESTIONS)
def test_a_question_is_left_to_the_archive(line: str) -> None:
    assert aside(line, FACTS) is None


@pytest.mark.parametrize("line", ["How many articles are in the archive?", "what sources do you have?"])
def test_the_archive_is_described(line: str) -> None:
    assert aside(line, FACTS) == "The archive holds 1,225 articles of 2 sources, the latest of 11 June 2024."


def test_an_empty_archive_says_so() -> None:
    assert aside("How many articles do you have?", ArchiveFacts()) == "The archive is empty."
