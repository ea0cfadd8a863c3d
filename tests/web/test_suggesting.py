"""What is looked for aside gives way to questions."""

from threading import Thread

from chatbot.web.conversation import suggestions
from chatbot.web.opening import background


def test_nothing_is_looked_for_while_a_reader_waits():
    looked: list[bool] = []

    class OpenChat:
        class bot:  # noqa: N801
            @staticmethod
            def follow_up_questions(_conversation, wanted):
                looked.append(wanted())
                return []

    class Talk:
        id, turns = "c", (1,)

    suggestions.st.session_state.clear()
    with background.answering():
        suggestions._follow_ups(OpenChat, Talk).result(5)
    Talk.turns = (1, 2)
    suggestions._follow_ups(OpenChat, Talk).result(5)
    assert looked == [False, True]


def test_an_example_is_not_tried_while_a_reader_waits():
    tried: list[str] = []
    with background.answering():
        aside = Thread(target=lambda: (background.until_nobody_waits(), tried.append("one")))
        aside.start()
        aside.join(0.1)
        assert aside.is_alive()
        assert tried == []
    aside.join(5)
    assert tried == ["one"]
