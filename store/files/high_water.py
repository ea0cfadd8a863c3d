"""The highest generation that an archive is known to have had, in a file of its folder.

Readers tell by the generation whether anything changed. One that was set back would come to the same number a second
time, with other articles. The file is written when a writer is done, so that it may be behind, but never ahead.
"""

from contextlib import suppress
from pathlib import Path

from store.files.private import make_file

NAME = "generation"
_LONGEST = 20
"""Digits of a generation that are read."""


def highest(folder: Path) -> int:
    """The generation noted in `folder`; 0 if none is."""
    try:
        with (folder / NAME).open(encoding="ascii") as file:
            return int(file.read(_LONGEST))
    except (OSError, ValueError):
        return 0


def note(folder: Path, generation: int) -> None:
    """Note `generation`, unless a higher one is. A folder that cannot be written to keeps what it has."""
    if generation > highest(folder):
        with suppress(OSError):
            make_file(folder / NAME)
            (folder / NAME).write_text(str(generation), encoding="ascii")
