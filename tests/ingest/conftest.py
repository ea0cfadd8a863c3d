"""What the tests of ingesting share: the real model, loaded once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.history import opened_history
from ingest.pipeline import Ingestion, find_articles
from ingest.report import Report
from ingest.sources import source_of
from store import open_writer
from store.minilm import MiniLM


@pytest.fixture(scope="session")
def minilm():
    return MiniLM()


@pytest.fixture
def ingest_into(minilm) -> Callable[..., Report]:
    """Ingest paths into the archive in a folder, in this process."""

    def run(folder: Path, *inputs: Path | str, renamed: dict[str, str] | None = None) -> Report:
        with open_writer(folder, minilm) as writer, opened_history(folder) as former_hashes:
            ingestion = Ingestion(writer, former_hashes)
            for _ in ingestion.run(find_articles([source_of(str(one)) for one in inputs], renamed or {})):
                pass
            return ingestion.report

    return run
