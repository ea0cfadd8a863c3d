"""What lies in a folder that somebody else filled, and is no file, or leads elsewhere."""

import os
import socket
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ingest.__main__ import main as news_ingest
from ingest.network.fetcher import Fetcher
from ingest.parsers.inputs import ParserOptions
from ingest.sources import files, sources_of
from ingest.types import Item, RawPage, Rejection

TEXT = "A headline\n\nA text of one sentence."
SECRET = "The secret is here, in a text of one sentence."
OUTSIDE = "a link that leads out of the folder that was named"


def items(path: Path) -> list[Item]:
    with closing(Fetcher()) as web:
        return [item for source in sources_of([str(path)], ParserOptions(web)) for item in source.pages()]


def read(path: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    """Contents and reasons, by name."""
    found = items(path)
    pages = {one.origin.removeprefix(f"{path}/"): one.content for one in found if isinstance(one, RawPage)}
    return pages, {one.origin.removeprefix(f"{path}/"): one.reason for one in found if isinstance(one, Rejection)}


@pytest.fixture
def given(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text(SECRET)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "secret.txt").write_text(SECRET)
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT)
    return folder


def test_links_are_followed_within_the_folder_only(given: Path) -> None:
    (given / "in").mkdir()
    (given / "in" / "b.txt").symlink_to("../a.txt")
    (given / "absolute.txt").symlink_to(given / "a.txt")
    (given / "link.txt").symlink_to(given.parent / "secret.txt")
    (given / "up.txt").symlink_to("../secret.txt")
    (given / "twice.txt").symlink_to("up.txt")
    (given / "folder").symlink_to("../other")
    (given / "within").symlink_to("in")
    (given / "lost.txt").symlink_to("nowhere.txt")
    (given / "round.txt").symlink_to("round.txt")
    pages, reasons = read(given)
    assert set(pages) == {"a.txt", "absolute.txt", "in/b.txt"}
    assert set(pages.values()) == {TEXT.encode()}
    assert reasons == dict.fromkeys(("folder", "link.txt", "twice.txt", "up.txt"), OUTSIDE)


def test_a_link_that_is_named_is_followed(given: Path) -> None:
    (given.parent / "file.txt").symlink_to("given/a.txt")
    (given.parent / "link").symlink_to("given")
    assert read(given.parent / "file.txt")[0] == {str(given.parent / "file.txt"): TEXT.encode()}
    assert set(read(given.parent / "link")[0]) == {"a.txt"}


@pytest.mark.parametrize("what", ["file", "folder above it"])
def test_a_file_replaced_by_a_link_between_listing_and_opening(
    given: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (given / "in").mkdir()
    (given / "in" / "secret.txt").write_text(TEXT)
    opened = files.open_file

    def replace_first(path: Path, inside: Path | None = None) -> object:
        if path.name == "secret.txt" and what == "file":
            path.unlink()
            path.symlink_to(given.parent / "secret.txt")
        elif path.name == "secret.txt":
            (given / "in").rename(given / "was")
            (given / "in").symlink_to(given.parent / "other")
        return opened(path, inside)

    monkeypatch.setattr(files, "open_file", replace_first)
    pages, reasons = read(given)
    assert set(pages) == {"a.txt"}
    assert reasons == {"in/secret.txt": OUTSIDE}


@contextmanager
def a_socket(path: Path) -> Iterator[None]:
    before = Path.cwd()
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        os.chdir(path.parent)  # its path may be too long
        try:
            listening.bind(path.name)
        finally:
            os.chdir(before)
        yield


def test_what_is_no_file_is_named_and_not_opened(
    given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(given / "pipe.txt")
    (given / "null.txt").symlink_to("/dev/null")
    with a_socket(given / "socket.txt"):
        _, reasons = read(given)
        assert reasons == {
            "pipe.txt": "a named pipe, not a file", "socket.txt": "a socket, not a file", "null.txt": OUTSIDE,
        }  # fmt: skip
        monkeypatch.chdir(given)
        for named, said in (("pipe.txt", "a named pipe"), ("socket.txt", "a socket"), ("/dev/zero", "a device")):
            assert news_ingest([named, "--as", "text", "--quiet", "--archive", str(tmp_path / "archive")]) == 1
            assert capsys.readouterr().err == f"{named}: {said}, not a file\n"
    for arguments in (["@pipe.txt"], ["--refresh", "--subscriptions", "pipe.txt"]):
        assert news_ingest([*arguments, "--archive", str(tmp_path / "archive")]) == 2
        said = capsys.readouterr().err
        assert "pipe.txt" in said
        assert "a named pipe, not a file" in said
        assert said.count("\n") == 1


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(given: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = files.open_file

    def replace_first(path: Path, inside: Path | None = None) -> object:
        path.unlink()
        os.mkfifo(path)
        return opened(path, inside)

    monkeypatch.setattr(files, "open_file", replace_first)
    assert read(given) == ({}, {"a.txt": "a named pipe, not a file"})


def test_links_in_a_zip_file(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd, which is a text of one sentence.")
        archive.writestr("a.txt", TEXT)
    pages, reasons = read(tmp_path / "a.zip")
    assert list(pages.values()) == [TEXT.encode()]
    assert list(reasons.values()) == ["a link, not a file"]
