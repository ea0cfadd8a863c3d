"""The MCP server on standard input and output, as the SDK's own client speaks with it."""

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError

from store import Archive
from tests.launching import ROOT

CHAT = "https://chat.example.org/"
RIBBON = "Mayor Lena Ortiz cut the ribbon before a crowd of 4,000 people."


def server(folder: Path, *options: str) -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "chatbot", "--mcp", "--archive", str(folder), *options],
        env={"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        cwd=str(folder),
    )


def quotations(value: Any) -> Iterator[dict[str, Any]]:
    """Everything in a result that says to be quoted."""
    if isinstance(value, dict):
        if "quote" in value:
            yield value
        for inner in value.values():
            yield from quotations(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from quotations(inner)


def test_a_conversation_of_which_every_quotation_is_the_archive_s(folder: Path) -> None:
    results: list[dict[str, Any]] = []

    async def converse() -> None:
        async with Client(stdio_client(server(folder, "--chat-address", CHAT))) as client:
            assert "Quote exactly" in (client.instructions or "")
            tools = (await client.list_tools()).tools
            names = ["ask", "search", "article", "find_quote", "timeline", "archive_status"]
            assert [tool.name for tool in tools] == names
            assert all(tool.annotations.read_only_hint for tool in tools)

            async def call(name: str, **given: Any) -> dict[str, Any]:
                result = await client.call_tool(name, given)
                assert not result.is_error, result.content
                assert json.loads(result.content[0].text) == result.structured_content
                results.append(result.structured_content)
                return result.structured_content

            status = await call("archive_status")
            assert status["articles"] == 4
            answer = await call("ask", question="Where was the new orchid found?")
            assert answer["short_answer"] == "Peru"
            assert not (await call("ask", question="Who won the lottery?"))["answered"]
            draft = RIBBON.replace("4,000", "40,000")
            (found,) = (await call("find_quote", text=draft))["found"]
            assert found["differences"] == [{"given": "40,000", "printed": "4,000"}]
            assert (await call("find_quote", text=found["quote"]))["found"][0]["similarity"] == 1
            listed = await call("search", words="Harlow")
            article = await call("article", id=listed["articles"][0]["id"])
            assert article["link"].startswith(f"{CHAT}?article=")
            await call("timeline", question="What happened in Harlow?")

            refused = await client.call_tool("ask", {"question": "Who?", "folder": "/etc"})
            assert refused.is_error
            assert "there is no argument 'folder'" in refused.content[0].text
            assert (await client.call_tool("remove", {})).is_error

    anyio.run(converse)
    assert sum(1 for _ in quotations(results)) >= 4
    with closing(Archive(folder)) as archive:
        for one in quotations(results):
            article = archive.article(one["article"]["id"], one["article"]["version"])
            assert article is not None
            assert article.text[one["start"] : one["end"]] == one["quote"]
            assert one["link"].startswith(f"{CHAT}?article={article.id}&version={article.version}&start={one['start']}")


def test_articles_and_their_versions_are_resources(folder: Path) -> None:
    async def read() -> None:
        async with Client(stdio_client(server(folder))) as client:
            listed = (await client.list_resources()).resources
            assert {str(one.uri) for one in listed} >= {"news-archive://article/bridge"}
            templates = (await client.list_resource_templates()).resource_templates
            assert [one.uri_template for one in templates] == [
                "news-archive://article/{id}",
                "news-archive://article/{id}/version/{version}",
            ]
            for address in ("news-archive://article/bridge", "news-archive://article/bridge/version/1"):
                (content,) = (await client.read_resource(address)).contents
                assert RIBBON in json.loads(content.text)["text"]
            for wrong in (
                "news-archive://article/none",
                "news-archive://article/bridge/version/9",
                "file:///etc/passwd",
            ):
                with pytest.raises(MCPError):
                    await client.read_resource(wrong)

    anyio.run(read)


def test_without_an_archive_one_line_says_so(tmp_path: Path) -> None:
    async def connect() -> None:
        async with Client(stdio_client(server(tmp_path / "none"), errlog=errors)):
            pass

    with (tmp_path / "errors").open("w+", encoding="utf-8") as errors:
        (tmp_path / "none").mkdir()
        with pytest.raises(BaseException):  # noqa: B017, PT011 -- how the client puts it is its own affair
            anyio.run(connect)
        errors.seek(0)
        told = errors.read()
    assert told.startswith("news-ask: ")
    assert told.count("\n") == 1
