from pathlib import Path

import pytest

from .support import ingest


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample articles, ingested once; tests that change an archive copy it."""
    folder = tmp_path_factory.mktemp("web") / "sample"
    ingest(folder, "--sample")
    return folder


@pytest.fixture
def archive(sample_archive: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample archive, as the one that the app opens."""
    monkeypatch.setenv("NEWS_ARCHIVE", str(sample_archive))
    return sample_archive
