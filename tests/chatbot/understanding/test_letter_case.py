"""Names typed in small letters are read as the archive writes them."""

import pytest

from chatbot.bot import Bot
from chatbot.types import Answer
from chatbot.understanding.chips import chips
from chatbot.understanding.letter_case import with_capitals
from store import Archive


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("what did lena ortiz cut", "what did Lena Ortiz cut"),
        ("What did lena ortiz's crowd see?", "What did Lena Ortiz's crowd see?"),
        ("why did tram drivers walk out", "why did tram drivers walk out"),  # "Tram" begins a sentence
        ("who leads the union", "who leads the union"),
        ("What did Lena ortiz cut?", "What did Lena ortiz cut?"),  # typed with care, or so it seems
        ("", ""),
    ],
)
def test_capitals_are_those_inside_sentences_of_the_archive(archive: Archive, typed: str, read: str) -> None:
    assert with_capitals(typed, archive) == read


def test_a_question_in_small_letters_is_answered_and_nothing_is_said_of_its_letters(bot: Bot) -> None:
    turn = bot.ask("what did lena ortiz cut")
    assert isinstance(turn.reply, Answer)
    assert turn.query.asked == "what did lena ortiz cut"
    assert not chips(turn.query)
    assert turn.query.is_exact
