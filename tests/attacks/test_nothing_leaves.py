"""README promises that nothing is asked of anybody: each command, and the chat, watched while it works (report, H1)."""

import asyncio
import json
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from store.embedding.minilm import packaged_model
from tests import places
from tests.ingest.server import article, serving
from tests.web.client import Reader
from tests.web.server import free_port

from .watching import Noted, Place, end, has_strace, run, watched

FERRY = (
    "The ferry Aurora sank off Portmouth on Monday. Twelve people were rescued by a fishing boat. The harbour master, "
    "Ada Low, said that the cause was not known. Divers will go down to the wreck on Thursday."
)
QUESTION = "How many people were rescued?"
SERVE = "streamlit run streamlit_app.py --server.fileWatcherType none --server.port"


@pytest.fixture
def place(disk_path: Path) -> Place:
    return Place(disk_path)  # libraries may use shared memory, so what is there is not watched


@pytest.fixture(scope="module")
def ingested() -> Iterator[tuple[Place, Noted]]:
    """A text, a record and pages, for which other processes are begun; with the archive that it makes."""
    with places.on_disk() as folder:
        place = Place(folder)
        inputs = place.root / "inputs"
        inputs.mkdir()
        (inputs / "ferry.txt").write_text(f"Ferry sinks\n\n{FERRY}", encoding="utf-8")
        for topic in ("bridge", "tunnel"):
            (inputs / f"{topic}.html").write_text(article(topic), encoding="utf-8")
        row = {"title": "Harbour reopens", "text": FERRY.replace("sank", "was raised"), "published": "2023-03-04"}
        (inputs / "rows.jsonl").write_text(json.dumps(row), encoding="utf-8")
        yield place, run(place, ["news-ingest", "--quiet", "--workers", "2", str(inputs)])


@pytest.fixture
def archive(ingested: tuple[Place, Noted], place: Place) -> Iterator[Place]:
    """A home and folders of one's own, with the archive that was made."""
    yield_from, _ = ingested
    yield_from.archive.rename(place.archive)
    yield place
    place.archive.rename(yield_from.archive)


def assert_silent(noted: Noted, place: Place, *loaded: str) -> None:
    """Nothing left this computer, no name was asked for, nothing was written but where it may be."""
    assert noted.started, "the watch was alive"
    assert all(name in ("localhost", "127.0.0.1", "None") for name in noted.names), noted.names
    assert noted.elsewhere == set()
    assert noted.touched <= {"127.0.0.1", "::1"}
    assert noted.written_outside(place.archive, place.temporary, place.notes) == set()
    assert list(place.home.iterdir()) == []
    assert noted.status == 0, noted.output
    assert noted.imported >= set(loaded), "what could talk was there"


def test_the_watch_hears_what_there_is_to_hear(place: Place) -> None:
    """OpenVINO without us looks up where its statistics go, and keeps an id in the home folder."""
    noted = run(place, [sys.executable, "-c", "import openvino"])
    assert any("google-analytics" in name for name in noted.names), noted.names
    assert any("/intel/" in path for path in noted.written_outside(place.temporary, place.notes))
    assert list(place.home.iterdir()) != []


@pytest.mark.skipif(not has_strace(), reason="needs strace")
def test_the_watch_hears_what_python_does_not_tell(place: Place) -> None:
    """In libraries that are not Python."""
    tool = "getent ahosts statistics.example; cp /etc/hostname $HOME/id"
    noted = run(place, [sys.executable, "-c", f"import subprocess; subprocess.run({tool!r}, shell=True)"])
    assert {port for _, port in noted.elsewhere} == {53}
    assert noted.written_outside(place.temporary, place.notes) == {str(place.home / "id")}


def test_news_ingest(ingested: tuple[Place, Noted]) -> None:
    place, noted = ingested
    assert_silent(noted, place, "openvino", "chromadb", "trafilatura")
    assert any("forkserver" in command for command in noted.started), "pages were taken apart in other processes"


