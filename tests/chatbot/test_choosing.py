"""Lists add up, a comparison gives both sides, a bare topic is told by several articles."""

import pytest

from chatbot.language.grammar import Grammar
from chatbot.quoting.adding_up import add_up, enumerates
from chatbot.quoting.both_sides import both_sides
from chatbot.quoting.items import items
from chatbot.quoting.topics import told_about
from chatbot.retrieval.sides import stands_in
from chatbot.retrieval.topics import is_about
from chatbot.understanding.comparisons import Side
from chatbot.understanding.questions import analyse
from store import Span

from .quotations import quotation

WHO = "Which candidates stood for mayor of London?"


@pytest.mark.parametrize(
    ("question", "text", "named"),
    [
        (WHO, "Emma Thompson and James Carter stood for mayor of London.", {"thompson", "carter"}),
        (WHO, "Carter stood on Monday in Paris.", {"carter"}),
        (WHO, "Tavrik Ekkelund Bransvik stood.", {"bransvik"}),
        ("Which countries banned it?", "France, Italy and Spain banned it on Monday.", {"france", "italy", "spain"}),
        ("Which countries besides France banned it?", "France and Italy banned it.", {"italy"}),
        ("What are the demands of the union?", "The union wants shorter shifts.", {"shift"}),
    ],
)
def test_what_a_text_names_of_the_sort(grammar: Grammar, question: str, text: str, named: set[str]) -> None:
    assert items(analyse(question, grammar), grammar.parse(text)) == named


def test_each_further_quotation_of_a_list_names_something_new(grammar: Grammar) -> None:
    first = quotation("Emma Thompson stood for mayor of London.", score=5)
    again = quotation("Thompson, who lives in London, has stood for mayor before.", score=4.9, article="b")
    other = quotation("James Carter stood as well, the town said.", score=4.2, article="b", start=90)
    both = quotation("Emma Thompson and Peter Miller stood for mayor.", score=4.0, article="c")
    found = add_up(analyse(WHO, grammar), [first, again, other, both], grammar, 4)
    assert found[0] is first
    assert again not in found
    assert set(map(id, found)) == {id(first), id(other), id(both)}
    assert add_up(analyse(WHO, grammar), [first, again, other, both], grammar, 2)[1:] in ([other], [both])


def test_a_list_begins_with_what_enumerates_if_it_is_nearly_as_good(grammar: Grammar) -> None:
    one = quotation("Which candidates stood in London?", score=5)
    several = quotation("Emma Thompson, James Carter and Peter Miller stood.", score=4.3)
    far = quotation("Emma Thompson, James Carter and Peter Miller stood.", score=3.2)
    assert add_up(analyse(WHO, grammar), [one, several], grammar, 4)[0] is several
    assert add_up(analyse(WHO, grammar), [one, far], grammar, 4)[0] is one


def test_what_is_not_about_the_question_adds_nothing(grammar: Grammar) -> None:
    first = quotation("Emma Thompson stood for mayor of London.", score=5)
    weak = quotation("James Carter sells boats in Kent.", score=-0.5, article="b")
    elsewhere = quotation("James Carter opened the bridge.", score=4.5, article="c", coverage=0.1)
    assert add_up(analyse(WHO, grammar), [first, weak, elsewhere], grammar, 4) == [first]
    assert add_up(analyse(WHO, grammar), [], grammar, 4) == []


def test_where_no_name_is_seen_the_best_come_as_they_are(grammar: Grammar) -> None:
    quotations = [quotation("They stood.", score=5), quotation("Some of them won.", score=4, article="b")]
    assert add_up(analyse(WHO, grammar), quotations, grammar, 4) == quotations


@pytest.mark.parametrize(
    ("text", "words", "whole"),
    [
        ("Emma Thompson and James Carter stood for mayor.", "Emma Thompson and James Carter", True),
        ("Emma Thompson stood for mayor, and so did James Carter.", "Emma Thompson", False),
        ("Emma Thompson stood for mayor.", "Emma Thompson", False),  # one is no list
    ],
)
def test_only_words_that_enumerate_all_may_answer_a_list(grammar: Grammar, text: str, words: str, whole: bool) -> None:
    at = text.index(words)
    assert enumerates(analyse(WHO, grammar), Span(at, at + len(words)), grammar.parse(text)) is whole


