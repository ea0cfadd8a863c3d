"""The page for other programs: its settings begin a server that answers, its commands with curl do what it says."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import anyio
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from chatbot.programs.functions import FUNCTIONS, Function
from store import Order
from tests.launching import ROOT
from tests.web.server import serve

from .pages import DOCS, blocks, names, rows

PAGE, REFERENCE = DOCS / "how-to" / "programs.md", DOCS / "reference" / "functions.md"
NARROWING = {"published_from", "published_to", "sources", "sections", "authors", "language"}


def test_the_settings_for_clients_begin_a_server(room: Path) -> None:
    (settings,) = (json.loads(block.text) for block in blocks(PAGE) if block.file == "mcp.json")
    (entry,) = settings["mcpServers"].values()
    assert entry["command"] == "news-ask"
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "chatbot", *entry["args"]],
        env={"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"},
        cwd=room,
    )

    async def found() -> str:
        async with Client(stdio_client(server)) as client:
            result = await client.call_tool("article", {"id": "GUM_interview_herrick"})
            return str((result.structured_content or {})["link"])

    assert anyio.run(found) == "http://localhost:8501/?article=GUM_interview_herrick&version=1"


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_commands_of_the_page_answer(room: Path, tmp_path: Path) -> None:
    """`--json` is of curl 7.82; what it stands for is older."""
    (script,) = (block.text for block in blocks(PAGE) if "curl" in block.text)
    script = re.sub(
        r"--json ('[^']*')", r"-H 'Content-Type: application/json' -H 'Accept: application/json' -d \1", script
    )
    with serve(room / "archive", tmp_path / "log") as address:
        script = script.replace("http://localhost:8501", address).replace("curl ", r"curl -sSf -w '\n' ")
        script = script.replace("news-chat", f"{sys.executable} -m chatbot.web")
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        run = subprocess.run(
            ["bash", "-ec", script], check=True, stdout=subprocess.PIPE, text=True, cwd=room, env=environment
        )
    answer, listed, found, described = map(json.loads, run.stdout.splitlines())
    assert answer["short_answer"] == "Jack Herrick"
    assert listed["articles"]
    assert found["found"][0]["similarity"] == 1
    assert described["openapi"] == "3.1.0"


def test_every_function_is_in_the_reference() -> None:
    documented = {names(tool)[0]: (names(address)[0], arguments) for tool, address, arguments, _ in _rows()}
    assert documented.keys() == {function.name for function in FUNCTIONS}
    for function in FUNCTIONS:
        address, arguments = documented[function.name]
        assert address == function.path
        assert {*names(arguments), *(NARROWING if "narrowing" in arguments else ())} == set(
            function.arguments.model_fields
        )
        assert [(name, str(value)) for name, value in _defaults(function)] == re.findall(
            r"`(\w+)` \((\w+)\)", arguments
        )


def _rows() -> list[list[str]]:
    return list(rows(REFERENCE.read_text(encoding="utf-8"), "| tool"))


def _defaults(function: Function) -> list[tuple[str, object]]:
    fields = function.arguments.model_fields.items()
    return [(name, field.default) for name, field in fields if isinstance(field.default, (int, Order))]
