"""Who asks, where something stands between: how many questions, and whose conversations are listed."""

import asyncio
import re
import shutil
import sys
import urllib.request
from pathlib import Path

import pytest

from chatbot.conversations.database import DATABASE_NAME
from tests import launching

from .client import Reader
from .server import free_port, serve
from .support import ROOT

QUESTION = "What did Nick Bos study?"


@pytest.fixture
def folder(sample_archive: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    shutil.copytree(sample_archive, folder, ignore=shutil.ignore_patterns(f"{DATABASE_NAME}*"))
    return folder


@pytest.fixture
def one_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWS_QUESTIONS_A_MINUTE", "1")


async def refused(address: str, *forwarded: str, header: str = "X_Forwarded_For", **headers: str) -> list[bool]:
    """Whether each of several questions was one too many, each from a tab of its own with a header of a proxy's."""
    found = []
    for one in forwarded:
        reader = await Reader.open(address, **{header: one}, **headers)
        await reader.ask(QUESTION)
        found.append(reader.was_refused)
        await reader.close()
    return found


@pytest.mark.usefixtures("one_a_minute")
def test_behind_a_proxy_that_nobody_named_all_have_one_limit(folder: Path, tmp_path: Path) -> None:
    """Varying the header changes nothing; nor does a header in which the server itself says who asks."""
    with serve(folder, tmp_path / "log") as address:
        many = [f"198.51.100.{number}" for number in range(3)]
        first, *others = asyncio.run(refused(address, *many))
        assert (first, any(others)) == (False, True)
        assert any(asyncio.run(refused(address, *(f"for={one}" for one in many), header="Forwarded")))
        assert any(asyncio.run(refused(address, *many, header="X_Real_IP", X_News_Archive_Alone="1")))
        assert any(asyncio.run(refused(address, *many, header="X_News_Archive_Reader", Via="1.1 proxy")))


@pytest.mark.usefixtures("one_a_minute")
def test_behind_a_named_proxy_each_reader_has_a_limit(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWS_PROXIES", '["127.0.0.0/8"]')
    with serve(folder, tmp_path / "log") as address:
        for one_reader in (
            [f"203.0.113.{number}, 198.51.100.1" for number in range(3)],
            ["198.51.100.2"] * 3,
            [f"2001:db8:1:2::{number}" for number in range(3)],
            [""] * 3,  # who goes round the proxy
        ):
            first, *others = asyncio.run(refused(address, *one_reader))
            assert (first, any(others)) == (False, True), one_reader


@pytest.mark.usefixtures("one_a_minute")
def test_on_this_computer_alone_there_is_no_limit_and_all_are_listed(folder: Path, tmp_path: Path) -> None:
    async def read(address: str) -> tuple[list[bool], int]:
        found = []
        for _ in range(3):
            reader = await Reader.open(address)
            await reader.ask(QUESTION)
            found.append(reader.was_refused)
            await reader.close()
        reader = await Reader.open(address)
        await reader.close()
        return found, reader.listed

    with serve(folder, tmp_path / "log") as address:
        assert asyncio.run(read(address)) == ([False] * 3, 3)
        with urllib.request.urlopen(address, timeout=10) as page:
            assert "news_archive_browser" not in str(page.headers)


def browser_cookie(address: str, **headers: str) -> str:
    """The ``Set-Cookie`` that a new browser gets."""
    request = urllib.request.Request(address, headers={name.replace("_", "-"): one for name, one in headers.items()})
    with urllib.request.urlopen(request, timeout=10) as page:
        return next(one for one in page.headers.get_all("set-cookie") if one.startswith("news_archive_browser="))


def test_behind_a_proxy_a_browser_lists_its_own_conversations_only(folder: Path, tmp_path: Path) -> None:
    async def read(address: str, ann: str, bob: str) -> list[int]:
        listed = []
        forwarded = {"X_Forwarded_For": "198.51.100.1"}
        for cookie, asks in ((ann, True), (bob, False), (ann, True), (bob, True), (ann, False), ("", False)):
            reader = await Reader.open(address, Cookie=cookie, **forwarded)
            listed.append(reader.listed)
            if asks:
                await reader.ask(QUESTION)
            await reader.close()
        return listed

    with serve(folder, tmp_path / "log") as address:
        ann, bob = (browser_cookie(address, X_Forwarded_For="198.51.100.1") for _ in range(2))
        assert re.fullmatch(r"news_archive_browser=[\w-]{43}; Path=/; Max-Age=\d+; HttpOnly; SameSite=Lax", ann)
        assert ann != bob
        listed = asyncio.run(read(address, ann.split(";")[0], bob.split(";")[0]))
    assert listed == [0, 0, 1, 0, 2, 0]
    text = (folder / DATABASE_NAME).read_bytes()
    assert ann.split(";")[0].partition("=")[2].encode() not in text  # a copy of the database is no key


def test_cookies_are_for_tls_only_behind_a_named_proxy_that_has_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWS_PROXIES", '["127.0.0.1"]')
    monkeypatch.setenv("NEWS_HOSTS", '["archive.paper.example"]')
    with serve(folder, tmp_path / "log") as address:
        forwarded = {"X_Forwarded_For": "198.51.100.1", "Host": "archive.paper.example"}
        assert "; Secure" in browser_cookie(address, **forwarded, X_Forwarded_Proto="https")
        assert "; Secure" not in browser_cookie(address, **forwarded, X_Forwarded_Proto="http")
        health = urllib.request.Request(f"{address}/_stcore/health", headers={"X-Forwarded-Proto": "https"})
        with urllib.request.urlopen(health, timeout=10) as answer:
            assert "; Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("variable", "value"),
    [("NEWS_KEEP_DAYS", "30d"), ("NEWS_PROXIES", "10.0.0.1"), ("NEWS_THRESHOLD", "high"), ("NEWS_SLOW_MS", "1s")],
)
def test_a_server_with_a_setting_that_means_nothing_says_so_and_does_not_start(
    folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(free_port())]
    done = launching.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert [line for line in done.stderr.splitlines() if variable in line and value in line]
