"""An archive that is put in the place of another while a chat is open."""

import shutil
from pathlib import Path

import psycopg
import pytest
from streamlit.testing.v1 import AppTest

from chatbot.bot import Bot
from chatbot.conversations.database import DATABASE_NAME, Conversations
from chatbot.conversations.ownership import Ownership
from chatbot.web.opening.shared import shared_archive
from store.upkeep.backup import back_up
from store.upkeep.copying import copy_archive
from store.upkeep.restore import restore

from .support import ingest, ingest_elsewhere, open_app, row, shown
from .test_rooms import open_page

QUESTION, NEXT = "What did Nick Bos study?", "Who is the president of Mars?"
AGAIN = "again-1"


@pytest.fixture
def folder(sample_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "archive"
    shutil.copytree(sample_archive, folder, ignore=shutil.ignore_patterns(f"{DATABASE_NAME}*"))
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    return folder


def ask(at: AppTest, question: str) -> AppTest:
    at.chat_input[0].set_value(question).run()
    shown(at)
    return at


def kept(folder: Path, at: AppTest) -> list[str]:
    """The questions of the open conversation that the database has."""
    found = Conversations(folder).load(at.query_params["c"])
    return [] if found is None else [turn.query.asked for turn in found.turns]


def test_the_conversation_on_the_screen_goes_on_after_a_restore(folder: Path, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "backup.zip")
    at = ask(open_app(), QUESTION)
    restore(tmp_path / "backup.zip", folder, replace=True)
    at.run()
    assert "has been kept and goes on" in shown(at)
    assert len(at.chat_message) == 2
    assert kept(folder, at) == [QUESTION]
    assert "has been kept and goes on" not in shown(ask(at, NEXT))
    assert kept(folder, at) == [QUESTION, NEXT]
    assert any("Conversations (1)" in one.label for one in at.expander)


def test_a_question_asked_after_a_restore_is_kept_with_those_before(folder: Path, tmp_path: Path) -> None:
    at = ask(open_app(), QUESTION)
    back_up(folder, tmp_path / "backup.zip")
    ask(at, NEXT)
    restore(tmp_path / "backup.zip", folder, replace=True)
    ask(at, "Who met him?")
    assert kept(folder, at) == [QUESTION, NEXT, "Who met him?"]
    assert len(at.chat_message) == 6


def test_thumbs_and_new_conversations_go_on_after_a_restore(folder: Path, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "backup.zip")
    at = ask(open_app(), QUESTION)
    restore(tmp_path / "backup.zip", folder, replace=True)
    at.button(key="new_conversation").click().run()
    ask(at, NEXT)
    assert kept(folder, at) == [NEXT]
    assert "cannot be saved" not in shown(at)
    conversations = Conversations(folder)
    assert Ownership(conversations).owner(at.query_params["c"]) is None


def test_what_was_deleted_stays_so(folder: Path) -> None:
    at = ask(open_app(), QUESTION)
    Conversations(folder).delete(at.query_params["c"])
    assert "no longer exists" in shown(at.run())
    assert kept(folder, at) == []


def test_a_database_of_conversations_that_is_taken_away_is_made_anew(folder: Path) -> None:
    at = ask(open_app(), QUESTION)
    for file in folder.glob(f"{DATABASE_NAME}*"):
        file.unlink()
    ask(at, NEXT)
    assert kept(folder, at)[-1:] == [NEXT]
    assert "cannot be saved" not in shown(at)


def test_an_answer_given_while_the_archive_grew_is_of_today(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Bot.ask

    def grow_and_ask(self: Bot, *arguments, **options):
        if arguments[0] == NEXT:
            ingest_elsewhere(folder, rows=[row("n", "News", "The harbour of Anstruther reopened on Tuesday.")])
        return answers(self, *arguments, **options)

    at = open_app()
    monkeypatch.setattr(Bot, "ask", grow_and_ask)
    ask(at, NEXT)
    assert AGAIN not in [button.key for button in at.button]
    ingest_elsewhere(folder, rows=[row("o", "Other", "The harbour of Crail reopened on Tuesday.")])
    assert AGAIN in [button.key for button in at.run().button]


def test_an_archive_that_is_made_anew_on_the_same_servers_is_seen(
    sample_archive: Path, tmp_path: Path, postgresql, chroma_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the same generation, so that only its identity tells it from the one before."""
    database = postgresql.new_database()
    folder, other = tmp_path / "archive", tmp_path / "other"
    copy_archive(sample_archive, folder, database_url=database, chroma_url=chroma_address)
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    ingest(other, rows=[row("h", "Harbour reopens", "The harbour of Anstruther reopened on Tuesday.")])
    try:
        assert "41 articles" in shown(open_page("browse"))
        with psycopg.connect(database, autocommit=True) as connection:
            generation = connection.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        copy_archive(other, tmp_path / "again", database_url=database, chroma_url=chroma_address)
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("UPDATE meta SET value = %s WHERE name = 'generation'", generation)
        assert "1 article" in shown(open_page("browse"))
        assert "41 articles" not in shown(open_page("front"))
    finally:
        shared_archive(folder).close()  # the app keeps it, and with it connections that nobody closes
