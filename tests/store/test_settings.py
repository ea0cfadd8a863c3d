import tomllib
from pathlib import Path

import pytest

from store import ArchiveUnreadable
from store.settings import PACKAGED_EMBEDDER, SETTINGS_NAME, read_settings
from store.settings_file import note_embedder, write_settings


def test_without_a_file_the_packaged_model_is_used(tmp_path: Path) -> None:
    assert read_settings(tmp_path).embedder == PACKAGED_EMBEDDER


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / SETTINGS_NAME).write_text('embedder = "from-file"\nsomething_else = 1\n')
    assert read_settings(tmp_path).embedder == "from-file"
    monkeypatch.setenv("NEWS_EMBEDDER", "from-environment")
    assert read_settings(tmp_path).embedder == "from-environment"
    monkeypatch.setenv("NEWS_EMBEDDER", "")
    assert read_settings(tmp_path).embedder == "from-file"


@pytest.mark.parametrize("content", [b"embedder = ", b"embedder = 3\n", b"\xff\xfe", b'embedder = ["a"]\n'])
def test_a_broken_file_is_named_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / SETTINGS_NAME).write_bytes(content)
    with pytest.raises(ArchiveUnreadable, match=SETTINGS_NAME) as caught:
        read_settings(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_new_file_says_what_is_used_and_an_old_one_is_left_alone(tmp_path: Path) -> None:
    write_settings(tmp_path, PACKAGED_EMBEDDER, read_settings(tmp_path))
    assert tomllib.loads((tmp_path / SETTINGS_NAME).read_text()) == {"embedder": PACKAGED_EMBEDDER}
    (tmp_path / SETTINGS_NAME).write_text("# mine\n")
    write_settings(tmp_path, PACKAGED_EMBEDDER, read_settings(tmp_path))
    assert (tmp_path / SETTINGS_NAME).read_text() == "# mine\n"


def test_a_new_file_says_where_the_archive_lives_but_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWS_DATABASE_URL", "postgresql://u:se:cret@h/d?password=secret&options=-csearch_path%3Dx")
    monkeypatch.setenv("NEWS_CHROMA_URL", "http://h:8000")
    monkeypatch.setenv("NEWS_CHROMA_TOKEN", "secret")
    write_settings(tmp_path, PACKAGED_EMBEDDER, read_settings(tmp_path))
    assert tomllib.loads((tmp_path / SETTINGS_NAME).read_text()) == {
        "embedder": PACKAGED_EMBEDDER,
        "database_url": "postgresql://u@h/d?options=-csearch_path%3Dx",
        "chroma_url": "http://h:8000",
    }


@pytest.mark.parametrize("name", ["other", r"C:\models\it's", 'with "quotes"', "mit Ümlaut"])
def test_noting_another_embedder_keeps_the_other_lines(tmp_path: Path, name: str) -> None:
    (tmp_path / SETTINGS_NAME).write_text('# mine\nembedder = "old"\nother = 1\n\n[table]\nkey = 2\n')
    note_embedder(tmp_path, name)
    text = (tmp_path / SETTINGS_NAME).read_text(encoding="utf-8")
    assert tomllib.loads(text) == {"embedder": name, "other": 1, "table": {"key": 2}}
    assert text.startswith("# mine\n")
    note_embedder(tmp_path, name)
    assert (tmp_path / SETTINGS_NAME).read_text(encoding="utf-8") == text


def test_noting_the_packaged_embedder_needs_no_file(tmp_path: Path) -> None:
    note_embedder(tmp_path, PACKAGED_EMBEDDER)
    assert not (tmp_path / SETTINGS_NAME).exists()
    note_embedder(tmp_path, "other")
    assert read_settings(tmp_path).embedder == "other"
