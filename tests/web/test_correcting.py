"""Conversations in which the reader corrects how questions were understood."""

from datetime import date

import pytest

from .support import open_app, shown

pytestmark = pytest.mark.usefixtures("archive")

QUESTION = "What did Nick Bos study?"
UNDO = "Undo: search my exact words"


def ask(at, question):
    at.chat_input[0].set_value(question).run()
    assert not at.exception
    return at


def press(at, key):
    at.button(key=key).click().run()
    assert not at.exception
    return at


def turns(at) -> int:
    return len(at.chat_message) // 2


def chips(at, ordinal) -> list[str]:
    return [button.label for button in at.button if str(button.key).startswith(f"chip-{ordinal}-")]


def last(at) -> str:
    return "\n".join(element.proto.body for element in at.chat_message[-1].get("html"))


def test_eight_turns_with_parts_taken_off():
    at = ask(open_app(), QUESTION)
    assert chips(at, 1) == []
    ask(at, "Where did he obtain his doctorate?")
    assert chips(at, 2) == [UNDO, "Continues the previous answer"]
    assert "Nick Bos" in last(at)
    press(at, "chip-2-2")  # not tied to the story
    assert chips(at, 3) == [UNDO]
    press(at, "exact-2")
    assert turns(at) == 4
    assert chips(at, 4) == []
    assert "Understood as" not in last(at)
    ask(at, "According to Wikinews, what did Nick Bos study?")
    assert chips(at, 5) == [UNDO, "Wikinews"]
    press(at, "chip-5-2")
    assert chips(at, 6) == [UNDO]
    ask(at, "Which articles from May 1950 are about ants?")
    assert chips(at, 7) == ["Only articles from May 1950"]
    assert "May 1950" in last(at)
    assert "na-declined" in last(at)
    press(at, "chip-7-1")
    assert chips(at, 8) == []
    assert turns(at) == 8
    again = open_app(c=at.query_params["c"])
    assert turns(again) == 8
    assert chips(again, 7) == chips(at, 7)


def test_eight_turns_with_parts_changed():
    at = ask(open_app(), "How many people were killed in the Mecca crane collapse?")
    ask(at, "When did it happen?")
    assert "Mecca" in last(at)
    at.text_area(key="edit-question-2").set_value("Where did the Mecca crane collapse happen?")
    submit(at, 2)
    assert turns(at) == 3
    assert "Where did the Mecca crane collapse happen?" in last(at)
    at.date_input(key="edit-from-3").set_value(date(2015, 9, 1))
    at.date_input(key="edit-to-3").set_value(date(2015, 9, 30))
    submit(at, 3)
    assert "Only articles from September 2015" in chips(at, 4)
    at.multiselect(key="edit-sources-4").set_value(["Wikinews"])
    submit(at, 4)
    assert "Wikinews" in chips(at, 5)
    ask(at, "<b>Who</b> was there?")
    assert "<b>Who</b>" not in shown(at)
    ask(at, QUESTION)
    assert chips(at, 7) == []
    ask(at, "What is the latest news about ants?")
    assert chips(at, 8) == ["Newest first"]
    assert turns(at) == 8


def submit(at, ordinal):
    form = [button for button in at.button if button.form_id == f"edit-{ordinal}"]
    form[0].click().run()
    assert not at.exception


@pytest.mark.usefixtures("follow_ups")
def test_follow_up_questions_lead_on():
    at = ask(open_app(), "What happened: Crane collapses in Mecca?")
    suggested = [button for button in at.button if str(button.key).startswith("follow-up-")]
    if suggested:
        suggested[0].click().run()
        assert turns(at) == 2
        assert "na-declined" not in last(at)


def test_conversations_are_opened_renamed_and_deleted():
    at = ask(open_app(), QUESTION)
    first = at.query_params["c"]
    name = first[0] if isinstance(first, list) else first
    press(at, "new_conversation")
    press(at, f"conversation-{name}")
    assert turns(at) == 1
    at.text_input(key=f"name-{name}").set_value("Ants & <i>others</i>")
    [rename] = [button for button in at.button if button.form_id == f"rename-{name}"]
    rename.click().run()
    assert any("others" in button.label for button in at.button if button.key == f"conversation-{name}")
    press(at, f"delete-{name}")
    assert not at.chat_message
    assert not any(button.key == f"conversation-{name}" for button in at.button)
