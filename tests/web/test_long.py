"""Conversations that are long, and archives that change underneath; feedback and wider questions."""

import shutil
import sqlite3
from dataclasses import replace

import pytest

from chatbot.conversations.database import DATABASE_NAME, Conversations
from chatbot.conversations.feedback import Feedback
from store import Filters

from .support import ingest, open_app, row, shown

QUESTION = "What did Nick Bos study?"


@pytest.fixture
def folder(sample_archive, tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    shutil.copytree(sample_archive, folder, ignore=shutil.ignore_patterns(f"{DATABASE_NAME}*"))
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    return folder


def ask(at, question):
    at.chat_input[0].set_value(question).run()
    assert not at.exception
    return at


def id_of(at) -> str:
    name = at.query_params["c"]
    return name[0] if isinstance(name, list) else name


def test_a_conversation_of_fifty_turns_is_whole_and_goes_on(folder):
    at = ask(open_app(), QUESTION)
    database = Conversations(folder)
    [turn] = database.load(id_of(at)).turns
    for number in range(2, 51):
        database.append(id_of(at), replace(turn, query=replace(turn.query, asked=f"{QUESTION} ({number})")))
    again = open_app(c=id_of(at))
    assert len(again.chat_message) == 100
    page = shown(again)
    assert all(f"{QUESTION} ({number})" in page for number in range(2, 51))
    ask(again, "Where did he obtain his doctorate?")
    assert len(again.chat_message) == 102
    assert len(database.load(id_of(at)).turns) == 51


def test_an_answer_stays_as_it_was_when_the_archive_is_changed_underneath(folder):
    first = "The Quellmoor harbour will reopen in May. It is deep and wide."
    ingest(folder, rows=[row("q", "Quellmoor harbour", first)])
    at = ask(open_app(), "When will the Quellmoor harbour reopen?")
    ingest(folder, rows=[row("q", "Quellmoor harbour", first.replace("May", "June"))])
    again = open_app(c=id_of(at))
    assert "reopen in <strong>" in shown(again)
    assert "May" in shown(again)
    assert "June" not in shown(again)
    [button] = [one for one in again.button if one.key == "again-1"]
    button.click().run()
    assert "June" in shown(again)
    assert "Changed since: Quellmoor harbour (version 1, now 2)" in shown(again)


def test_a_thumb_becomes_a_row_and_is_shown_again(folder):
    at = ask(ask(open_app(), QUESTION), "Who is the president of Mars?")
    at.feedback[0].set_value(1).run()
    at.feedback[1].set_value(0).run()
    rows = list(Feedback(Conversations(folder)).all())
    assert [(one["turn"], one["helpful"], one["answer"]["answered"]) for one in rows] == [
        (1, True, True),
        (2, False, False),
    ]
    assert rows[0]["versions"]["archive_generation"] == rows[0]["answer"]["generation"]
    again = open_app(c=id_of(at))
    assert [one.value for one in again.feedback] == [1, 0]


def test_a_narrowed_question_that_finds_nothing_can_be_widened(folder):
    at = open_app()
    at.multiselect(key="sources").set_value(["Wikinews"])
    ask(at.run(), "Who is the president of Mars, according to Wikinews?")
    wider = [one for one in at.button if str(one.key).startswith("widen-1-")]
    assert "Ask all sources" in [one.label for one in wider]
    wider[0].click().run()
    [_, turn] = Conversations(folder).load(id_of(at)).turns
    assert turn.query.filters == Filters()


def test_without_a_database_there_are_no_thumbs(folder):
    (folder / DATABASE_NAME).mkdir()
    at = ask(open_app(), QUESTION)
    assert at.chat_message
    assert not at.feedback


def test_feedback_that_cannot_be_written_is_no_error(folder):
    at = ask(open_app(), QUESTION)
    connection = sqlite3.connect(folder / DATABASE_NAME)
    connection.execute("DROP TABLE feedback")
    connection.close()
    at.feedback[0].set_value(1).run()
    shown(at)