def test_news_ingest_asks_only_the_host_that_it_is_given(archive: Place) -> None:
    with serving("127.0.0.2") as web:
        address = web.url("/a.html", "127.0.0.2")
        web.page("/a.html", article("harbour"))
        noted = run(archive, ["news-ingest", "--quiet", "--allow-private", "--workers", "0", address])
        port = web.server_port
    assert "/a.html" in web.paths
    assert noted.names <= {"127.0.0.2"}
    assert noted.peers <= {("127.0.0.2", port)}
    noted.names.clear()
    assert_silent(noted, archive, "openvino", "chromadb", "trafilatura")


def test_news_ask(archive: Place) -> None:
    noted = run(archive, ["news-ask", "--json", QUESTION])
    assert "Twelve people" in noted.output
    assert_silent(noted, archive, "openvino", "chromadb", "spacy")


def test_news_ask_for_programs(archive: Place) -> None:
    """The protocol's SDK could report every message to whoever collects traces."""
    program = (
        "import anyio, os, shutil\n"
        "from mcp.client.client import Client\n"
        "from mcp.client.stdio import StdioServerParameters, stdio_client\n"
        "server = StdioServerParameters(command=shutil.which('news-ask'), args=['--mcp'], env=dict(os.environ))\n"
        "async def ask():\n"
        "    async with Client(stdio_client(server)) as client:\n"
        f"        print((await client.call_tool('ask', {{'question': {QUESTION!r}}})).structured_content)\n"
        "anyio.run(ask)"
    )
    noted = run(archive, [sys.executable, "-c", program])
    assert "Twelve people" in noted.output
    assert_silent(noted, archive, "openvino", "chromadb", "spacy")


def test_a_model_from_a_folder_asks_no_hub(place: Place) -> None:
    (place.root / "inputs").mkdir()
    (place.root / "inputs" / "ferry.txt").write_text(f"Ferry sinks\n\n{FERRY}", encoding="utf-8")
    command = ["news-ingest", "--quiet", str(place.root / "inputs")]
    assert_silent(run(place, command, NEWS_EMBEDDER=str(packaged_model())), place, "chromadb")


@pytest.mark.parametrize(
    "command",
    ["rebuild", *(pytest.param(one, marks=pytest.mark.stress) for one in ("status", "verify", "backup {}/whole"))],
)
def test_news_archive(archive: Place, command: str) -> None:
    noted = run(archive, ["news-archive", *command.format(archive.temporary).split()])
    assert_silent(noted, archive)


def test_the_packages_in_somebody_elses_program(archive: Place) -> None:
    """Whatever is imported first, and however the environment is set."""
    program = (
        "import store.embedding.inference, openvino, pathlib; from chatbot.loading import bot_of; "
        "from store import Archive;"
        f"archive = Archive(pathlib.Path({str(archive.archive)!r})); print(bot_of(archive).ask({QUESTION!r}))"
    )
    noted = run(archive, [sys.executable, "-c", program])
    assert_silent(noted, archive, "openvino", "chromadb", "spacy")


def test_the_chat(archive: Place) -> None:
    port = free_port()
    with watched(archive, [*SERVE.split(), str(port)]) as noted:
        address = _served(port)
        asyncio.run(_visit(address))
        end(archive)
    noted.status = 0
    assert_silent(noted, archive, "streamlit", "openvino", "chromadb", "spacy")


def test_the_chat_for_others_and_strangers_before_its_door(archive: Place) -> None:
    """Streamlit asks a server on the internet for its own address, to print it and to know where a page comes from."""
    port = free_port()
    with watched(archive, [*SERVE.split(), str(port), "--server.address", "0.0.0.0"]) as noted:
        _served(port)
        asyncio.run(_knock(f"ws://127.0.0.1:{port}/_stcore/stream"))
        end(archive)
    noted.status = 0
    noted.touched.clear()
    assert_silent(noted, archive, "streamlit")


def _served(port: int) -> str:
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=5).close()
        except OSError:
            time.sleep(0.2)
            continue
        return address
    raise TimeoutError(f"{address} does not answer")


async def _visit(address: str) -> None:
    reader = await Reader.open(address)
    await reader.ask(QUESTION)
    assert "Twelve people" in reader.answer
    await reader.close()


async def _knock(address: str) -> None:
    with pytest.raises(InvalidStatus):
        async with connect(address, subprotocols=[Subprotocol("streamlit")], origin=Origin("http://stranger.example")):
            pass
