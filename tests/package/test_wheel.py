"""The built package, installed away from the checkout, does what it does in it."""

import asyncio
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import Config
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.web.server import free_port, wait_until_healthy

ROOT = Path(__file__).parents[2]
PACKAGES = ("chatbot", "ingest", "store")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the console scripts of the installed wheel."""
    base = tmp_path_factory.mktemp("wheel")
    source = base / "source"  # a copy: setuptools leaves a build folder, from which a later wheel would take old files
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "streamlit_app.py"):
        shutil.copy(ROOT / name, source)
    build: list[str | Path] = [
        *PIP,
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        base,
        source,
    ]
    subprocess.run(build, check=True, timeout=120)
    made = base / "venv"
    venv.create(made, with_pip=False, symlinks=True)
    # The libraries are those of this environment; an editable install of the checkout in it is not taken along.
    (installed,) = made.glob("lib/python*/site-packages")
    (installed / "libraries.pth").write_text(f"{sysconfig.get_paths()['purelib']}\n")
    (wheel,) = base.glob("*.whl")
    python = made / "bin" / "python"
    subprocess.run(
        [*PIP, "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel], check=True, timeout=120
    )
    return made / "bin"


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is not the checkout, where the commands run."""
    return tmp_path_factory.mktemp("away")


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def _run(programs: Path, away: Path, name: str, *arguments: str) -> str:
    done = subprocess.run(
        [programs / name, *arguments],
        cwd=away,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_is_imported_and_not_the_checkout(programs: Path, away: Path) -> None:
    found = _run(programs, away, "python", "-c", "import chatbot, ingest, store; print(chatbot.__file__)")
    assert Path(found.strip()).is_relative_to(programs.parent)


def test_types_are_shipped(programs: Path) -> None:
    (installed,) = programs.parent.glob("lib/python*/site-packages")
    assert all((installed / name / "py.typed").exists() for name in PACKAGES)


@pytest.fixture(scope="module")
def sample(programs: Path, away: Path) -> Path:
    """The sample archive, made by the installed package."""
    _run(programs, away, "news-ingest", "--sample", "--quiet")
    return away / "archive"


def test_it_ingests_its_sample_and_answers(programs: Path, away: Path, sample: Path) -> None:
    assert sample.exists()
    assert "Jack Herrick" in _run(programs, away, "news-ask", "Who founded wikiHow?")


@pytest.fixture(scope="module")
def address(programs: Path, away: Path, sample: Path) -> Iterator[str]:
    """Where the installed chat serves."""
    port = free_port()
    log = away / "chat.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [programs / "news-chat", "--archive", sample, "--port", str(port)],
            cwd=away,
            env=_environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)
    assert "Traceback" not in log.read_text(encoding="utf-8", errors="replace")


def test_it_serves_the_chat(address: str) -> None:
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.status == 200


def test_it_serves_with_the_settings_that_ship(address: str) -> None:
    shipped = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    session, text = asyncio.run(_first_look(address))
    assert session.config.gather_usage_stats is False
    assert session.config.toolbar_mode == Config.ToolbarMode.MINIMAL
    assert session.custom_theme.dark.primary_color == shipped["theme"]["dark"]["primaryColor"]
    assert list(session.custom_theme.light.chart_categorical_colors) == ["#7a1f1f"]
    assert "na-" in text  # a page of ours, found from a folder that is not the checkout's


async def _first_look(address: str):
    """The first message of a new session, and the HTML of its page."""
    shown = []
    session = None
    async with connect(
        f"{address.replace('http', 'ws', 1)}/_stcore/stream", subprotocols=[Subprotocol("streamlit")], max_size=None
    ) as socket:
        message = BackMsg()
        message.rerun_script.query_string = ""
        await socket.send(message.SerializeToString())
        async with asyncio.timeout(60):
            while True:
                got = ForwardMsg()
                got.ParseFromString(await socket.recv())
                kind = got.WhichOneof("type")
                if kind == "new_session":
                    session = session or got.new_session
                elif kind == "delta" and got.delta.new_element.WhichOneof("type") == "html":
                    shown.append(got.delta.new_element.html.body)
                if session is not None and any("na-" in text for text in shown):
                    return session, "".join(shown)


@pytest.mark.parametrize(
    ("arguments", "variables", "named"),
    [
        (["--address", "nowhere.invalid"], {}, "nowhere.invalid"),
        pytest.param([], {"STREAMLIT_SERVER_PORT": "many"}, "many", marks=pytest.mark.stress),
        pytest.param([], {"STREAMLIT_SERVER_HEADLESS": "perhaps"}, "perhaps", marks=pytest.mark.stress),
    ],
)
def test_what_cannot_be_served_is_one_line(
    programs: Path, tmp_path: Path, arguments: list[str], variables: dict[str, str], named: str
) -> None:
    tmp_path.joinpath("archive").mkdir()
    done = _refused(programs, tmp_path, arguments, variables)
    assert done.returncode == 2
    assert named in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_broken_settings_file_is_one_line(programs: Path, tmp_path: Path) -> None:
    tmp_path.joinpath(".streamlit").mkdir()
    tmp_path.joinpath(".streamlit", "config.toml").write_text("[server\n")
    done = _refused(programs, tmp_path, [], {})
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "config.toml" in done.stderr


def test_a_taken_port_is_one_line(programs: Path, address: str, tmp_path: Path) -> None:
    done = _refused(programs, tmp_path, ["--port", address.rpartition(":")[2]], {})
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "in use" in done.stderr


def _refused(
    programs: Path, folder: Path, arguments: list[str], variables: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [programs / "news-chat", *arguments],
        cwd=folder,
        env=_environment() | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
