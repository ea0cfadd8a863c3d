"""Where tests make their folders: in memory where there is room, on the disk where the disk is what they are about.

Chroma and SQLite wait for the disk at each commit, which is most of the time that a small archive takes to be made.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")
DISK = Path("/tmp")
ROOM = 4 << 30
"""Bytes that must be free in memory; a whole run takes a fourth of that."""


def quick() -> Path:
    """Returns the folder to make folders in."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
        return MEMORY
    return DISK


@contextmanager
def on_disk() -> Iterator[Path]:
    """A folder on the disk, for the length of the block."""
    with tempfile.TemporaryDirectory(prefix="news-tests-", dir=DISK) as folder:
        yield Path(folder)
