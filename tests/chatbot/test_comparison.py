"""What changed between two answers to the same question."""

from dataclasses import replace

from chatbot.conversations.comparison import changes, earlier_asked
from chatbot.types import Abstention, Answer, CitedArticle, Evidence, Query, Turn
from store import Span


def evidence(id: str, version: int = 1, answer: Span | None = Span(0, 2)) -> Evidence:
    article = CitedArticle(id, version, None, f"Title {id}", None, (), None, None)
    return Evidence(f"{id}/1", article, "Yes, it is.", Span(0, 11), answer, 0.9)


def turn(reply: Answer | Abstention, generation: int, question: str = "Is it?") -> Turn:
    return Turn(Query(question, question), reply, 0.5, generation=generation)


OLD = turn(Answer((evidence("a"), evidence("b"))), 1)


def test_the_same_question_of_a_changed_archive_is_found() -> None:
    other = turn(Answer((evidence("a"),)), 1, "Who?")
    assert earlier_asked((OLD, other), turn(OLD.reply, 2)) == OLD
    assert earlier_asked((OLD, other), turn(OLD.reply, 1)) is None
    assert earlier_asked((OLD, other), turn(OLD.reply, 2, "Where?")) is None


def test_what_is_the_same_is_said_to_be() -> None:
    assert changes(OLD, replace(OLD, generation=2)) == ["The answer is the same as before."]


def test_every_difference_has_its_line() -> None:
    new = turn(Answer((evidence("a", 2, Span(0, 3)), evidence("c"))), 2)
    assert changes(OLD, new) == [
        "The short answer was: Ye",
        "Newly quoted: Title c",
        "No longer quoted: Title b",
        "Changed since: Title a (version 1, now 2)",
    ]


def test_answered_and_declined() -> None:
    declined = turn(Abstention("no", (evidence("a"),)), 2)
    assert changes(OLD, declined) == ["It was answered then, and is not any more."]
    assert changes(declined, OLD)[0] == "It was declined then."
