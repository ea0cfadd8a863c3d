"""Run beside the tests: ingests into copies of an archive on disks that are too small.

Usage: python -m tests.faults.disk limit|mount ARCHIVE INPUT COPIES SIZE…

For each SIZE (bytes) there is a copy COPIES/SIZE, and what the run said in COPIES/SIZE.said; its status is printed.
With `limit` no file may grow beyond SIZE, with `mount` the whole disk has that size (which takes root to make).
"""

import os
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from shutil import copytree

import chromadb.api.rust  # noqa: F401 - imported once, before the processes part

import ingest.pipeline
import store.writer
from ingest.__main__ import main
from ingest.text.languages import detected_language
from store import Archive, ArchiveUnreadable
from tests.store.making import WordCounts


def limited(size: int) -> None:
    """From now on this process makes no file larger than `size`."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def ingest_into(folder: Path, given: Path, said: Path) -> int:
    """The exit status of `news-ingest`."""
    with said.open("w") as file:
        os.dup2(file.fileno(), 2)
    status = main([str(given), "--archive", str(folder), "--quiet"])
    with suppress(ArchiveUnreadable):  # SQLite needs some room even to read
        archive = Archive(folder, WordCounts())
        assert all(archive.passages_of(article.id) for article in archive.articles())
        archive.close()
    return status


def run(kind: str, archive: Path, given: Path, copies: Path, size: int) -> int:
    """One run on one disk."""
    folder, said = copies / str(size), copies / f"{size}.said"
    disk = copies / "disk"
    if kind == "mount":
        disk.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], check=True)
    here = copytree(archive, disk / "archive" if kind == "mount" else folder)
    child = os.fork()
    if child == 0:
        if kind == "limit":
            limited(size)
        os._exit(ingest_into(here, given, said))
    _, ended = os.waitpid(child, 0)
    if kind == "mount":
        copytree(here, folder)
        subprocess.run(["umount", "-l", disk], check=True)
    return os.waitstatus_to_exitcode(ended)


if __name__ == "__main__":
    ingest.pipeline.BATCH_PASSAGES = 20
    detected_language("The ferry sails on Monday. " * 5)  # its model is unpacked into a file of its own
    words = WordCounts()
    store.writer.load_embedder = lambda _: words
    which, archive, given, copies, *sizes = sys.argv[1:]
    print(*(run(which, Path(archive), Path(given), Path(copies), int(size)) for size in sizes))
