"""Secrets of the environment go to the servers that the environment names, whatever a folder's settings say."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from store import ArchiveUnreadable
from store.__main__ import main
from store.settings import read_settings, settings_of_file
from tests.store.making import WordCounts, new_version, write

TOKEN = "let-me-in"


@pytest.fixture
def heard() -> Iterator[tuple[str, list[str]]]:
    """The address of a server, and what it was sent in headers."""
    said: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said.append(str(self.headers))
            self.send_error(401)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", said
        server.shutdown()


@pytest.mark.parametrize("command", ["verify", "status", "rebuild", "remove x", "backup FILE"])
def test_a_token_does_not_go_where_a_folder_says(
    command: str,
    folder: Path,
    heard: tuple[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address, said = heard
    (folder / "archive.toml").write_text(f'chroma_url = "{address}"\n')
    monkeypatch.setenv("NEWS_CHROMA_TOKEN", TOKEN)
    arguments = [part.replace("FILE", str(folder.with_name("b.zip"))) for part in command.split()]
    assert main([*arguments, "--archive", str(folder)]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "NEWS_CHROMA_TOKEN is set, but only" in told
    assert TOKEN not in told
    assert said == []


def test_it_goes_where_the_environment_says(
    folder: Path, heard: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, said = heard
    (folder / "archive.toml").write_text('chroma_url = "http://192.0.2.1:8000"\n')
    monkeypatch.setenv("NEWS_CHROMA_TOKEN", TOKEN)
    monkeypatch.setenv("NEWS_CHROMA_URL", address)
    assert main(["verify", "--archive", str(folder)]) == 2
    assert any(f"Bearer {TOKEN}" in headers for headers in said)


def test_a_token_that_stands_beside_its_server_is_used(folder: Path, heard: tuple[str, list[str]]) -> None:
    address, said = heard
    (folder / "archive.toml").write_text(f'chroma_url = "{address}"\nchroma_token = "theirs"\n')
    assert main(["verify", "--archive", str(folder)]) == 2
    assert any("Bearer theirs" in headers for headers in said)


def test_a_copy_does_not_take_it_along_unasked(
    folder: Path, tmp_path: Path, heard: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, said = heard
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "archive.toml").write_text(f'chroma_url = "{address}"\n')
    monkeypatch.setenv("NEWS_CHROMA_TOKEN", TOKEN)
    command = ["copy", "--archive", str(folder), "--to", str(tmp_path / "theirs")]
    assert main(command) == 2
    assert said == []
    assert main([*command, "--chroma-url", address]) == 2
    assert any(f"Bearer {TOKEN}" in headers for headers in said)


def test_a_password_does_not_go_where_a_folder_says(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        port = server.getsockname()[1]
        (folder / "archive.toml").write_text(f'database_url = "postgresql://news@127.0.0.1:{port}/news"\n')
        monkeypatch.setenv("PGPASSWORD", TOKEN)
        with pytest.raises(ArchiveUnreadable, match=r"PGPASSWORD is set, but only .* NEWS_DATABASE_URL"):
            read_settings(folder)
        with pytest.raises(ArchiveUnreadable, match="say --database-url too"):
            settings_of_file(folder)
        with pytest.raises(BlockingIOError):
            server.accept()
    (folder / "archive.toml").write_text('database_url = "postgresql://news:theirs@127.0.0.1/news"\n')
    read_settings(folder)
    (folder / "archive.toml").write_text('database_url = "?"\n')
    with pytest.raises(ArchiveUnreadable, match="PGPASSWORD"):
        read_settings(folder)


def test_without_a_server_a_secret_is_nobodys_business(
    tmp_path: Path, words: WordCounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWS_CHROMA_TOKEN", TOKEN)
    monkeypatch.setenv("PGPASSWORD", TOKEN)
    folder = write(tmp_path / "a", words, [new_version("vote", "Parliament voted.", words)])
    assert main(["verify", "--archive", str(folder)]) == 0
