"""What programs ask of a served chat: the JSON API, MCP over HTTP, and attacks on both."""

import asyncio
import json
import shutil
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import jsonschema
import pytest
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client

from chatbot.conversations.database import DATABASE_NAME, Conversations
from chatbot.conversations.ownership import browser_owner
from chatbot.conversations.tokens import THIS_COMPUTER, Tokens
from chatbot.programs.functions import FUNCTIONS
from chatbot.web.server import served
from store import Archive

from .client import Reader
from .identity import provider, served_behind
from .server import memory_mb, serve

QUESTION = "What did Nick Bos study?"
SENTENCE = "wikiHow is a collaborative effort to build the world's largest, highest quality how-to manual."
CALLS: dict[str, dict[str, Any]] = {
    "ask": {"question": QUESTION, "limit": 2},
    "search": {"words": "ants", "sources": ["Wikinews"]},
    "article": {"id": "GUM_interview_herrick"},
    "find": {"text": SENTENCE.replace("highest", "finest")},
    "timeline": {"question": "What happened in Mecca?"},
    "status": {},
}
PATHS = [f"/api/v1/{name}" for name in CALLS]
STATUS_BY_MCP = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "archive_status", "arguments": {}},
}
ACCEPT = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}


def copied(sample_archive: Path, folder: Path) -> Path:
    made = folder / "archive"
    shutil.copytree(sample_archive, made, ignore=shutil.ignore_patterns(f"{DATABASE_NAME}*"))
    return made


