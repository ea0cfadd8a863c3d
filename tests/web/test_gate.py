"""Attacks on the server by somebody who has not signed in: what it must refuse, and how much it may take."""

import asyncio
import re
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from .client import Reader
from .server import memory_mb, serve

MB = 1 << 20


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gate") / "log"


@pytest.fixture(scope="module")
def address(sample_archive: Path, log: Path) -> Iterator[str]:
    with serve(sample_archive, log) as address:
        asyncio.run(answered(address))
        yield address


async def answered(address: str) -> None:
    """Wait until the models are loaded: memory is told apart from theirs then."""
    reader = await Reader.open(address)
    await reader.ask("What did Nick Bos study?")
    await reader.close()


def ask(address: str, head: str, body: bytes = b"") -> tuple[int, str]:
    """Status and text of the answer to a request as it is written here, ``HOST`` standing for the server's own."""
    host = address.removeprefix("http://")
    name, port = host.split(":")
    with socket.create_connection((name, int(port)), timeout=20) as connection:
        try:
            connection.sendall(head.replace("HOST", host).replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n")
            for start in range(0, len(body), MB):
                connection.sendall(body[start : start + MB])
        except OSError:
            pass  # it has answered already, and reads no more
        answer = b""
        try:
            while piece := connection.recv(65_536):
                answer += piece
        except OSError:
            pass
    found = re.match(rb"HTTP/1\.1 (\d+)", answer)
    return (int(found[1]) if found else 0), answer.decode("latin-1")


def get(address: str, path: str, *headers: str) -> tuple[int, str]:
    return ask(address, "\n".join([f"GET {path} HTTP/1.1", "Host: HOST", "Connection: close", *headers]))


async def session_of(address: str) -> tuple[str, str]:
    """A tab's session, and the cookie against requests from other sites, as an attacker takes them."""
    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:
        cookie = answer.headers["set-cookie"].split(";")[0]
    stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    async with connect(stream, subprotocols=[Subprotocol("streamlit")], max_size=None) as socket:
        await socket.send(rerun())
        shown = ForwardMsg()
        while shown.WhichOneof("type") != "new_session":
            shown.ParseFromString(await socket.recv())
        return shown.new_session.initialize.session_id, cookie


def test_nothing_is_uploaded(address: str) -> None:
    session, cookie = asyncio.run(session_of(address))
    token = cookie.partition("=")[2]
    before = memory_mb(address)
    for number in range(4):
        part = (
            b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n' + b"a" * 20 * MB + b"\r\n--x--\r\n"
        )
        status, _ = ask(
            address,
            f"PUT /_stcore/upload_file/{session}/f{number} HTTP/1.1\nHost: HOST\nCookie: {cookie}\n"
            f"X-Xsrftoken: {token}\nContent-Type: multipart/form-data; boundary=x\nContent-Length: {len(part)}",
            part,
        )
        assert status in {0, 404}, status
    status, _ = ask(
        address,
        f"PUT /_stcore/upload_file/{session}/f HTTP/1.1\nHost: HOST\nExpect: 100-continue\nContent-Length: 99999999",
    )
    assert status == 404  # before a byte of it was sent
    assert memory_mb(address) - before < 20


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/upload_file/a/b",
        "/_stcore/script-health-check",
        "/_stcore/allowed-message-origins",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/mcp",
        "/_stcore/bidi-components/x/y.js",
        "/_stcore/stream",
        "/_stcore/of-a-later-version",
        "/component/x/index.html",
        "/app/static/secrets.toml",
        "/browse/_stcore/health",
        "/.streamlit/secrets.toml",
        "/static",
        "//evil.example/",
    ],
)
def test_what_no_page_needs_is_not_there(address: str, path: str) -> None:
    status, text = get(address, path)
    assert status == 404
    assert "text/plain" in text
    assert "content-security-policy" in text.lower()


