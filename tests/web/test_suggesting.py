"""Follow-up questions give way to questions."""

from chatbot.web import suggesting


def test_nothing_is_looked_for_while_a_reader_waits():
    looked: list[bool] = []

    class Desk:
        class bot:  # noqa: N801
            @staticmethod
            def follow_up_questions(_conversation, wanted):
                looked.append(wanted())
                return []

    class Talk:
        id, turns = "c", (1,)

    suggesting.st.session_state.clear()
    with suggesting.put_off():
        suggesting._follow_ups(Desk, Talk).result(5)
    Talk.turns = (1, 2)
    suggesting._follow_ups(Desk, Talk).result(5)
    assert looked == [False, True]
