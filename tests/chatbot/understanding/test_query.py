"""A question in its place: what words narrow, what the conversation supplies, what settings decide."""

from datetime import date

import pytest

from chatbot.language.grammar import Grammar
from chatbot.types import Abstention, Answer, CitedArticle, Conversation, Evidence, Period, Query, Turn
from chatbot.understanding import Asked, understand
from chatbot.understanding.archive_facts import ArchiveFacts
from chatbot.understanding.followups import shipped_terms
from store import Filters, Span

TERMS = shipped_terms()
TODAY = date(2024, 5, 15)
FACTS = ArchiveFacts(("The Guardian", "Reuters"), ("Sport", "World"), ("Amy Hawkins", "Ada Low"), date(2024, 5, 10))


def turn(question: str, quote: str = "", filters: Filters = Filters(), focus: tuple[str, ...] = ()) -> Turn:
    query = Query(question, question, filters, focus=focus)
    if not quote:
        return Turn(query, Abstention("nothing found"), 0.0)
    article = CitedArticle("a", 1, None, "", None, (), date(2024, 1, 10), None)
    return Turn(query, Answer((Evidence("a/1/0", article, quote, Span(0, len(quote)), None, 1.0),)), 1.0)


def understood(
    grammar: Grammar, question: str, *before: Turn, given: Filters = Filters(), opened: str | None = None
) -> Query:
    return understand(Asked(question, given, None, TODAY, opened), Conversation("c", before), FACTS, grammar, TERMS)


@pytest.mark.parametrize(
    ("previous", "question", "words"),
    [
        ("When will Antony Blinken be in China?", "Who will he meet?", ["Antony Blinken", "meet"]),
        ("Who is Angela Merkel?", "When was she born?", ["Angela Merkel", "born"]),
        ("What did Boeing announce?", "Where is its headquarters?", ["Boeing's headquarters"]),
        ("Who won the election in Kenya?", "Why?", ["Why", "won", "election", "Kenya"]),
        ("Who won the election in Kenya?", "And in Ghana?", ["Ghana", "won", "election"]),
        ("Where did Tim Cook speak?", "When did he say that?", ["Tim Cook", "say"]),
    ],
)
def test_what_is_left_out_is_supplied(grammar: Grammar, previous: str, question: str, words: list[str]) -> None:
    query = understood(grammar, question, turn(previous))
    assert query.asked == question
    for word in words:
        assert word in query.standalone


def test_he_stays_who_was_asked_about_whomever_the_answer_names(grammar: Grammar) -> None:
    quote = "US officials confirmed that Blinken, who met Joe Biden on Monday, will be in China on 18-19 June."
    query = understood(grammar, "Who will he meet?", turn("When will Antony Blinken be in China?", quote))
    assert "Blinken" in query.standalone
    assert "Biden" not in query.standalone


@pytest.mark.parametrize(
    ("question", "filters", "standalone"),
    [
        (
            "According to the Guardian, when will Blinken be in China?",
            Filters(sources=("The Guardian",)),
            "When will Blinken be in China?",
        ),
        (
            "What do articles by Amy Hawkins say about Taiwan?",
            Filters(authors=("Amy Hawkins",)),
            "What do articles say about Taiwan?",
        ),
        (
            "Which articles from May 2021 are about floods?",
            Filters(date(2021, 5, 1), date(2021, 5, 31)),
            "Which articles from May 2021 are about floods?",
        ),
    ],
)
def test_words_narrow(grammar: Grammar, question: str, filters: Filters, standalone: str) -> None:
    query = understood(grammar, question)
    assert query.filters == filters
    assert query.standalone == standalone
    assert query.given.is_empty


def test_settings_win_over_words(grammar: Grammar) -> None:
    given = Filters(published_from=date(2020, 1, 1), sources=("Reuters",))
    query = understood(grammar, "According to the Guardian, what happened in articles from May 2021?", given=given)
    assert query.filters == given == query.given


def test_when_something_happened_hides_nothing(grammar: Grammar) -> None:
    query = understood(grammar, "What happened in Harlow last week?")
    assert query.filters.is_empty
    assert query.period == Period(date(2024, 5, 6), date(2024, 5, 12))


