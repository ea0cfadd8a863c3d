"""The `[chat]` table of archive.toml."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.colours import READABLE, contrast, lightened
from chatbot.errors import BadSetting
from chatbot.settings import DARK_PAPER, PAPER, ChatSettings, read_chat_settings
from store.settings import read_settings

COLOUR = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
ALL = """
embedder = "all-MiniLM-L6-v2"

[chat]
title = "The Courier's archive"
accent = "#0B4F6C"
picks = ["a1", "https://example.org/2"]

[chat.sources]
"courier.example" = "The Courier"
"""


def written(folder: Path, text: str) -> Path:
    (folder / "archive.toml").write_text(text, encoding="utf-8")
    return folder


def test_everything_can_be_set_beside_the_archive_s_own(tmp_path):
    settings = read_chat_settings(written(tmp_path, ALL))
    assert settings.title == "The Courier's archive"
    assert settings.accent == "#0b4f6c"
    assert settings.picks == ("a1", "https://example.org/2")
    assert settings.source_name("courier.example") == "The Courier"
    assert settings.source_name("other.example") == "other.example"
    assert read_settings(tmp_path).embedder == "all-MiniLM-L6-v2"


def test_without_a_file_all_is_default(tmp_path):
    assert read_chat_settings(tmp_path).title == "News archive"


def test_the_environment_goes_before_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("NEWS_TITLE", "Another")
    monkeypatch.setenv("NEWS_PICKS", '["b"]')
    settings = read_chat_settings(written(tmp_path, ALL))
    assert (settings.title, settings.picks) == ("Another", ("b",))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[chat]\ntitel = "x"', "chat.titel: is no setting"),
        ('[chat]\ntitle = ""', "chat.title"),
        ('[chat]\naccent = "red"', "chat.accent: should be a colour"),
        ('[chat]\naccent = "#ffeeaa"', "chat.accent: is too light"),
        ("[chat]\npicks = 3", "chat.picks"),
        ("[chat]\npicks = [3]", "chat.picks.0"),
        ('[chat.sources]\n"a b" = 1', "chat.sources.a b"),
        ("chat = 3", "chat: should be a table"),
        ("[chat", "cannot be read"),
    ],
)
def test_what_is_wrong_is_one_line_that_names_file_and_key(tmp_path, text, key):
    with pytest.raises(BadSetting) as caught:
        read_chat_settings(written(tmp_path, text))
    message = str(caught.value)
    assert str(tmp_path / "archive.toml") in message
    assert key in message
    assert "\n" not in message


@pytest.mark.parametrize(("variable", "value"), [("NEWS_ACCENT", "red"), ("NEWS_PICKS", "a, b"), ("NEWS_SOURCES", "{")])
def test_a_wrong_variable_is_named(tmp_path, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadSetting, match=variable) as caught:
        read_chat_settings(tmp_path)
    assert "archive.toml" not in str(caught.value)


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(COLOUR)
def test_on_dark_paper_every_accent_can_be_read(colour):
    assert contrast(lightened(colour, DARK_PAPER), DARK_PAPER) >= READABLE


def test_the_default_accent_can_be_read():
    assert contrast(ChatSettings().accent, PAPER) >= READABLE
