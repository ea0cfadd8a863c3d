"""News ingested on a Ray cluster of two nodes, both on this computer, one of which is lost on the way."""

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ray.cluster_utils import Cluster

from ingest.__main__ import main
from ingest.errors import ClusterUnusable
from ingest.pipeline import Ingestion
from ingest.types import Form, RawPage
from ingest.workers import extracted, local_pool
from ingest.workers.cluster import joined
from store import open_writer
from store.embedding.minilm import NAME, MiniLM
from tests.ingest.comparing import assert_same_archive, everything_in
from tests.ingest.server import article
from tests.ingest.working import act

PAGES = 40
LOST_AT = 25


def pages() -> Iterator[RawPage]:
    for number in range(PAGES):
        told = " ".join(f"Ferry {number} carried {number * 31 + n} people to island {n}." for n in range(60))
        html = article(f"Ferry {number} sails", told)
        address = f"https://n.example/{number}"
        yield RawPage(address, address, Form.HTML, html.encode(), datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, minilm: MiniLM) -> Path:
    """The archive that this computer makes by itself."""
    folder = tmp_path_factory.mktemp("here") / "archive"
    with open_writer(folder, minilm) as writer, closing(extracted(pages(), local_pool(1))) as found:
        for _ in Ingestion(writer, lambda _: frozenset()).run(found):
            pass
    return folder


@pytest.fixture
def two_nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    # The nodes' processes import what the tests do.
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    )
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    cluster = Cluster(
        initialize_head=True,
        head_node_args={"num_cpus": 1, "object_store_memory": 80_000_000, "include_dashboard": False},
    )
    monkeypatch.setenv("RAY_ADDRESS", cluster.address)
    try:
        yield cluster
    finally:
        cluster.shutdown()


def test_a_node_is_lost_and_the_archive_is_the_same(
    two_nodes: Cluster, here: Path, tmp_path: Path, minilm: MiniLM, capsys: pytest.CaptureFixture[str]
) -> None:
    second = two_nodes.add_node(num_cpus=1, object_store_memory=80_000_000)
    two_nodes.wait_for_nodes()

    def losing() -> Iterator[RawPage]:
        for number, page in enumerate(pages()):
            if number == LOST_AT:
                two_nodes.remove_node(second, allow_graceful=False)
            yield page

    with joined() as cluster:
        embedder = cluster.embedder(minilm, NAME)
        with open_writer(tmp_path / "there", embedder) as writer, closing(extracted(losing(), cluster.pool)) as found:
            ingestion = Ingestion(writer, lambda _: frozenset())
            for _ in ingestion.run(found):
                pass
        assert ingestion.report.articles_new == PAGES
        assert ingestion.report.rejected == []
        # A page that ends its process is one rejection, here as at home.
        said = [RawPage(str(n), str(n), Form.HTML, what, datetime.now(UTC)) for n, what in enumerate((b"die", b"0"))]
        with closing(extracted(iter(said), cluster.pool, act)) as found:
            dead, alive = [one.reason for one in found]
        assert dead.startswith("cannot be extracted: WorkerCrashedError")
        assert alive == "slept 0"
    assert_same_archive(everything_in(tmp_path / "there"), everything_in(here))

    (tmp_path / "a.html").write_bytes(next(pages()).content)
    given = [str(tmp_path / "a.html"), "--archive", str(tmp_path / "archive"), "--engine", "ray"]
    assert main(given) == 0
    assert "1 new" in capsys.readouterr().err


def test_no_cluster(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:1")
    with pytest.raises(ClusterUnusable, match=r"cannot be reached at 127\.0\.0\.1:1: Connection refused"), joined():
        pass
    assert main([str(tmp_path), "--archive", str(tmp_path / "archive"), "--engine", "ray"]) == 2
    assert "cannot be reached" in capsys.readouterr().err
