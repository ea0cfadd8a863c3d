"""One sample archive, which each test that writes takes a copy of."""

import shutil
from pathlib import Path

import pytest

from ingest.__main__ import main as ingest


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the articles that ship."""
    folder = tmp_path_factory.mktemp("documented") / "archive"
    assert ingest(["--sample", "--quiet", "--workers", "0", "--archive", str(folder)]) == 0
    return folder


@pytest.fixture
def room(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with a copy of the sample archive, where a reader of the page would be."""
    shutil.copytree(sample, tmp_path / "archive")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEWS_ARCHIVE", raising=False)
    return tmp_path
