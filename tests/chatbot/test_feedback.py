import json
import sqlite3
from dataclasses import replace

import pytest

from chatbot.__main__ import main
from chatbot.conversations.database import DATABASE_NAME, Conversations
from chatbot.conversations.feedback import Feedback
from chatbot.conversations.fingerprints import fingerprints
from chatbot.output.json_contract import turn_from_json
from store import Archive, open_writer

from .test_conversations import turn

VERSIONS = {"program": "1.0", "archive_generation": 7}


@pytest.fixture
def conversations(tmp_path):
    conversations = Conversations(tmp_path)
    conversations.append("c", turn("first"))
    conversations.append("c", turn("second"))
    return conversations


def test_what_was_said_comes_back_with_everything(conversations):
    said = Feedback(conversations)
    said.give("c", 2, turn("second"), False, VERSIONS)
    said.give("c", 1, turn("first"), True, VERSIONS)
    assert said.given("c") == {1: True, 2: False}
    assert said.given("other") == {}
    rows = list(said.all())
    assert {(row["turn"], row["helpful"]) for row in rows} == {(1, True), (2, False)}
    assert all(row["versions"] == VERSIONS for row in rows)
    assert {turn_from_json(row["answer"]).query.asked for row in rows} == {"first", "second"}


def test_a_second_opinion_replaces_the_first_and_can_be_taken_back(conversations):
    said = Feedback(conversations)
    said.give("c", 1, turn("first"), True, VERSIONS)
    said.give("c", 1, replace(turn("first"), confidence=0.25), False, VERSIONS)
    [row] = said.all()
    assert not row["helpful"]
    assert row["answer"]["confidence"] == 0.25
    said.give("c", 1, turn("first"), None, VERSIONS)
    assert list(said.all()) == []


def test_feedback_goes_with_its_conversation(conversations):
    said = Feedback(conversations)
    said.give("c", 1, turn("first"), True, VERSIONS)
    conversations.delete("c")
    assert list(said.all()) == []


def test_a_database_of_before_there_was_feedback_is_taken(tmp_path, conversations):
    connection = sqlite3.connect(tmp_path / DATABASE_NAME)
    connection.execute("DROP TABLE IF EXISTS feedback")
    connection.close()
    said = Feedback(conversations)
    said.give("c", 1, turn("first"), True, VERSIONS)
    assert said.given("c") == {1: True}


def test_fingerprints_name_everything_that_answers(tmp_path):
    with open_writer(tmp_path):
        pass
    archive = Archive(tmp_path)
    found = fingerprints(archive, 5, 0.5)
    archive.close()
    assert found["archive_generation"] == 5
    assert found["embedder"].startswith("all-MiniLM")
    assert found["reader"].startswith("shipped sha256:")
    assert all(found[name] for name in ("program", "grammar", "confidence", "threshold"))


def test_the_command_prints_json_lines(tmp_path, capsys):
    assert main(["--feedback", "--archive", str(tmp_path)]) == 2
    with open_writer(tmp_path):
        pass
    assert main(["--feedback", "--archive", str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""
    assert not (tmp_path / DATABASE_NAME).exists()
    conversations = Conversations(tmp_path)
    conversations.append("c", turn("first\nline"))
    Feedback(conversations).give("c", 1, turn("first\nline"), True, VERSIONS)
    assert main(["--feedback", "--archive", str(tmp_path)]) == 0
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["answer"]["question"] == "first\nline"
    assert main(["--feedback", "Who?", "--archive", str(tmp_path)]) == 2