def test_as_many_as_the_question_says_are_all(grammar: Grammar) -> None:
    text = "France and Italy were invited by Germany."
    parse, answer = grammar.parse(text), Span(0, len("France and Italy"))
    assert enumerates(analyse("Which two countries were invited?", grammar), answer, parse)
    assert not enumerates(analyse("Which three countries were invited?", grammar), answer, parse)
    assert not enumerates(analyse("Which countries were invited?", grammar), answer, parse)


COMPARE = "How does inflation in Norland compare with Sudmark?"


def test_one_quotation_with_both_sides_comes_first(grammar: Grammar) -> None:
    one = quotation("Inflation in Norland rose to 4 percent.", score=5)
    both = quotation("Norland has higher inflation than Sudmark.", score=4, article="b")
    found, lacking = both_sides(analyse(COMPARE, grammar), [one, both])
    assert (found, lacking) == ([both], [])


def test_else_one_of_each_side_and_the_better_first(grammar: Grammar) -> None:
    norland = quotation("Inflation in Norland rose to 4 percent.", score=5)
    more = quotation("In Norland inflation was lower last year.", score=4.8, article="b")
    sudmark = quotation("Inflation in Sudmark fell to 2 percent.", score=-9, article="c")  # however weak
    found, lacking = both_sides(analyse(COMPARE, grammar), [norland, more, sudmark])
    assert (found, lacking) == ([norland, sudmark], [])
    assert more not in found


def test_of_a_side_that_is_taken_which_says_most_of_what_is_compared(grammar: Grammar) -> None:
    norland = quotation("Norland celebrated its king.", score=5)
    inflation = quotation("Inflation in Norland rose.", score=4, article="b")
    sudmark = quotation("Inflation in Sudmark fell to 2 percent.", score=3, article="c")
    assert both_sides(analyse(COMPARE, grammar), [norland, inflation, sudmark])[0] == [inflation, sudmark]


def test_a_side_that_nothing_is_of_is_lacking(grammar: Grammar) -> None:
    norland = quotation("Inflation in Norland rose to 4 percent.", score=5)
    found, lacking = both_sides(analyse(COMPARE, grammar), [norland])
    assert found == [norland]
    assert [side.name for side in lacking] == ["Sudmark"]
    assert len(both_sides(analyse(COMPARE, grammar), [])[1]) == 2


@pytest.mark.parametrize(
    ("word", "text", "there"),
    [
        ("US", "Prices in the U.S. rose.", True),
        ("US", "American prices rose.", True),
        ("US", "They told us so.", False),
        ("uk", "British prices rose.", True),
        ("uk", "Prices in Ukraine rose.", False),
        ("france", "French prices rose.", True),
        ("marn", "The Marn flood", True),
        ("danil", "Danila Orrevik won.", False),
        ("zelensky", "Zelenskyy spoke.", True),
    ],
)
def test_whether_a_text_speaks_of_a_side(word: str, text: str, there: bool) -> None:
    assert stands_in(Side(word, (word,), ""), text) is there


def test_each_article_tells_once_about_a_topic_the_leading_ones_first() -> None:
    best = quotation("The flood killed nine.", score=5, article="a")
    more = quotation("The flood was high.", score=4.9, article="a", start=60)
    newer = quotation("The flood inquiry began.", score=3, article="b")
    far = quotation("The regatta was cancelled.", score=4, article="c", coverage=0.2)
    assert told_about([best, more, far, newer], ["b", "x"], 4) == [newer, best]
    assert told_about([far, best], [], 4) == [far, best]  # the best there is
    assert told_about([], ["b"], 4) == []


@pytest.mark.parametrize(
    ("topic", "headline", "lead", "about"),
    [
        ("Ukraine", "Ukraine asks for tanks", "", True),
        ("Ukraine", "Allies meet", "They spoke of Ukraine.", False),
        ("Marn flood", "Flood toll reaches 14", "The toll of the March flood in Marn reached 14.", True),
        ("Marn flood", "Marn lift cup", "Marn won the cup.", False),
        ("Danil Orrevik", "Danila Orrevik takes sculls", "Danila Orrevik won.", False),
        ("zelensky", "Zelenskyy speaks", "", True),
        ("the", "The end", "", False),
    ],
)
def test_whether_an_article_is_about_a_topic(topic: str, headline: str, lead: str, about: bool) -> None:
    assert is_about(topic, headline, lead) is about
