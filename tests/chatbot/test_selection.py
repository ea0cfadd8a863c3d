"""Which quotations are shown, and in what order."""

import pytest

from chatbot.language.grammar import Grammar
from chatbot.ranking.selection import WEAKER_BY, select
from chatbot.understanding.questions import analyse

from .quotations import quotation


def test_what_was_said_already_is_not_quoted_again(grammar: Grammar) -> None:
    first = quotation("The bridge in Harlow reopened on Friday.", score=5)
    again = quotation("On Friday the bridge in Harlow was reopened.", score=4.9, article="b")
    other = quotation("Mayor Ortiz cut the ribbon before a crowd.", score=4.8, article="b")
    assert select(analyse("When did it reopen?", grammar), [first, again, other], 4) == [first, other]


def test_much_weaker_evidence_is_left_out_but_never_the_first(grammar: Grammar) -> None:
    first = quotation("The bridge reopened.", score=1)
    weak = quotation("Tram drivers walked out.", score=1 - WEAKER_BY - 0.1, article="b")
    assert select(analyse("When did it reopen?", grammar), [first, weak], 4) == [first]
    assert select(analyse("When did it reopen?", grammar), [], 4) == []


def test_figures_that_disagree_come_newest_first(grammar: Grammar) -> None:
    old = quotation("At least 40 people died in the flood.", score=5, day=1, answer="40")
    new = quotation("The flood killed 67 people, officials said.", score=4.8, article="b", day=3, answer="67")
    question = analyse("How many people died in the flood?", grammar)
    assert select(question, [old, new], 4) == [new, old]
    assert select(analyse("Who died in the flood?", grammar), [old, new], 4) == [old, new]
    agreeing = quotation("The flood cost 40 lives, officials said.", score=4.8, article="b", day=3, answer="40")
    assert select(question, [old, agreeing], 4) == [old, agreeing]


def test_what_happened_is_told_in_the_order_of_the_article(grammar: Grammar) -> None:
    later = quotation("Then the police closed the square.", score=5, start=400)
    earlier = quotation("Thousands marched through the capital.", score=4.5, start=0)
    elsewhere = quotation("Shops in the city stayed shut.", score=4.8, article="b")
    question = analyse("What happened in the capital?", grammar)
    assert select(question, [later, elsewhere, earlier], 4) == [earlier, later, elsewhere]


@pytest.mark.parametrize(
    ("question", "speech_first"),
    [("What did the mayor say about the bridge?", True), ("Who is the mayor of Harlow?", False)],
)
def test_a_question_about_what_was_said_prefers_quoted_speech(
    grammar: Grammar, question: str, speech_first: bool
) -> None:
    plain = quotation("The mayor spoke about the bridge at length.", score=5)
    speech = quotation("“We promised a safe bridge,” the mayor said.", score=4.9, article="b")
    assert (select(analyse(question, grammar), [plain, speech], 4)[0] is speech) is speech_first


def test_a_repeated_headline_comes_after_a_sentence_of_the_body(grammar: Grammar) -> None:
    again = quotation("Harlow Bridge reopens after two years.", score=5, title="Harlow Bridge reopens after two years")
    body = quotation("Mayor Ortiz cut the ribbon.", score=4, start=60, title="Harlow Bridge reopens after two years")
    weak = quotation("Mayor Ortiz cut the ribbon.", score=3, start=60, title="Harlow Bridge reopens after two years")
    elsewhere = quotation("Mayor Ortiz cut the ribbon.", score=4.9, article="b")
    question = analyse("When did the bridge reopen?", grammar)
    assert select(question, [again, body], 4) == [body, again]
    assert select(question, [again, weak], 4) == [again, weak]
    assert select(question, [again, elsewhere], 4) == [again, elsewhere]
    assert select(question, [again], 4) == [again]
    assert select(analyse("What happened in Harlow?", grammar), [again, weak], 4) == [weak, again]
