"""Whatever step a process is killed at, the archive is whole, and doing it again ends with the same archive."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text

from store import Archive, EmbedderMismatch, Filters
from store.embedding.protocol import Embedder
from store.upkeep.checkup import check
from tests import launching
from tests.store.killing import OPERATIONS
from tests.store.making import WordCounts, events_in


def holds(folder: Path, embedder: Embedder) -> dict[str, Any]:
    """Everything in an archive that does not depend on how often it was written to."""
    archive = Archive(folder, embedder)
    vectors = {row.passage_id: (np.round(row.vector, 5).tolist(), dict(row.metadata)) for row in archive.vectors.rows()}
    with archive.engine.connect() as connection:
        index = connection.scalars(text("SELECT count(*) FROM passages_fts_docsize")).one()
        journal = connection.scalars(text("SELECT count(*) FROM journal")).one()
    everything = {
        "versions": [
            archive.article(article.id, v)
            for article in archive.articles()
            for v in archive.article_versions(article.id)
        ],
        "passages": [archive.passages_of(article.id) for article in archive.articles()],
        "lexical": [archive.lexical.search([word], 9, Filters()) for word in ("river", "hurt", "talks", "resigned")],
        "vectors": vectors,
        "indexed": index,
        "journal": journal,
        "fingerprint": archive.fingerprint,
        "events": events_in(archive),
    }
    archive.close()
    return everything


def visible(folder: Path, embedder: Embedder) -> list[str]:
    """What a reader can see and find, right after the kill."""
    archive = Archive(folder, embedder)
    ids = sorted(passage.id for article in archive.articles() for passage in archive.passages_of(article.id))
    found = archive.dense(embedder.encode(["river workers comet"])[0], 50)
    known = archive.passages(hit.passage_id for hit in found)
    assert sorted(known) == ids
    archive.close()
    return ids


def strides(usual: int) -> pytest.MarkDecorator:
    """Every `usual`-th step, and every one among the stress tests."""
    return pytest.mark.parametrize("stride", [usual, pytest.param(1, marks=pytest.mark.stress)])


@strides(20)
@pytest.mark.parametrize("name", ["add", "remove"])
def test_killed_at_any_step(folder: Path, tmp_path: Path, words: WordCounts, name: str, stride: int) -> None:
    embedder, stride = words, stride if name == "add" or stride == 1 else stride // 4  # a removal has few steps
    before = visible(folder, embedder)
    killed = run_killing(name, folder, tmp_path / "copies", stride)
    assert killed[-1] >= 15
    undisturbed = tmp_path / "copies" / str(killed[-1] + stride)
    after = visible(undisturbed, embedder)
    expected = holds(undisturbed, embedder)
    operation: Callable[[Path], None] = OPERATIONS[name]
    seen = []
    for step in killed:
        copy = tmp_path / "copies" / str(step)
        seen.append(visible(copy, embedder))
        assert check(copy) == ([], []), f"killed at step {step}"
        if seen[-1] == before:
            operation(copy)
        assert holds(copy, embedder) == expected, f"killed at step {step}"
    assert seen[0] == before
    assert seen[-1] == after or stride > 1
    assert all(one in (before, after) for one in seen)


@strides(41)
def test_a_first_run_killed_at_any_step(tmp_path: Path, stride: int) -> None:
    words = WordCounts()
    (tmp_path / "nothing").mkdir()
    killed = run_killing("add", tmp_path / "nothing", tmp_path / "copies", stride)
    expected = holds(tmp_path / "copies" / str(killed[-1] + stride), words)
    for step in killed:
        copy = tmp_path / "copies" / str(step)
        OPERATIONS["add"](copy)
        found = holds(copy, words)
        if len(found["versions"]) > len(expected["versions"]):  # it was complete: the texts came a second time
            assert found["passages"][0][0].version == 2
        else:
            assert found == expected, f"killed at step {step}"
        assert check(copy)[0] == []


@strides(28)
@pytest.mark.parametrize("name", ["rebuild", "reembed"])
def test_a_rebuild_killed_at_any_step(folder: Path, tmp_path: Path, name: str, stride: int) -> None:
    stride = stride if name == "rebuild" or stride == 1 else stride // 3  # the vectors alone take few steps
    old, new = WordCounts(), WordCounts(revision="2")
    before = visible(folder, old)
    killed = run_killing(name, folder, tmp_path / "copies", stride)
    expected = holds(tmp_path / "copies" / str(killed[-1] + stride), new)
    for step in killed:
        copy = tmp_path / "copies" / str(step)
        archive = Archive(copy)
        mine = old if archive.fingerprint == old.fingerprint else new
        archive.close()
        assert visible(copy, mine) == before
        assert check(copy)[0] == [], f"killed at step {step}"
        OPERATIONS[name](copy)
        assert holds(copy, new) == expected, f"killed at step {step}"
        assert len(list(copy.glob("vectors*"))) == 1
        with pytest.raises(EmbedderMismatch):
            holds_embedder(copy, old)


def holds_embedder(folder: Path, embedder: Embedder) -> None:
    archive = Archive(folder, embedder)
    try:
        archive.embedder  # noqa: B018
    finally:
        archive.close()


def run_killing(name: str, archive: Path, copies: Path, stride: int) -> list[int]:
    """The steps that the operation was killed at."""
    copies.mkdir()
    run = launching.run(
        [sys.executable, "-m", "tests.store.killing", name, str(archive), str(copies), str(stride)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    return [int(step) for step in run.stdout.split()]
