"""The contract of `VectorIndex`, for Chroma and for the exact index the other tests can stand on."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from store import ArchiveUnreadable
from store.types.vectors import Vectors
from store.vectors.chroma_embedded import EmbeddedChroma
from store.vectors.chroma_server import Address, ChromaServer
from store.vectors.protocol import VectorIndex
from tests.store.exact import ExactIndex

DIMENSION = 16


@pytest.fixture(params=["embedded", "server", "exact"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorIndex]:
    if request.param == "exact":
        yield ExactIndex()
        return
    if request.param == "server":
        address = Address(request.getfixturevalue("chroma_address"), None, "default_tenant", "default_database")
        server = ChromaServer(address, f"test-{uuid4().hex}", create=True)
        yield server
        server.close()
        return
    chroma = EmbeddedChroma(tmp_path / "vectors", create=True)
    yield chroma
    chroma.close()


def unit_vectors(count: int, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSION))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def fill(index: VectorIndex, count: int = 40) -> Vectors:
    vectors = unit_vectors(count)
    metadata: list[dict[str, str | int]] = [
        {"article": f"a{i % 4}", "day": 20200100 + i, "source": "AB"[i % 2]} for i in range(count)
    ]
    index.upsert([f"p{i}" for i in range(count)], vectors, metadata)
    return vectors


def test_an_empty_index_finds_nothing(index: VectorIndex) -> None:
    assert index.count() == 0
    assert list(index.ids()) == []
    assert list(index.rows()) == []
    assert index.query(unit_vectors(1)[0], 3) == []
    assert index.fetch(["p1"]) == {}


def test_scores_are_cosines_best_first(index: VectorIndex) -> None:
    vectors = fill(index)
    question = unit_vectors(1, seed=1)[0]
    cosines = vectors @ question
    hits = index.query(question, 5)
    assert [hit.passage_id for hit in hits] == [f"p{i}" for i in np.argsort(-cosines)[:5]]
    assert [hit.score for hit in hits] == pytest.approx(sorted(cosines, reverse=True)[:5], abs=1e-5)


def test_limits(index: VectorIndex) -> None:
    vectors = fill(index)
    assert index.query(vectors[0], 0) == []
    assert len(index.query(vectors[0], 1000)) == 40


@pytest.mark.parametrize(
    ("where", "passes"),
    [
        ({"day": {"$gte": 20200120}}, lambda i: i >= 20),
        ({"$and": [{"day": {"$gte": 20200110}}, {"day": {"$lte": 20200120}}]}, lambda i: 10 <= i <= 20),
        ({"source": {"$in": ["A"]}}, lambda i: i % 2 == 0),
        ({"$and": [{"source": {"$in": ["A"]}}, {"article": {"$in": ["a2"]}}]}, lambda i: i % 4 == 2),
        ({"section": {"$in": ["World"]}}, lambda _: False),
    ],
)
def test_conditions_narrow(index: VectorIndex, where: dict[str, object], passes: Callable[[int], bool]) -> None:
    vectors = fill(index)
    found = {hit.passage_id for hit in index.query(vectors[0], 40, where)}
    assert found == {f"p{i}" for i in range(40) if passes(i)}


def test_upsert_replaces(index: VectorIndex) -> None:
    fill(index)
    replacement = unit_vectors(1, seed=7)
    index.upsert(["p3"], replacement, [{"article": "new", "day": 1}])
    assert index.count() == 40
    best = index.query(replacement[0], 1)[0]
    assert best.passage_id == "p3"
    assert best.score == pytest.approx(1.0, abs=1e-5)
    row = next(row for row in index.rows() if row.passage_id == "p3")
    assert row.metadata["article"] == "new"
    np.testing.assert_allclose(row.vector, replacement[0], atol=1e-6)


def test_delete_ignores_what_is_not_there(index: VectorIndex) -> None:
    vectors = fill(index)
    index.delete(["p1", "p2", "nothing"])
    index.delete([])
    assert set(index.ids()) == {f"p{i}" for i in range(40)} - {"p1", "p2"}
    assert "p1" not in {hit.passage_id for hit in index.query(vectors[1], 40)}


def test_fetch_and_rows_give_back_what_was_stored(index: VectorIndex) -> None:
    vectors = fill(index)
    fetched = index.fetch(["p5", "missing", "p0"])
    assert set(fetched) == {"p0", "p5"}
    np.testing.assert_allclose(fetched["p5"], vectors[5], atol=1e-6)
    rows = {row.passage_id: row for row in index.rows()}
    assert len(rows) == 40
    assert rows["p7"].metadata == {"article": "a3", "day": 20200107, "source": "B"}


def test_more_rows_than_one_batch_holds(index: VectorIndex) -> None:
    fill(index, 4_500)
    assert index.count() == len(set(index.ids())) == 4_500
    assert len(index.fetch([f"p{i}" for i in range(4_500)])) == 4_500
    index.delete([f"p{i}" for i in range(4_400)])
    assert index.count() == 100


def test_clear(index: VectorIndex) -> None:
    fill(index)
    index.clear()
    assert index.count() == 0
    fill(index)
    assert index.count() == 40


def test_a_reader_sees_what_another_wrote_once_it_is_reopened(tmp_path: Path) -> None:
    writer = EmbeddedChroma(tmp_path / "vectors", create=True)
    vectors = fill(writer)
    readers = [EmbeddedChroma(tmp_path / "vectors") for _ in range(2)]
    for reader in readers:
        assert reader.query(vectors[0], 1)[0].passage_id == "p0"
    added = unit_vectors(1, seed=9)
    writer.upsert(["added"], added, [{"article": "a", "day": 1}])
    for reader in readers:  # each for itself: one that is open does not keep another from seeing
        reader.reopen()
        assert reader.query(added[0], 1)[0].passage_id == "added"
    for opened in (writer, *readers):
        opened.close()


def test_what_is_missing_or_damaged_is_one_readable_error(tmp_path: Path) -> None:
    with pytest.raises(ArchiveUnreadable, match="missing: run `news-archive rebuild"):
        EmbeddedChroma(tmp_path / "nothing").count()
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "chroma.sqlite3").write_bytes(b"no database at all" * 100)
    with pytest.raises(ArchiveUnreadable, match="news-archive rebuild") as caught:
        EmbeddedChroma(damaged).count()
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "nothing").exists()
