import sqlite3
import threading
from datetime import UTC, datetime, timedelta

import pytest

from chatbot.conversations.database import DATABASE_NAME, Conversations, new_conversation
from chatbot.errors import ConversationsUnreadable
from chatbot.types import Abstention, Answer, CitedArticle, Evidence, Query, Turn
from store import Span


def turn(question: str) -> Turn:
    article = CitedArticle("a", 1, None, "Über <b>", None, (), None, None)
    evidence = Evidence("p", article, "He said “yes”.", Span(3, 17), Span(12, 15), 0.5)
    return Turn(Query(question, question), Answer((evidence,)), 0.75)


@pytest.fixture
def conversations(tmp_path):
    return Conversations(tmp_path)


def test_turns_come_back_in_order_and_whole(tmp_path, conversations):
    conversation = new_conversation()
    asked = [turn("first"), Turn(Query("second", "second"), Abstention("Nothing."), 0.1), turn("third")]
    for one in asked:
        conversations.append(conversation.id, one)
    loaded = Conversations(tmp_path).load(conversation.id)
    assert loaded is not None
    assert loaded.id == conversation.id
    assert list(loaded.turns) == asked


def test_an_unknown_conversation_is_none(conversations):
    assert conversations.load("nothing") is None


def test_a_conversation_without_turns_leaves_no_trace(conversations):
    assert conversations.load(new_conversation().id) is None


def test_ids_cannot_be_guessed():
    ids = {new_conversation().id for _ in range(100)}
    assert len(ids) == 100
    assert min(map(len, ids)) >= 16


def test_conversations_are_apart(conversations):
    first, second = new_conversation(), new_conversation()
    conversations.append(first.id, turn("one"))
    conversations.append(second.id, turn("two"))
    assert [one.query.asked for one in conversations.load(first.id).turns] == ["one"]


def test_many_writers_lose_nothing(tmp_path, conversations):
    known = new_conversation().id

    def write(name):
        own = Conversations(tmp_path)
        for number in range(5):
            own.append(known, turn(f"{name}-{number}"))

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asked = [one.query.asked for one in conversations.load(known).turns]
    assert sorted(asked) == sorted(f"{name}-{number}" for name in "abcd" for number in range(5))
    assert [one for one in asked if one.startswith("a")] == [f"a-{number}" for number in range(5)]


def test_a_damaged_file_is_named(tmp_path):
    (tmp_path / DATABASE_NAME).write_bytes(b"no database " * 100)
    with pytest.raises(ConversationsUnreadable, match=DATABASE_NAME) as caught:
        Conversations(tmp_path)
    assert caught.value.__cause__ is not None


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / DATABASE_NAME).mkdir()
    with pytest.raises(ConversationsUnreadable, match=DATABASE_NAME):
        Conversations(tmp_path)


def test_a_newer_schema_is_refused(tmp_path, conversations):
    del conversations
    connection = sqlite3.connect(tmp_path / DATABASE_NAME)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ConversationsUnreadable, match="schema 99"):
        Conversations(tmp_path)


def test_a_damaged_turn_is_named(tmp_path, conversations):
    known = new_conversation().id
    conversations.append(known, turn("one"))
    connection = sqlite3.connect(tmp_path / DATABASE_NAME)
    connection.execute("UPDATE turns SET json = '{}'")
    connection.commit()
    connection.close()
    with pytest.raises(ConversationsUnreadable, match=known):
        conversations.load(known)


def test_conversations_are_listed_renamed_and_deleted(conversations):
    for name in ("one", "two"):
        conversations.append(name, turn(f"What is {name}?"))
    conversations.append("one", turn("And then?"))
    listed = {one.id: one for one in conversations.listed()}
    assert {name: (one.title, one.turns) for name, one in listed.items()} == {
        "one": ("What is one?", 2),
        "two": ("What is two?", 1),
    }
    assert [one.id for one in conversations.listed(["two", "never"])] == ["two"]
    conversations.rename("one", "  First\n one ")
    assert {one.title for one in conversations.listed()} == {"First one", "What is two?"}
    conversations.rename("one", " ")
    conversations.delete("two")
    assert [one.title for one in conversations.listed()] == ["What is one?"]
    assert conversations.load("two") is None


def test_what_is_kept_no_longer_goes(conversations):
    conversations.append("one", turn("one"))
    assert conversations.delete_older(datetime.now(UTC) - timedelta(days=1)) == 0
    assert conversations.delete_older(datetime.now(UTC) + timedelta(days=1)) == 1
    assert conversations.listed() == []


def test_a_database_of_the_first_schema_is_read_on(tmp_path, conversations):
    conversations.append("one", turn("one"))
    with sqlite3.connect(tmp_path / DATABASE_NAME) as connection:
        connection.execute("ALTER TABLE conversations DROP COLUMN title")
        connection.execute("ALTER TABLE conversations DROP COLUMN updated")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    again = Conversations(tmp_path)
    assert [one.title for one in again.listed()] == ["one"]
    again.append("one", turn("two"))
    assert len(again.load("one").turns) == 2
