"""Kills at random moments, while Chroma is writing its graph among others. Minutes: `make stress`."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from store import Archive, NewVersion
from store.upkeep.checkup import check
from tests.store.making import WordCounts, new_version, write

ROOT = Path(__file__).parents[2]
ARTICLES, PASSAGES, DIMENSION = 120, 50, 384
ADDING = f"""
import sys
from pathlib import Path
from store import open_writer
from tests.store.making import WordCounts
from tests.store.test_stress import article
words = WordCounts({DIMENSION})
with open_writer(Path(sys.argv[1]), words) as writer:
    print("open", flush=True)
    for i in range({ARTICLES}):
        if writer.stored(f"a{{i}}") is None:
            writer.add([article(i, words)])
"""


def article(i: int, words: WordCounts) -> NewVersion:
    """The same in every process."""
    return new_version(f"a{i}", "\n\n".join(f"Passage {j} of article {i}." for j in range(PASSAGES)), words)


@pytest.mark.stress
@pytest.mark.parametrize("seed", range(3))
def test_killed_at_random_moments(tmp_path: Path, seed: int) -> None:
    """The database is never harmed; vectors may be unreadable until the next run, which then replaces them."""
    words = WordCounts(DIMENSION)
    moments = random.Random(seed)
    folder = tmp_path / "archive"
    while True:
        with subprocess.Popen(
            [sys.executable, "-c", ADDING, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            try:
                if process.wait(moments.uniform(0.05, 2)) == 0:
                    break
            except subprocess.TimeoutExpired:
                process.kill()
        assert all("the vectors in" in line for line in check(folder)[0])
    assert check(folder) == ([], [])

    undisturbed = write(tmp_path / "undisturbed", words, [article(i, words) for i in range(ARTICLES)])
    question = words.encode(["Passage 7 of article 77."])[0]
    found = []
    for each in (folder, undisturbed):
        archive = Archive(each, words)
        found.append([[passage.id for passage in archive.passages_of(f"a{i}")] for i in range(ARTICLES)])
        assert archive.vectors.count() == ARTICLES * PASSAGES
        assert archive.dense(question, 1)[0].passage_id == "a77/1/7"
        archive.close()
    assert found[0] == found[1]