@pytest.fixture(scope="module")
def folder(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(sample_archive, tmp_path_factory.mktemp("api"))


@pytest.fixture(scope="module")
def tokens(folder: Path) -> Tokens:
    return Tokens(Conversations(folder))


@pytest.fixture(scope="module")
def token(tokens: Tokens) -> str:
    return tokens.make(THIS_COMPUTER, "tests")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "questions"


@pytest.fixture(scope="module")
def address(folder: Path, log: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWS_LOG", str(log))
        with serve(folder, log.with_name("log")) as address:
            yield address


def asked(
    address: str, path: str, token: str | None, *, body: Any = None, method: str | None = None, **headers: str
) -> tuple[int, Any]:
    """The status of an answer, and what it says: JSON, or a line."""
    given = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        given["Authorization"] = f"Bearer {token}"
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{address}{path}", data, given, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            status, text = answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            status, text = error.code, error.read().decode()
    return status, json.loads(text) if text.startswith("{") else text


def quotations(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, Mapping):
        if "quote" in value:
            yield dict(value)
        for inner in value.values():
            yield from quotations(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from quotations(inner)


def are_the_archive_s(folder: Path, value: Any, address: str) -> int:
    """Checks every quotation; returns how many there are."""
    found = list(quotations(value))
    with closing(Archive(folder)) as archive:
        for one in found:
            article = archive.article(one["article"]["id"], one["article"]["version"])
            assert article is not None
            assert article.text[one["start"] : one["end"]] == one["quote"]
            assert one["link"].startswith(f"{address}/?article={article.id}&")
    return len(found)


def test_the_server_knows_all_functions() -> None:
    assert {f"api/v1/{function.path}" for function in FUNCTIONS} == served._FUNCTIONS


@pytest.mark.parametrize("name", CALLS)
def test_by_query_and_by_body_the_same_is_returned(address: str, folder: Path, token: str, name: str) -> None:
    status, by_body = asked(address, f"/api/v1/{name}", token, body=CALLS[name])
    assert status == 200, by_body
    status, by_query = asked(address, f"/api/v1/{name}?{urlencode(CALLS[name], doseq=True)}", token)
    assert status == 200, by_query
    for changing in ("timings_ms", "asked_at"):
        by_body.pop(changing, None)
        by_query.pop(changing, None)
    assert by_body == by_query
    are_the_archive_s(folder, by_body, address)


def test_results_are_as_the_description_says(address: str, token: str) -> None:
    status, description = asked(address, "/api/v1/openapi.json", None)
    assert status == 200
    assert description["servers"] == [{"url": f"{address}/api/v1"}]
    assert set(description["paths"]) == {f"/{name}" for name in CALLS}
    for name, given in CALLS.items():
        operations = description["paths"][f"/{name}"]
        _, row = asked(address, f"/api/v1/{name}", token, body=given)
        ok = operations["post"]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(row, {**ok, "components": description["components"]})
        wanted = operations["post"]["requestBody"]["content"]["application/json"]["schema"]
        jsonschema.validate(given, {**wanted, "components": description["components"]})
        assert {one["name"] for one in operations["get"]["parameters"]} >= set(given)
        _, refused = asked(address, f"/api/v1/{name}", None)
        error = operations["get"]["responses"]["401"]["content"]["application/json"]["schema"]
        jsonschema.validate(refused, {**error, "components": description["components"]})


def test_over_http_the_sdk_s_client_gets_quotations_of_the_archive(address: str, folder: Path, token: str) -> None:
    async def converse() -> list[Any]:
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60) as http,
            Client(streamable_http_client(f"{address}/mcp", http_client=http)) as client,
        ):
            assert len((await client.list_tools()).tools) == len(FUNCTIONS)
            results = []
            for name, given in (("ask", CALLS["ask"]), ("find_quote", CALLS["find"])):
                result = await client.call_tool(name, given)
                assert not result.is_error, result.content
                results.append(result.structured_content)
            (content,) = (await client.read_resource("news-archive://article/GUM_interview_herrick")).contents
            assert SENTENCE in json.loads(content.text)["text"]
            return results

    assert are_the_archive_s(folder, asyncio.run(converse()), address) >= 2


@pytest.mark.parametrize("path", [*PATHS, "/mcp"])
@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer news_" + "a" * 43, "Bearer ' OR 1=1 --"]
)
def test_without_a_token_nothing_is_read(address: str, path: str, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    status, row = asked(address, path, None, body={}, **headers)
    assert status == 401
    assert list(row) == ["error"]


def test_two_tokens_are_none(address: str, token: str) -> None:
    name, port = address.removeprefix("http://").split(":")
    with socket.create_connection((name, int(port)), timeout=20) as connection:
        bearer = f"Authorization: Bearer {token}\r\n"
        head = f"GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\n{bearer}{bearer}Connection: close\r\n\r\n"
        connection.sendall(head.encode())
        assert b" 401 " in connection.recv(1_000)


def test_a_token_in_an_address_or_a_cookie_is_none(address: str, token: str) -> None:
    assert asked(address, f"/api/v1/status?token={token}", None)[0] == 401
    assert asked(address, "/api/v1/status", None, Cookie=f"token={token}")[0] == 401


def test_a_revoked_token_is_refused_at_once(address: str, tokens: Tokens) -> None:
    token = tokens.make(THIS_COMPUTER, "soon gone")
    (known,) = (one for one in tokens.listed() if one.name == "soon gone")
    assert asked(address, "/api/v1/status", token)[0] == 200
    assert asked(address, "/mcp", token, body=STATUS_BY_MCP, **_underscored(ACCEPT))[0] == 200
    assert tokens.revoke(known.id)
    assert asked(address, "/api/v1/status", token) == (
        401,
        {"error": "There is no such token, or it has been revoked."},
    )
    assert asked(address, "/mcp", token, body=STATUS_BY_MCP, **_underscored(ACCEPT))[0] == 401


def _underscored(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("-", "_"): value for name, value in headers.items()}


@pytest.mark.parametrize("path", [*PATHS, "/mcp", "/api/v1/openapi.json"])
def test_only_hosts_that_are_served_are_answered(address: str, token: str, path: str) -> None:
    body: Any = {} if path == "/mcp" else None
    assert asked(address, path, token, body=body, Host="evil.example:8501")[0] == 421


@pytest.mark.parametrize("path", [*PATHS, "/mcp"])
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:3000"])
def test_no_other_site_s_page_asks(address: str, token: str, path: str, origin: str) -> None:
    assert asked(address, path, token, body={}, Origin=origin)[0] == 403
    status, _ = asked(address, path, None, method="OPTIONS", Origin=origin, Access_Control_Request_Method="POST")
    assert status == 405


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
@pytest.mark.parametrize("path", ["/api/v1/ask", "/mcp", "/api/v1/openapi.json"])
def test_there_are_no_other_methods(address: str, token: str, method: str, path: str) -> None:
    assert asked(address, path, token, method=method)[0] == 405
    assert asked(address, "/mcp", token)[0] == 405  # a stream that nobody needs


@pytest.mark.parametrize(
    "path", ["/api", "/api/v1", "/api/v1/", "/api/v1/ask/", "/api/v1/x", "/api/v2/ask", "/mcp/", "/mcp/x"]
)
def test_there_is_nothing_else(address: str, token: str, path: str) -> None:
    assert asked(address, path, token)[0] == 404


@pytest.mark.parametrize("path", ["/api/v1/ask", "/mcp"])
def test_a_long_or_endless_body_is_refused_unread(address: str, token: str, path: str) -> None:
    before = memory_mb(address)
    for header in ("Content-Length: 100000000", "Transfer-Encoding: chunked", "Content-Length: 131073"):
        assert raw(address, path, token, header) in {411, 413}
    assert memory_mb(address) - before < 20


def raw(address: str, path: str, token: str, *headers: str) -> int:
    """The status of the answer to a request whose body does not come."""
    name, port = address.removeprefix("http://").split(":")
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}", *headers]
    with socket.create_connection((name, int(port)), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, "Content-Type: application/json", "", ""]).encode())
        return int(connection.recv(1_000).split(b" ")[1])


