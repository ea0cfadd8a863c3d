from pathlib import Path

import pytest

from chatbot.bot import Bot

from .support import ingest


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample articles, ingested once; tests that change an archive copy it."""
    folder = tmp_path_factory.mktemp("web") / "sample"
    ingest(folder, "--sample")
    return folder


@pytest.fixture(autouse=True)
def no_follow_ups(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow-up questions cost up to six answers after each; only the tests about them look for any."""
    if "follow_ups" not in request.fixturenames:
        monkeypatch.setattr(Bot, "follow_up_questions", lambda *_args, **_options: [])


@pytest.fixture
def follow_ups() -> None:
    """Look for follow-up questions, as the app does."""


@pytest.fixture
def archive(sample_archive: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample archive, as the one that the app opens."""
    monkeypatch.setenv("NEWS_ARCHIVE", str(sample_archive))
    return sample_archive
