"""What the pages show when there is nothing to ask, or it cannot be asked."""

import shutil

from streamlit.testing.v1 import AppTest

from chatbot.conversations.database import DATABASE_NAME
from store import open_writer

from .support import APP, ingest, of_another_model, open_app, row, shown


def test_a_missing_archive_shows_what_to_run(tmp_path, monkeypatch):
    monkeypatch.setenv("NEWS_ARCHIVE", str(tmp_path / "no where"))
    at = open_app()
    page = shown(at)
    assert "There is no archive here yet" in page
    assert f"news-ingest FILES… --archive &#x27;{tmp_path}/no where&#x27;" in page
    assert f"news-ingest --sample --archive &#x27;{tmp_path}/no where&#x27;" in page
    assert not at.chat_input
    assert not (tmp_path / "no where").exists()


def test_the_archive_is_found_once_it_is_there(tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    at = open_app()
    assert not at.chat_input
    ingest(folder, rows=[row("h", "Harbour reopens", "The harbour of Anstruther reopened on Tuesday.")])
    at.run()
    assert at.chat_input
    assert "1 article · The Courier · 2 January 2020" in shown(at)


def test_an_empty_archive_shows_what_to_run(tmp_path, monkeypatch):
    with open_writer(tmp_path):
        pass
    monkeypatch.setenv("NEWS_ARCHIVE", str(tmp_path))
    at = open_app()
    page = shown(at)
    assert "This archive is empty" in page
    assert "news-ingest FILES…" in page
    assert not at.chat_input


def test_an_archive_of_another_model_is_one_line(sample_archive, tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    of_another_model(sample_archive, folder)
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    at = open_app()
    page = shown(at)
    assert "OtherLM" in page
    assert "news-archive rebuild" in page
    assert not at.chat_input


def test_a_question_asked_of_it_while_the_models_load_is_answered_with_that_line(sample_archive, tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    of_another_model(sample_archive, folder)
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    at = AppTest.from_file(str(APP), default_timeout=120)
    at.session_state["chosen_question"] = "What did Nick Bos study?"
    assert "OtherLM" in shown(at.run())


def test_settings_are_read_again_when_their_file_has_changed(sample_archive, tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    shutil.copytree(sample_archive, folder)
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    at = open_app()
    assert "#123456" not in shown(at)
    settings = folder / "archive.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[chat]\naccent = "#123456"\n', encoding="utf-8")
    assert "#123456" in shown(at.run())


def test_a_file_that_is_no_archive_is_one_line(tmp_path, monkeypatch):
    (tmp_path / "archive.db").write_bytes(b"no database " * 100)
    monkeypatch.setenv("NEWS_ARCHIVE", str(tmp_path))
    page = shown(open_app())
    assert "archive.db" in page
    assert 'role="alert"' in page


def test_conversations_that_cannot_be_saved_live_in_the_session(sample_archive, tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    shutil.copytree(sample_archive, folder, ignore=shutil.ignore_patterns(f"{DATABASE_NAME}*"))
    (folder / DATABASE_NAME).mkdir()  # as unusable as a read-only folder, for the superuser too
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    at = open_app()
    at.chat_input[0].set_value("What did Nick Bos study?").run()
    at.chat_input[0].set_value("Who is the president of Mars?").run()
    assert len(at.chat_message) == 4
    assert "this one ends when its tab is closed" in shown(at)
    again = open_app(c=at.query_params["c"])
    assert not again.chat_message
    assert "no longer exists" in shown(again)


def test_an_archive_without_dates_has_no_date_filter(tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    undated = {"id": "u", "title": "Undated", "text": "The harbour of Anstruther reopened. It was closed for a year."}
    ingest(folder, rows=[undated])
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    at = open_app()
    shown(at)
    assert not at.date_input
    assert not at.multiselect
    at.chat_input[0].set_value("Which harbour reopened?").run()
    assert "undated" in shown(at)
