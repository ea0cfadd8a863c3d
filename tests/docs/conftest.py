"""One sample archive, which each test that writes takes a copy of."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def room(sample_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with a copy of the sample archive, where a reader of the page would be."""
    shutil.copytree(sample_template, tmp_path / "archive")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEWS_ARCHIVE", raising=False)
    return tmp_path
