"""A name of a question that nothing mentions, in any spelling, is told from one that is only spelt otherwise."""

from datetime import date

import pytest

from chatbot.answering.names import confused_names, names_not_found, share_of_names
from chatbot.language.grammar import Grammar
from chatbot.language.variants import spelling_key
from chatbot.understanding.questions import analyse
from store import Passage, Span

SAME = [
    ("Zelensky", "Zelenskyy"), ("Zelenski", "Zelensky"), ("Volodimir", "Volodymyr"), ("Brittney", "Britney"),
    ("Ghislaine", "Gislaine"), ("Maxwell", "Maxwel"), ("Catherine", "Katherine"), ("Türk", "Turk"), ("Abbe", "Abe"),
]  # fmt: skip
OTHERS = [
    ("Slovenia", "Slovakia"), ("Daniel", "Daniela"), ("Merkel", "Angel"), ("Francia", "Francis"), ("Jon", "John"),
    ("Austria", "Australia"), ("Iran", "Iraq"), ("Niger", "Nigeria"), ("Mali", "Malawi"), ("Reed", "Read"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "other"), SAME)
def test_spellings_of_one_name(name: str, other: str) -> None:
    assert spelling_key(name) == spelling_key(other)


@pytest.mark.parametrize(("name", "other"), OTHERS)
def test_names_that_look_alike(name: str, other: str) -> None:
    assert spelling_key(name) != spelling_key(other)


def passage(title: str, text: str) -> Passage:
    return Passage("p", "a", 1, 0, Span(0, len(text)), text, (Span(0, len(text)),), title, None, date(2024, 5, 3))


def test_a_name_may_stand_in_text_or_headline(grammar: Grammar) -> None:
    question = analyse("How many villages were cut off by floods in Slovenia?", grammar)
    assert names_not_found(question, [passage("Floods in Slovakia", "Eleven villages are cut off.")]) == ["Slovenia"]
    assert names_not_found(question, [passage("Floods in Slovenia", "Eleven villages are cut off.")]) == []
    assert names_not_found(question, [passage("Floods", "In Slovenia’s east, villages are cut off.")]) == []
    assert names_not_found(question, []) == ["Slovenia"]


def test_the_share_of_names(grammar: Grammar) -> None:
    question = analyse("Did Lena Ortiz meet Tom Abiola?", grammar)
    assert share_of_names(question, passage("", "Lena Ortiz spoke.")) == 0.5
    assert share_of_names(analyse("Why did it close?", grammar), passage("", "It closed.")) == 1.0


@pytest.mark.parametrize(
    ("question", "text", "confused"),
    [
        ("How long did Danila Orrevik get?", "Danil Orrevik was sentenced to four years.", [("danila", "danil")]),
        ("Who died in the Slovenna earthquake?", "Four died in Slevonia.", [("slovenna", "slevonia")]),
        ("How long did Danila Orrevik get?", "Danila Orrevik won the race; Danil Orrevik is her brother.", []),
        ("What did Zelensky say?", "Zelenskyy spoke on Monday.", []),
        ("How many Russians were called up?", "Russia has called up thousands.", []),
        ("Where is the Australian chef?", "The chef left Australia.", []),
        ("How many Ukrainians fled?", "Ukraine was left by thousands.", []),
        ("What is Twosday?", "It fell on a Tuesday.", []),
        ("Which American actress won?", "America’s favourite actress won.", []),
        ("What did Ukraine demand?", "The Ukrainian president wants tanks.", []),
        ("Who is Reed?", "Read the report.", []),  # too unlike, or too short to tell
    ],
)
def test_a_name_that_only_looks_like_the_one_asked_about(
    grammar: Grammar, question: str, text: str, confused: list[tuple[str, str]]
) -> None:
    assert confused_names(analyse(question, grammar), "A title", text) == confused


def test_a_place_of_similar_name_in_the_same_passage_is_told_apart_by_sentence_and_headline(grammar: Grammar) -> None:
    question = analyse("Who is the coach of Danil Orrevik?", grammar)
    headline, sentence = "Danila Orrevik takes sculls", "She trains with her coach, Gunhild Ravnsby."
    assert confused_names(question, headline, sentence) == [("danil", "danila")]
    assert confused_names(question, headline, "She is not related to Danil Orrevik.") == []
    assert confused_names(question, "Results of the regatta", sentence) == []  # nothing here looks like him
