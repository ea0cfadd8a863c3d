"""What the tests of ingesting share: the real model, loaded once."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ingest.archiving.known_articles import opened_history
from ingest.network.fetcher import Fetcher
from ingest.network.types import Limits
from ingest.parsers.inputs import ParserOptions
from ingest.pipeline import Ingestion
from ingest.report import Report
from ingest.sources import sources_of
from ingest.workers import find_articles
from store import open_writer
from store.database.visits import Visits
from store.embedding.minilm import MiniLM


@pytest.fixture(scope="session")
def minilm():
    return MiniLM()


@pytest.fixture
def ingest_into(minilm) -> Callable[..., Report]:
    """Ingest paths into the archive in a folder, in this process."""

    def run(
        folder: Path,
        *inputs: Path | str,
        renamed: dict[str, str] | None = None,
        limit: int = 1000,
        restore: bool = False,
    ) -> Report:
        with (
            open_writer(folder, minilm) as writer,
            opened_history(folder) as former_hashes,
            closing(
                Fetcher(Limits(pause=0, attempts=1), allow_private=True, recall=Visits(writer.engine).recall)
            ) as web,
        ):
            ingestion = Ingestion(writer, former_hashes, restore=restore)
            sources = sources_of(map(str, inputs), ParserOptions(web, renamed or {}, limit))
            for _ in ingestion.run(find_articles(sources)):
                pass
            return ingestion.report

    return run
