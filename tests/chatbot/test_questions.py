"""What a question asks for."""

import pytest

from chatbot.language.grammar import Grammar
from chatbot.language.words import Rarity, content_stems, content_words
from chatbot.understanding.questions import analyse


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Which countries signed the treaty?", True),
        ("What are the names of the victims?", True),
        ("Who were the winners?", True),
        ("Which country signed the treaty?", False),
        ("Who won?", False),
        ("How many countries signed?", False),
    ],
)
def test_a_question_for_a_list_is_told_from_one_for_a_single_thing(
    grammar: Grammar, question: str, several: bool
) -> None:
    assert analyse(question, grammar).wants_several is several


def test_a_question_about_speech_is_known(grammar: Grammar) -> None:
    assert analyse("What did the mayor say about it?", grammar).about_speech
    assert not analyse("When did the bridge reopen?", grammar).about_speech


def test_names_are_whole_and_without_endings(grammar: Grammar) -> None:
    names = analyse("What did Antony Blinken's deputy say in Beijing?", grammar).names
    assert set(names) == {"Antony Blinken", "Beijing"}


def test_words_are_folded_stemmed_and_each_counted_once() -> None:
    assert content_words("The Café's cafés and the cafe") == ["cafe", "cafes"]
    assert content_stems("visits visiting visited") == ["visit"]
    assert content_words("It cost 1,200.50 dollars") == ["cost", "1,200.50", "dollars"]


def test_rare_words_count_more_and_nothing_wanted_is_covered() -> None:
    rarity = Rarity.of({"harlow": 900, "orchid": 1}, 1_000)
    assert rarity.coverage(["harlow", "orchid"], {"orchid"}) > 0.5
    assert rarity.coverage(["harlow", "orchid"], {"harlow"}) < 0.5
    assert rarity.coverage([], set()) == 1.0
