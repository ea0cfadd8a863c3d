"""Run beside the tests: does something to copies of an archive, and is killed at each step of it in turn.

Usage: python -m tests.store.killing OPERATION ARCHIVE COPIES STRIDE [FIRST]

Makes COPIES/FIRST (0 by default), COPIES/FIRST+STRIDE, … from ARCHIVE. In each, the operation is killed (SIGKILL) just
before the step of its number; the last one is not killed any more. A step is an SQL statement, a COMMIT, a change of
the vector index, or of the name of a file or folder.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from shutil import copytree
from typing import Any

import chromadb.api.rust  # noqa: F401 - imported once, before the processes part
import pytest
from sqlalchemy import Engine, event

from store.upkeep.backup import back_up
from store.upkeep.rebuild import rebuild, reembed
from store.upkeep.restore import restore
from store.vectors.chroma import ChromaIndex
from store.writer import migrate, open_editor, open_writer
from tests.store.making import WordCounts, new_version


def add(folder: Path) -> None:
    """One new article and a new version of another, in one batch."""
    words = WordCounts()
    with open_writer(folder, words) as writer:
        writer.add(
            [
                new_version("flood", "The river is low.\n\nAll is well.", words, authors=("Ann Bee",)),
                new_version("strike", "Workers stopped.\n\nTalks began.", words),
            ]
        )


def remove(folder: Path) -> None:
    """An article with two versions and three passages."""
    with open_editor(folder) as editor:
        editor.remove("flood")


def embed_anew(folder: Path) -> None:
    """A rebuild with another model."""
    rebuild(folder, WordCounts(revision="2"))


def ingest_many(folder: Path) -> None:
    """`news-ingest` over new articles and changed ones, several batches."""
    import ingest.pipeline
    import store.writer
    from ingest.__main__ import main

    words = WordCounts()
    rows = [
        {"id": f"a{n % 12}", "title": f"Ferry {n % 12}", "text": f"Ferry {n} sails.", "language": "en"}
        for n in range(18)
    ]
    given = folder.with_name(f"{folder.name}.jsonl")
    given.write_text("\n".join(map(json.dumps, rows)))
    with pytest.MonkeyPatch.context() as patch:  # of what is compared, it runs in the process of the tests
        patch.setattr(ingest.pipeline, "BATCH_PASSAGES", 4)
        patch.setattr(store.writer, "load_embedder", lambda _: words)
        if main([str(given), "--archive", str(folder), "--quiet", "--workers", "0"]):
            raise SystemExit(1)


def backed_up(folder: Path) -> None:
    """A backup."""
    back_up(folder, folder.with_name(f"{folder.name}.zip"), force=True)


def restored(folder: Path) -> None:
    """A restore in the place of what is there; the backup lies beside the copies."""
    restore(folder.parent.with_name("backup.zip"), folder, replace=folder.exists(), embedder=WordCounts())


def restored_where_mounted(folder: Path) -> None:
    """A restore onto a mount point, in a process that has mounts of its own."""
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    restore(folder.parent.with_name("backup.zip"), folder, replace=True, embedder=WordCounts())


def brought_up_to_date(folder: Path) -> None:
    """A migration of what an earlier version made."""
    migrate(folder)


def embed_by_another(folder: Path) -> None:
    """The vectors by another model, and nothing else."""
    from store.upkeep import rebuild as rebuilding

    with pytest.MonkeyPatch.context() as patch:  # some steps are counted in the process of the tests
        patch.setattr(rebuilding, "load_embedder", lambda _: WordCounts(revision="2"))
        reembed(folder, "another")


OPERATIONS: dict[str, Callable[[Path], None]] = {
    "add": add,
    "remove": remove,
    "rebuild": embed_anew,
    "reembed": embed_by_another,
    "migrate": brought_up_to_date,
    "ingest": ingest_many,
    "backup": backed_up,
    "restore": restored,
    "restore_mounted": restored_where_mounted,
}


def die_at(step: int) -> None:
    """From now on every step is counted, and before the one with this number this process is killed."""
    steps = count()

    def take_step(*_: object) -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", take_step)
    event.listen(Engine, "commit", take_step)
    for name in ("upsert", "delete"):
        original = getattr(ChromaIndex, name)

        def counted(self: ChromaIndex, *arguments: Any, original: Callable[..., None] = original) -> None:
            take_step()
            original(self, *arguments)
            take_step()

        setattr(ChromaIndex, name, counted)
    for name in ("rename", "replace"):  # what makes whole files and folders visible
        moving = getattr(Path, name)

        def moved(self: Path, target: Any, moving: Callable[..., Any] = moving) -> Any:
            take_step()
            found = moving(self, target)
            take_step()
            return found

        setattr(Path, name, moved)


def killed_runs(
    operation: Callable[[Path], None], archive: Path, copies: Path, stride: int, first: int = 0
) -> Iterator[int]:
    """Yields the step of each run that was killed."""
    for step in count(first, stride):
        folder = copytree(archive, copies / str(step))
        child = os.fork()
        if child == 0:
            die_at(step)
            operation(folder)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            if status:
                raise SystemExit(f"step {step} failed with {status}")
            return
        yield step


if __name__ == "__main__":
    which, archive, copies, *numbers = sys.argv[1:]
    print(*killed_runs(OPERATIONS[which], Path(archive), Path(copies), *map(int, numbers)))
