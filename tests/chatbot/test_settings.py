"""The `[chat]` table of archive.toml."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.errors import BadSetting
from chatbot.web.settings.chat_settings import ChatSettings, read_chat_settings
from chatbot.web.settings.colours import PAPER, READABLE, contrast, lightened
from store import ArchiveUnreadable
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
    assert settings.source_name("www.wsj.com") == "The Wall Street Journal"
    assert settings.source_name("Courier.com News") == "Courier.com News"
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


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("NEWS_KEEP_DAYS", "30d", "valid integer"),
        ("NEWS_KEEP_DAYS", "0", "greater than or equal to 1"),
        ("NEWS_KEEP_DAYS", "-5", "greater than or equal to 1"),
        ("NEWS_KEEP_DAYS", "999999", "less than or equal to 36500"),
        ("NEWS_KEEP_DAYS", "9" * 5_000, "integer"),
        ("NEWS_QUESTIONS_A_MINUTE", "many", "valid integer"),
        ("NEWS_QUESTIONS_A_MINUTE", "0", "greater than or equal to 1"),
        ("NEWS_QUESTIONS_A_MINUTE", "1e9", "valid integer"),
        ("NEWS_OPEN", "perhaps", "true or false"),
        ("NEWS_OPEN", "2", "true or false"),
        ("NEWS_READERS", "ann@paper.example", 'JSON, as ["one", "other"]'),
        ("NEWS_READERS", '["paper.example"]', "one address, or a domain"),
        ("NEWS_EDITORS", '["a@b.example,c@d.example"]', "one address, or a domain"),
        ("NEWS_HOSTS", "archive.paper.example", 'JSON, as ["one", "other"]'),
        ("NEWS_HOSTS", '["https://archive.paper.example"]', "the name of a host"),
        ("NEWS_HOSTS", '["archive.paper.example:8501"]', "the name of a host"),
        ("NEWS_PROXIES", '["proxy.paper.example"]', "an address or a network"),
        ("NEWS_PROXIES", '["10.0.0.1/8"]', "an address or a network"),
        ("NEWS_SOURCES", "[1]", "valid dictionary"),
    ],
)
def test_a_wrong_variable_is_one_line_with_its_value_and_what_is_allowed(
    tmp_path, monkeypatch, variable, value, allowed
):
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadSetting) as caught:
        read_chat_settings(tmp_path)
    message = str(caught.value)
    assert message.startswith(variable)
    assert allowed in message
    assert value.strip('[]"')[:20] in message
    assert "\n" not in message
    assert len(message) < 300


@pytest.mark.parametrize(
    "text", ["keep_days = true", 'keep_days = "30d"', "open = 3", "hosts = 'x'", "proxies = [7.5]"]
)
def test_a_wrong_line_of_the_file_too(tmp_path, text):
    with pytest.raises(BadSetting, match=text.split()[0]):
        read_chat_settings(written(tmp_path, f"[chat]\n{text}"))


def test_what_is_right_is_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("NEWS_KEEP_DAYS", "30")
    monkeypatch.setenv("NEWS_PROXIES", '["192.0.2.7", "2001:db8::/32"]')
    monkeypatch.setenv("NEWS_HOSTS", '["Archive.Paper.example"]')
    settings = read_chat_settings(tmp_path)
    assert settings.keep_days == 30
    assert [str(one) for one in settings.proxies] == ["192.0.2.7/32", "2001:db8::/32"]
    assert settings.hosts == ("archive.paper.example",)


def test_a_wrong_variable_about_the_archive_is_named_and_not_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("NEWS_EVENTS", "perhaps")
    with pytest.raises(ArchiveUnreadable, match="NEWS_EVENTS: should be true or false, not 'perhaps'") as caught:
        read_settings(tmp_path)
    assert "archive.toml" not in str(caught.value)


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(COLOUR)
def test_on_dark_paper_every_accent_can_be_read(colour):
    assert contrast(lightened(colour, PAPER["dark"]), PAPER["dark"]) >= READABLE


def test_the_default_accent_can_be_read():
    assert contrast(ChatSettings().accent, PAPER["light"]) >= READABLE
