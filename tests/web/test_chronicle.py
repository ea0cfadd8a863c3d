"""What a timeline quotes is cited like the rest."""

from chatbot.answering.timeline import Timeline
from chatbot.output.export import FORMATS
from chatbot.types import Answer, Conversation
from chatbot.web.conversation import timeline_view
from chatbot.web.html import quoted_sentences

from .support import evidence, turn

FIRST, SECOND, THIRD = (
    evidence(f"On day {number} it happened.", start=100 * number, id=f"a{number}") for number in (1, 2, 3)
)


def told(question: str) -> Conversation:
    conversation = Conversation("c", (turn(question, Answer((FIRST,))),))
    return timeline_view.with_moments(conversation, lambda _: Timeline((SECOND, THIRD), ()))


def test_what_a_timeline_quotes_goes_on_from_the_answer():
    conversation = told("What happened at the harbour?")
    assert conversation.turns[0].evidence == (FIRST, SECOND, THIRD)
    assert [one.article_id for one in quoted_sentences.of_conversation(conversation)] == ["a1", "a2", "a3"]
    for one in FORMATS:
        assert "On day 3 it happened." in one.write(conversation, lambda *_: None), one.label


def test_an_answer_without_a_timeline_stays_as_it_is():
    assert told("When did it happen?").turns[0].evidence == (FIRST,)
