"""Questions about whom and what a text names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.language.grammar import Grammar
from chatbot.suggestions import PLACE, is_scene, questions_about, reads_as_person


@pytest.mark.parametrize(
    ("headline", "questions"),
    [
        ("Antony Blinken visits China", ["Who is Antony Blinken?"]),
        ("Floods in Pakistan kill dozens", ["What happened in Pakistan?"]),
        ("Infected with Beauveria bassiana", []),
        ("It rains", []),
        ("", []),
    ],
)
def test_names_in_a_headline_are_asked_about(grammar: Grammar, headline: str, questions: list[str]) -> None:
    assert list(questions_about(grammar.parse(headline))) == questions


@settings(max_examples=60, deadline=None)
@given(headline=st.text(st.characters(codec="utf-8"), max_size=90))
def test_any_headline_gives_questions_or_none(grammar: Grammar, headline: str) -> None:
    for question in questions_about(grammar.parse(headline)):
        assert question.startswith(("Who is ", "What happened "))
        assert question.endswith("?")
        assert "\n" not in question


def test_a_place_is_asked_about_only_where_something_is_there(grammar: Grammar) -> None:
    parse = grammar.parse("The floods in Pakistan killed dozens, and Japan sent help.")
    places = {name.text: is_scene(name, parse) for name in parse.names if name.label == PLACE}
    assert places == {"Pakistan": True, "Japan": False}


@pytest.mark.parametrize(
    ("name", "sentence", "person"),
    [
        ("Hallimar Prize", "Sefa Norquendal won the Hallimar Prize on Wednesday for a novel.", False),
        ("Sefa Norquendal", "Sefa Norquendal won the Hallimar Prize on Wednesday for a novel.", True),
        ("Tom Abiola", "The union leader Tom Abiola said so.", True),
        ("Tom Abiola", "Abiola said so.", True),
    ],
)
def test_only_a_person_is_asked_about_with_who(grammar: Grammar, name: str, sentence: str, person: bool) -> None:
    assert reads_as_person(name, grammar.parse(sentence)) is person
