"""Each package in its room: who may import whom, and what must not be loaded just to say how a command is used."""

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter import cli

ROOT = Path(__file__).parents[1]
HEAVY = ("torch", "transformers", "sentence_transformers", "chromadb", "streamlit", "spacy", "openvino")


def test_imports_go_in_one_direction(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contracts stand in pyproject.toml."""
    monkeypatch.chdir(ROOT)
    assert cli.lint_imports(no_cache=True) == cli.EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("package", ["store", "ingest", "chatbot"])
def test_help_loads_nothing_heavy(package: str) -> None:
    code = (
        "import sys, runpy\n"
        f"sys.argv = ['{package}', '--help']\n"
        "try:\n"
        f"    runpy.run_module('{package}', run_name='__main__')\n"
        "except SystemExit as done:\n"
        "    assert not done.code, done.code\n"
        f"print('loaded:', [name for name in {HEAVY} if name in sys.modules])\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "usage:" in run.stdout
    assert run.stdout.endswith("loaded: []\n")


def test_nothing_of_the_store_is_loaded_for_its_types() -> None:
    code = "import sys, store; store.Span(0, 1); print([m for m in ('sqlalchemy', 'numpy') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout == "[]\n"


def test_pandas_is_whole_before_a_chart_is_drawn() -> None:
    """Two first readers at once would otherwise meet, through Altair, the one that Streamlit is still importing."""
    code = "import sys, chatbot.web.parts.charts; print(hasattr(sys.modules.get('pandas'), 'Timestamp'))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout == "True\n"


def test_every_name_the_store_offers_is_there() -> None:
    import store

    for name in store.__all__:
        assert getattr(store, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        store.nothing  # noqa: B018
