"""A quotation that says otherwise than its question presupposes is told from one that answers."""

import pytest

from chatbot.answering.contradictions import contradicts
from chatbot.language.grammar import Grammar
from chatbot.understanding.predicates import asked_predicate


def told_otherwise(grammar: Grammar, question: str, quotation: str) -> bool:
    return contradicts(asked_predicate(grammar.parse(question)), grammar.parse(quotation))


@pytest.mark.parametrize(
    ("question", "quotation"),
    [
        ("When did Tomas Reed win the election?", "Ines Marl won the election on Sunday."),
        ("When did Tomas Reed win the election?", "Ines Marl will be mayor. She won 52 percent of the votes."),
        ("Why did Anna Berg resign?", "Peter Holm resigned because of the contract."),
        ("Why was Anna Berg arrested?", "Peter Holm was arrested because of the theft."),
        ("How many boats did not finish the regatta?", "Of 24 boats that started, 17 finished."),
        ("When did Edda Quill vote?", "Edda Quill did not vote on Sunday."),
        ("Why did Anna Berg vote for the bill?", "Anna Berg refused to vote for the bill on Monday."),
        ("Where did Anna Berg win the cup?", "Peter Holm, who won the cup in Tarn, lost the case."),
    ],
)
def test_somebody_else_or_the_opposite_contradicts(grammar: Grammar, question: str, quotation: str) -> None:
    assert told_otherwise(grammar, question, quotation)


@pytest.mark.parametrize(
    ("question", "quotation"),
    [
        ("When did Ines Marl win the election?", "Ines Marl won the election on Sunday."),
        ("When did Ines Marl win the election?", "Marl won with 52 percent of the votes."),
        ("When did Tomas Reed win the election?", "The mayor won the election on Sunday."),  # who that is, is not said
        ("When did Tomas Reed win the election?", "Reed lost to Ines Marl on Sunday."),  # another verb tells nothing
        ("Who won the election?", "Ines Marl won the election on Sunday."),
        ("What did Anna Berg say?", "Peter Holm said that the bridge is safe."),  # to say is to say little
        ("How many boats did not finish the regatta?", "Seven boats did not finish."),
        ("Where did the Germans send settlers?", "Germany sent settlers to Namibia."),
        ("What is the capital?", "The capital is Tarn."),
        ("Anna Berg", "Peter Holm resigned."),
    ],
)
def test_what_agrees_or_does_not_tell_is_no_contradiction(grammar: Grammar, question: str, quotation: str) -> None:
    assert not told_otherwise(grammar, question, quotation)
