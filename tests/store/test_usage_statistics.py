"""What switches the libraries' reports off, piece by piece; `tests/attacks/test_nothing_leaves.py` watches it all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from store.process.usage_statistics import VARIABLES
from store.vectors.chroma import settings_of

ROOT = Path(__file__).parents[2]
OPPOSITE = {"1": "0", "0": "1", "true": "false", "false": "true", "False": "True"}
CONTRARY = {name: OPPOSITE[value] for name, value in VARIABLES.items()}


def said(program: str) -> str:
    environment = {**os.environ, **CONTRARY, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "0"}
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    return run.stdout.strip()


@pytest.mark.parametrize(
    "package", ["store", "ingest", "chatbot", "ingest.extraction.html", "chatbot.web.html.addresses"]
)
def test_each_package_switches_them_off(package: str) -> None:
    assert said(f"import os, {package}; print({VARIABLES!r}.items() <= os.environ.items())") == "True"


@pytest.mark.parametrize(
    "order", ["store, openvino", "store.embedding.inference, openvino", "ingest, chatbot, openvino"]
)
def test_openvino_has_nobody_to_report_to(order: str) -> None:
    program = f"import {order}; from openvino.tools.ovc import telemetry_utils as it; print(it.tm.__name__)"
    assert said(program) == "openvino.tools.ovc.telemetry_stub"


@pytest.mark.parametrize("order", ["store, huggingface_hub.constants", "huggingface_hub.constants, store"])
def test_the_hub_is_told_nothing_whichever_is_first(order: str) -> None:
    assert said(f"import {order}; print(huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY)") == "True"


def test_chroma_takes_its_settings_from_us_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By itself it reads the environment, and a file where we were started, under names that others use too."""
    monkeypatch.setenv("CHROMA_OTEL_COLLECTION_ENDPOINT", "http://traces.example:4317")
    monkeypatch.setenv("CHROMA_OTEL_GRANULARITY", "all")
    monkeypatch.setenv("CHROMA_SERVER_HOST", "vectors.example")
    monkeypatch.setenv("ANONYMIZED_TELEMETRY", "True")
    (tmp_path / ".env").write_text("CHROMA_API_IMPL=chromadb.api.fastapi.FastAPI\nALLOW_RESET=true\n")
    monkeypatch.chdir(tmp_path)
    settings = settings_of(is_persistent=True)
    assert settings.chroma_otel_collection_endpoint == ""
    assert settings.chroma_otel_granularity == "none"
    assert settings.chroma_server_host is None
    assert settings.anonymized_telemetry is False
    assert settings.allow_reset is False
    assert "rust" in settings.chroma_api_impl