def test_a_body_that_does_not_come_is_not_waited_for(address: str, token: str) -> None:
    began = time.monotonic()
    assert raw(address, "/api/v1/ask", token, "Content-Length: 100") == 408
    assert time.monotonic() - began < 20
    assert raw(address, "/api/v1/ask", "none", "Content-Length: 100") == 401  # at once


@pytest.mark.parametrize(
    ("path", "body", "status", "why"),
    [
        ("ask", b"", 400, "should be JSON"),
        ("ask", b"{", 400, "should be JSON"),
        ("ask", b"[" * 60_000, 400, "should be JSON"),
        ("ask", b"[]", 400, "one JSON object"),
        ("ask", b'{"question": "\\ud800"}', 400, "question: "),
        ("ask", b'{"question": "Who?", "limit": 1e400}', 400, "limit: "),
        ("ask", b'{"question": "Who?", "limit": ' + b"9" * 6_000 + b"}", 400, ""),
        ("search", b'{"words": "\\u0000 \\" OR NEAR("}', 400, "words: A quotation mark is not closed"),
        ("search", b'{"words": "\\ud800"}', 400, "words: "),
        ("article", b'{"id": "../../archive.toml"}', 404, "no article"),
        ("find", b'{"text": "' + b"a" * 10_001 + b'"}', 400, "text: "),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    address: str, token: str, path: str, body: bytes, status: int, why: str
) -> None:
    found, row = asked(address, f"/api/v1/{path}", token, body=body)
    assert (found, why in json.dumps(row)) == (status, True), row


def test_other_kinds_of_content_are_refused(address: str, token: str) -> None:
    """A form of another site's page could send them without asking the browser first."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        assert asked(address, "/api/v1/status", token, body={}, Content_Type=kind)[0] == 400


@pytest.mark.parametrize("body", [b"[]", b"[" + json.dumps(STATUS_BY_MCP).encode() + b"]", b"{", b"1", b"\xff"])
def test_mcp_takes_one_message_at_a_time(address: str, token: str, body: bytes) -> None:
    assert asked(address, "/mcp", token, body=body, **_underscored(ACCEPT))[0] == 400


def test_the_log_has_questions_but_not_their_words(address: str, token: str, folder: Path, log: Path) -> None:
    asked(address, "/api/v1/ask", token, body=CALLS["ask"])
    by_mcp = STATUS_BY_MCP | {"params": {"name": "ask", "arguments": CALLS["ask"]}}
    assert asked(address, "/mcp", token, body=by_mcp, **_underscored(ACCEPT))[0] == 200
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert {line["question"] for line in lines} >= {"api", "mcp"}
    assert "Nick Bos" not in log.read_text(encoding="utf-8")
    assert token not in log.read_text(encoding="utf-8")
    assert token not in (folder / DATABASE_NAME).read_bytes().decode("latin-1")


def test_one_limit_for_pages_and_programs(
    sample_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody signs in it is the address's, whatever token it has: anybody can make some."""
    monkeypatch.setenv("NEWS_QUESTIONS_A_MINUTE", "3")
    monkeypatch.setenv("NEWS_PROXIES", '["127.0.0.0/8"]')
    folder = copied(sample_archive, tmp_path)
    tokens = Tokens(Conversations(folder))
    some = [tokens.make(browser_owner(str(number)), "tests") for number in range(4)]
    with serve(folder, tmp_path / "log") as address:

        def statuses(forwarded: str) -> list[int]:
            found = [asked(address, "/api/v1/status", one, X_Forwarded_For=forwarded)[0] for one in some[:2]]
            headers = _underscored(ACCEPT) | {"X_Forwarded_For": forwarded}
            return found + [asked(address, "/mcp", one, body=STATUS_BY_MCP, **headers)[0] for one in some[2:]]

        assert statuses("198.51.100.1") == [200, 200, 200, 429]
        assert statuses("198.51.100.2, 198.51.100.1") == [429] * 4

        async def on_the_page() -> bool:
            reader = await Reader.open(address, X_Forwarded_For="198.51.100.1")
            await reader.ask(QUESTION)
            await reader.close()
            return reader.was_refused

        assert asyncio.run(on_the_page())
        assert asked(address, "/api/v1/status", some[0], X_Forwarded_For="198.51.100.3")[0] == 200
        headers = {"X_Forwarded_For": "198.51.100.1", "X_News_Archive_Alone": "1"}
        assert asked(address, "/api/v1/status", some[0], **headers)[0] == 429


def test_a_token_reads_what_its_owner_may(sample_archive: Path, tmp_path: Path) -> None:
    """Nothing, once they are no reader any more, nor if it is from when nobody had to sign in."""
    folder = copied(sample_archive, tmp_path)
    settings = folder / "archive.toml"
    with settings.open("a", encoding="utf-8") as file:
        file.write('\n[chat]\nreaders = ["ada@paper.example", "@courier.example"]\neditors = ["eva@paper.example"]\n')
    tokens = Tokens(Conversations(folder))
    owners = {
        "ada@paper.example": 200,
        "bob@courier.example": 200,
        "eva@paper.example": 200,
        "eve@evil.example": 403,
        "no address: 7": 403,
        THIS_COMPUTER: 401,
        browser_owner("b"): 401,
    }
    made = {owner: tokens.make(owner, "tests") for owner in owners}
    with provider() as identity, served_behind(identity, folder) as address:
        _check_owners(address, made, owners)
        changed = settings.read_text(encoding="utf-8").replace('"ada@paper.example", ', "")
        settings.write_text(changed, encoding="utf-8")
        assert asked(address, "/api/v1/status", made["ada@paper.example"])[0] == 403
        assert asked(address, "/mcp", made["ada@paper.example"], body=STATUS_BY_MCP, **_underscored(ACCEPT))[0] == 403
        assert asked(address, "/api/v1/openapi.json", None)[0] == 200  # says nothing of the archive


def _check_owners(address: str, made: Mapping[str, str], owners: Mapping[str, int]) -> None:
    for owner, status in owners.items():
        for name, given in CALLS.items():
            assert asked(address, f"/api/v1/{name}", made[owner], body=given)[0] == status, (owner, name)
        assert asked(address, "/mcp", made[owner], body=STATUS_BY_MCP, **_underscored(ACCEPT))[0] == status, owner


def test_served_to_others_without_signing_in_nobody_is_answered(sample_archive: Path, tmp_path: Path) -> None:
    folder = copied(sample_archive, tmp_path)
    token = Tokens(Conversations(folder)).make(THIS_COMPUTER, "tests")
    with serve(folder, tmp_path / "log", "--server.address", "0.0.0.0") as address:
        status, row = asked(address, "/api/v1/status", token)
        assert status == 403
        assert "nobody has to sign in" in row["error"]
        assert asked(address, "/mcp", token, body=STATUS_BY_MCP, **_underscored(ACCEPT))[0] == 403


def test_an_archive_that_is_gone_is_told_and_logged(
    sample_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWS_LOG", str(tmp_path / "questions"))
    folder = copied(sample_archive, tmp_path)
    token = Tokens(Conversations(folder)).make(THIS_COMPUTER, "tests")
    with serve(folder, tmp_path / "log") as address:
        assert asked(address, "/api/v1/status", token)[0] == 200
        (folder / "archive.db").unlink()
        status, row = asked(address, "/api/v1/status", token)
        assert status == 503
        assert list(row) == ["error"]
        by_mcp = asked(address, "/mcp", token, body=STATUS_BY_MCP, **_underscored(ACCEPT))[1]
        assert by_mcp["result"]["isError"]


def test_below_a_base_path_links_are_below_it_too(sample_archive: Path, tmp_path: Path) -> None:
    folder = copied(sample_archive, tmp_path)
    token = Tokens(Conversations(folder)).make(THIS_COMPUTER, "tests")
    with serve(folder, tmp_path / "log", base="/news") as address:
        _, row = asked(address, "/api/v1/article", token, body=CALLS["article"])
        assert row["link"] == f"{address}/?article=GUM_interview_herrick&version=1"
        assert asked(address, "/mcp", token, body=STATUS_BY_MCP, **_underscored(ACCEPT))[0] == 200
        assert asked(address.removesuffix("/news"), "/api/v1/status", token)[0] == 404
