"""The chat page, driven without a browser."""

import shutil
from datetime import date
from html import escape

import pytest

from store import open_writer

from .support import ingest_elsewhere, open_app, row, shown

pytestmark = pytest.mark.usefixtures("archive")

QUESTION = "What did Nick Bos study?"
NOWHERE = "Who is the president of Mars?"


def ask(at, question):
    return at.chat_input[0].set_value(question).run()


def chip_labels(at, ordinal) -> list[str]:
    """What the chips over the `ordinal`-th answer say."""
    return [button.label for button in at.button if str(button.key).startswith(f"chip-{ordinal}-")]


def last_message(at) -> str:
    return "\n".join(element.proto.body for element in at.chat_message[-1].get("html"))


def test_the_landing_page_says_what_the_archive_holds():
    at = open_app()
    page = shown(at)
    assert "Ask the archive" in page
    assert "41 articles" in page
    assert not at.chat_message


def test_a_question_adds_two_messages_and_an_answer_with_citations():
    at = ask(open_app(), QUESTION)
    page = shown(at)
    assert [message.name for message in at.chat_message] == ["user", "assistant"]
    assert '<blockquote class="na-quote"' in page
    assert "Biologist Nick Bos tells Wikinews" in page
    assert "Wikinews" in last_message(at)
    assert "Ask the archive</h1>" not in page


def test_each_question_adds_two_messages():
    at = open_app()
    for count, question in enumerate([QUESTION, NOWHERE, QUESTION], start=1):
        ask(at, question)
        assert len(at.chat_message) == 2 * count


def test_what_the_archive_does_not_say_is_declined_visibly():
    at = ask(open_app(), NOWHERE)
    message = last_message(at)
    assert "The archive does not say" in message
    assert "Nearest passages" in message
    assert "na-near" in message
    assert "na-short" not in message


def test_a_follow_up_shows_how_it_was_understood():
    at = ask(open_app(), QUESTION)
    ask(at, "Where did he obtain his doctorate?")
    message = last_message(at)
    assert "Understood as:" in message
    assert "Bos" in message.split("</q>")[0]


def test_filters_narrow_the_next_question_and_are_shown():
    at = open_app()
    at.date_input(key="published_from").set_value(date(2016, 1, 1))
    at.date_input(key="published_to").set_value(date(2016, 12, 31))
    at.multiselect(key="sources").set_value(["Wikinews"])
    ask(at.run(), QUESTION)
    assert chip_labels(at, 1) == ["Only articles from 2016", "Wikinews"]
    assert "2015" not in last_message(at)


def test_days_in_the_wrong_order_are_pointed_out():
    at = open_app()
    at.date_input(key="published_from").set_value(date(2017, 1, 1))
    at.date_input(key="published_to").set_value(date(2016, 1, 1))
    assert "No day lies between these two" in shown(at.run())


@pytest.mark.usefixtures("examples")
def test_example_questions_are_answered(sample_archive, tmp_path, monkeypatch):
    """Of an archive of its own: what was found for one is kept."""
    monkeypatch.setenv("NEWS_ARCHIVE", str(shutil.copytree(sample_archive, tmp_path / "archive")))
    at = open_app()
    examples = [button for button in at.button if str(button.key).startswith("begin-")]
    assert examples
    examples[0].click().run()
    assert len(at.chat_message) == 2
    assert "The archive does not say" not in shown(at)


def test_a_reload_keeps_the_conversation():
    at = ask(ask(open_app(), QUESTION), NOWHERE)
    before = [element.proto.body for message in at.chat_message for element in message.get("html")]
    again = open_app(c=at.query_params["c"])
    assert [element.proto.body for message in again.chat_message for element in message.get("html")] == before
    ask(again, "Where did he obtain his doctorate?")
    assert len(again.chat_message) == 6
    assert again.query_params["c"] == at.query_params["c"]


def test_an_unknown_conversation_begins_a_new_one():
    at = open_app(c="never-was")
    assert "no longer exists" in shown(at)
    ask(at, QUESTION)
    assert at.query_params["c"] != "never-was"
    assert len(at.chat_message) == 2


def test_a_new_conversation_leaves_the_old_one():
    at = ask(open_app(), QUESTION)
    old = at.query_params["c"]
    at.button(key="new_conversation").click().run()
    assert not at.chat_message
    assert "c" not in at.query_params
    ask(at, NOWHERE)
    assert at.query_params["c"] != old
    assert len(open_app(c=old).chat_message) == 2


def test_a_question_that_is_too_long_is_one_line():
    at = ask(open_app(), "why " * 2_000)
    shown(at)
    assert len(at.chat_message) == 2
    assert "longer than" in last_message(at)


def test_an_open_chat_answers_from_articles_added_meanwhile(sample_archive, tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    shutil.copytree(sample_archive, folder)
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    at = open_app()
    ask(at, "Who opened the Quellmoor observatory?")
    assert "The archive does not say" in last_message(at)
    new = row("q", "Observatory opens", "The Quellmoor observatory was opened by Thandeka Mbeki on Friday.")
    ingest_elsewhere(folder, rows=[new])
    ask(at, "Who opened the Quellmoor observatory?")
    assert "Thandeka Mbeki" in last_message(at)
    assert "42 articles" in shown(at.button(key="new_conversation").click().run())


@pytest.mark.parametrize("question", [":material/home: <script>alert(1)</script> $x$?", "مرحبا بالعالم?"])
def test_a_question_is_shown_as_typed(question):
    at = ask(open_app(), question)
    assert escape(question) in shown(at)
    assert len(at.chat_message) == 2


def test_a_chosen_source_stays_chosen_when_articles_are_added(sample_archive, tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    shutil.copytree(sample_archive, folder)
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    at = open_app()
    at.multiselect(key="sources").set_value(["Wikinews"]).run()
    new = row("q", "Observatory opens", "The Quellmoor observatory was opened on Friday.") | {"source": "Wikinews"}
    ingest_elsewhere(folder, rows=[new, row("r", "Other", "The harbour of Anstruther reopened on Tuesday.")])
    ask(at, QUESTION)
    assert chip_labels(at, 1) == ["Wikinews"]
    assert at.multiselect(key="sources").value == ["Wikinews"]
    assert at.multiselect(key="sources").options == ["Wikinews (41)", "The Courier (1)"]


def test_a_day_that_the_archive_no_longer_reaches_does_no_harm(sample_archive, tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    shutil.copytree(sample_archive, folder)
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    at = open_app()
    last = at.date_input(key="published_to").max
    at.date_input(key="published_to").set_value(last).run()
    with open_writer(folder) as writer:
        assert writer.remove("GUM_news_questionnaire")
    ask(at, QUESTION)
    shown(at)
    assert len(at.chat_message) == 2
    assert at.date_input(key="published_to").max < last