@pytest.mark.parametrize(
    "path", ["/", "/browse", "/coverage", "/article?article=x", "/editors", "/programs", "/favicon.png",
             "/manifest.json", "/_stcore/health", "/_stcore/host-config"]
)  # fmt: skip
def test_what_pages_need_is_there(address: str, path: str) -> None:
    assert get(address, path)[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
@pytest.mark.parametrize(
    "path", ["/", "/_stcore/health", "/_stcore/host-config", "/media/x", "/auth/login", "/static/x.js"]
)
def test_nothing_can_be_sent(address: str, method: str, path: str) -> None:
    status, text = ask(address, f"{method} {path} HTTP/1.1\nHost: HOST\nConnection: close")
    assert status == 405
    assert "allow: get, head" in text.lower()


@pytest.mark.parametrize("length", ["Content-Length: 100000000", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/media/x"])
def test_no_request_has_a_body(address: str, path: str, length: str) -> None:
    assert get(address, path, length)[0] == 413


def test_a_head_without_an_end_is_refused(address: str) -> None:
    before = memory_mb(address)
    for head in (
        f"GET / HTTP/1.1\nHost: HOST\nX-A: {'a' * 20 * MB}",
        "GET / HTTP/1.1\nHost: HOST" + "\nX-A: a" * 2_000_000,
        f"GET /?{'a' * 20 * MB} HTTP/1.1\nHost: HOST",
    ):
        status, _ = ask(address, head)
        assert status in {0, 400}  # 0: cut off while it was still being sent
    assert memory_mb(address) - before < 20


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8501", "localhost.evil.example", "127.0.0.1.evil.example", "a@127.0.0.1",
     "192.0.2.7", "", "[::1", "localhost\nHost: evil.example", "127.0.0.1/x"],
)  # fmt: skip
@pytest.mark.parametrize(
    "path", ["/", "/browse", "/_stcore/health", "/_stcore/host-config", "/static/x.js", "/media/x"]
)
def test_only_hosts_that_are_served_are_answered(address: str, host: str, path: str) -> None:
    status, text = ask(address, f"GET {path} HTTP/1.1\nHost: {host}\nConnection: close")
    assert status in {400, 421}
    assert "<html" not in text


@pytest.mark.parametrize("host", ["localhost", "localhost:8501", "127.0.0.1:1", "[::1]:8501", "LocalHost"])
def test_this_computer_s_own_names_are_answered(address: str, host: str) -> None:
    assert ask(address, f"GET / HTTP/1.1\nHost: {host}\nConnection: close")[0] == 200


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("evil.example:8501", "http://evil.example:8501", 421),
        ("evil.example:8501", None, 421),
        (None, "http://evil.example", 403),
        (None, "null", 403),
        (None, "http://127.0.0.1:1", 403),
        (None, "http://localhost:3000", 403),
        ("localhost:8501", "http://127.0.0.1:8501", 403),
    ],
)
def test_no_other_site_s_page_speaks_with_the_server(
    address: str, host: str | None, origin: Origin | None, status: int
) -> None:
    async def speak() -> None:
        headers = {} if host is None else {"Host": host}
        stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
        async with connect(stream, subprotocols=[Subprotocol("streamlit")], origin=origin, additional_headers=headers):
            pass

    if host is None:
        with pytest.raises(InvalidStatus) as caught:
            asyncio.run(speak())
        assert caught.value.response.status_code == status
        assert len((caught.value.response.body or b"").decode().splitlines()) == 1
    else:
        upgrade = f"Upgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: {'A' * 22}=="
        origins = "" if origin is None else f"\nOrigin: {origin}"
        assert ask(address, f"GET /_stcore/stream HTTP/1.1\nHost: {host}\n{upgrade}{origins}")[0] == status


def closed_with(address: str, *messages: bytes | str) -> int | None:
    """The code that the server closes a WebSocket with at one of `messages`; None if it takes them all."""

    async def speak() -> int | None:
        stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
        async with connect(stream, subprotocols=[Subprotocol("streamlit")], max_size=None) as socket:
            try:
                for message in messages:
                    await socket.send(message)
                async with asyncio.timeout(3):
                    while True:
                        await socket.recv()
            except TimeoutError:
                return None
            except ConnectionClosed as error:
                return None if error.rcvd is None else error.rcvd.code

    return asyncio.run(speak())


def rerun(text: str = "") -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = text
    return message.SerializeToString()


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([rerun("a" * 300_000)], 1009),
        ([rerun("a" * 30 * MB)], 1009),
        (["text"], 1003),
        ([b"\xff" * 20], 1002),
        ([rerun()] * 1_000, 1008),
    ],
    ids=["large", "huge", "text", "nonsense", "many"],
)
def test_a_message_that_no_page_sends_closes_its_tab(address: str, log: Path, messages: list, code: int) -> None:
    before = memory_mb(address)
    assert closed_with(address, *messages) == code
    assert memory_mb(address) - before < 20
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_nobody_empties_the_caches_of_all_or_asks_where_to_upload(address: str) -> None:
    """After ``clear_cache`` the archive would be opened, and the models loaded, again."""

    async def speak() -> float:
        reader = await Reader.open(address)
        await reader.ask("What did Nick Bos study?")
        empty, where, write, save = BackMsg(), BackMsg(), BackMsg(), BackMsg()
        empty.clear_cache = True
        where.file_urls_request.file_names.append("f")
        write.backend_operation_request.install_skills.SetInParent()
        save.set_run_on_save = True
        for message in (empty, where, write, save):
            await reader.socket.send(message.SerializeToString())
        await reader.new()
        began = time.perf_counter()
        await reader.ask("What did Nick Bos study?")
        took = time.perf_counter() - began
        await reader.close()
        return took

    assert asyncio.run(speak()) < 0.4  # remembered


def test_tabs_are_refused_before_there_are_no_descriptors_left(sample_archive: Path, tmp_path: Path) -> None:
    async def crowd(address: str) -> tuple[int, int]:
        stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
        sockets, refused = [], []
        for _ in range(80):
            try:
                sockets.append(await connect(stream, subprotocols=[Subprotocol("streamlit")]))
            except InvalidStatus as error:
                refused.append((error.response.status_code, b"open pages already" in (error.response.body or b"")))
        status = get(address, "/")[0]
        assert set(refused) == {(503, True)}
        for one in sockets:
            await one.close()
        return len(sockets), status

    with serve(sample_archive, tmp_path / "log", files=256) as address:
        admitted, status = asyncio.run(crowd(address))
        assert (admitted, status) == (32, 200)
        asyncio.run(answered(address))  # there is room again