def test_only_a_source_asks_the_last_question_again(grammar: Grammar) -> None:
    before = turn("When will Blinken be in China?", "On 18 June.", Filters(sections=("World",)))
    query = understood(grammar, "Only Reuters", before)
    assert query.standalone == "When will Blinken be in China?"
    assert query.filters == Filters(sources=("Reuters",), sections=("World",))


def test_who_else_reported_it_asks_the_last_question_of_other_sources(grammar: Grammar) -> None:
    query = understood(grammar, "Who else reported that?", turn("When will Blinken be in China?", "On 18 June."))
    assert query.standalone == "When will Blinken be in China?"
    assert query.several_sources
    assert query.focus == ("a",)


def test_a_follow_up_stays_with_the_story_and_a_new_topic_does_not(grammar: Grammar) -> None:
    before = turn("When will Antony Blinken be in China?", "Blinken will be in China on 18 June.")
    assert understood(grammar, "Who will he meet?", before).focus == ("a",)
    assert understood(grammar, "What is the capital of Australia?", before).focus == ()
    assert understood(grammar, "Who will he meet?", turn("Where is Blinken?", focus=("b",))).focus == ("b",)


def test_the_open_article_is_in_focus(grammar: Grammar) -> None:
    assert understood(grammar, "Who was there?", opened="x").focus == ("x",)
    assert understood(grammar, "What is the capital of Australia?", opened="x").focus == ()


def test_days_after_what_was_told_count_from_the_article(grammar: Grammar) -> None:
    before = turn("When did Nigel Farage resign?", "Farage resigned on Monday.")
    query = understood(grammar, "What did he do two days later?", before)
    assert query.period == Period(date(2024, 1, 12), date(2024, 1, 12))


def test_the_latest_is_noticed(grammar: Grammar) -> None:
    assert understood(grammar, "What is the latest on the tram strike?").latest


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("usa today hamlin january 2023", Period(date(2023, 1, 1), date(2023, 1, 31))),
        ("What did USA Today say of Powerball?", None),
        ("Who is June Smith?", None),
        ("What will happen on 18 June?", Period(date(2024, 6, 18), date(2024, 6, 18))),
        ("What happened on 18 June?", Period(date(2023, 6, 18), date(2023, 6, 18))),
    ],
)
def test_no_day_is_read_out_of_a_name_and_each_in_the_tense_of_its_question(
    grammar: Grammar, question: str, period: Period | None
) -> None:
    facts = ArchiveFacts(("usatoday.com", "The Guardian"), last=date(2024, 5, 10))
    found = understand(Asked(question, Filters(), None, TODAY), Conversation("c"), facts, grammar, TERMS)
    assert found.period == period


def test_last_week_is_that_of_the_time_that_the_conversation_speaks_of(grammar: Grammar) -> None:
    before = turn("Who is Angela Merkel?", "Merkel is a politician.")  # of 10 January 2024
    assert understood(grammar, "What did she say last week?", before).period == Period(
        date(2024, 1, 1), date(2024, 1, 7)
    )
    assert understood(grammar, "What did Biden say last week in Rome?", before).period == Period(
        date(2024, 5, 6), date(2024, 5, 12)
    )


@pytest.mark.parametrize(
    ("previous", "question", "standalone"),
    [
        ("What is throat cancer?", "Is it treatable?", "Is throat cancer treatable?"),
        ("What is a virtual machine?", "What are its advantages?", "What are the virtual machine's advantages?"),
        ("Who owns Netflix?", "Why are they so popular?", "Why are they so popular? — Netflix"),
        ("Who owns Netflix?", "How has it changed television?", "How has Netflix changed television?"),
        ("How is the food in Nigeria?", "Is that safe?", "Is that safe? — Nigeria, the food"),
        ("When did the Avengers appear?", "Tell me about their rivals.", "Tell me about the Avengers’ rivals."),
    ],
)
def test_a_rewriting_is_what_a_person_would_have_asked(
    grammar: Grammar, previous: str, question: str, standalone: str
) -> None:
    assert understood(grammar, question, turn(previous)).standalone == standalone


def test_a_line_of_several_sentences_stays_as_it_is_typed(grammar: Grammar) -> None:
    asked = "Cool, thank you. I heard it’s good there. How do they make it?"
    assert understood(grammar, asked, turn("How is the food in Nigeria?")).standalone.startswith(asked)
