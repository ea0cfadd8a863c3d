"""The words of a quotation that answer."""

from datetime import date

import pytest

from chatbot.comprehension import ScoredSpan
from chatbot.language.grammar import Grammar
from chatbot.ranking.answer_spans import answer_spans, with_conjuncts
from chatbot.ranking.sentences import Quotation
from chatbot.understanding.questions import analyse
from store import Passage, ScoredPassage, Span

SHIFT = 120


def quotation(text: str, *answers: str) -> Quotation:
    """A quotation that begins at `SHIFT` in its article; the model likes each of `answers` a little less."""
    span = Span(SHIFT, SHIFT + len(text))
    passage = Passage("p", "a", 1, 0, span, text, (span,), "Headline", None, date(2024, 1, 1))
    spans = [Span(SHIFT + text.index(answer), SHIFT + text.index(answer) + len(answer)) for answer in answers]
    scored = tuple(ScoredSpan(one, -0.2 * place) for place, one in enumerate(spans))
    return Quotation(ScoredPassage(passage, 1.0, 1.0, 1.0), span, scored, 5.0, 1.0, 1.0, 1.0)


def marked(grammar: Grammar, question: str, text: str, *answers: str) -> str | None:
    found = quotation(text, *answers)
    [span] = answer_spans(analyse(question, grammar), [found], grammar)
    return None if span is None else found.passage.slice(span)


@pytest.mark.parametrize(
    ("question", "text", "proposed", "expected"),
    [
        (
            "Who welcomed Macron?",
            "President Joe Biden welcomed Macron at the White House on Monday.",
            ("Biden",),
            "President Joe Biden",
        ),
        (
            "When did Biden welcome Macron?",
            "President Joe Biden welcomed Macron at the White House on Monday.",
            ("the White House", "Monday"),
            "Monday",
        ),
        (
            "Which popular show returns?",
            "The popular show Dragon House returns in May.",
            ("popular show", "Dragon House"),
            "Dragon House",
        ),
    ],
)
def test_the_right_words(grammar: Grammar, question: str, text: str, proposed: tuple[str, ...], expected: str) -> None:
    assert marked(grammar, question, text, *proposed) == expected


def test_a_list_is_marked_whole_where_a_list_is_asked_for(grammar: Grammar) -> None:
    text = "The treaty was signed by France, Italy and Spain in Rome."
    assert marked(grammar, "Which countries signed the treaty?", text, "Italy") == "France, Italy and Spain"
    assert marked(grammar, "Which country signed the treaty?", text, "Italy") == "Italy"


def test_where_no_words_stand_out_nothing_is_marked(grammar: Grammar) -> None:
    assert marked(grammar, "What happened?", "The bridge reopened.") is None
    whole = "Botanists have described a new orchid"
    assert marked(grammar, "How many clocks does it keep?", f"{whole}.", whole) is None


def test_a_word_without_company_stays_alone(grammar: Grammar) -> None:
    parse = grammar.parse("Ortiz cut the ribbon.")
    assert with_conjuncts(Span(0, 5), parse) == Span(0, 5)
