"""`verify` from the outside: an archive's folder in, findings out."""

from contextlib import suppress
from pathlib import Path

from store.archive import Archive
from store.errors import ArchiveUnreadable
from store.settings import read_settings
from store.upkeep.verify import disagreements
from store.writer import open_editor


def check(folder: Path) -> tuple[list[str], list[str]]:
    """Verify the archive in `folder`, after settling what a killed writer left, as the next writer would.

    Returns:
        what disagrees, and notes on what is no fault but worth knowing; one line each.

    Raises:
        ArchiveMissing, ArchiveLocked
        ArchiveUnreadable: if there is no database to compare with.
    """
    notes: list[str] = []
    archive = Archive(folder)
    try:
        configured = read_settings(folder).embedder
        if configured != archive.fingerprint.model:
            notes.append(f"{configured} is configured, but {archive.fingerprint} made the vectors")
        try:
            with open_editor(folder) as editor:
                with suppress(ArchiveUnreadable):  # damaged vectors are found again below
                    editor.settle()
                return disagreements(editor.engine, editor.vectors), notes
        except ArchiveUnreadable as error:  # a folder that cannot be written to
            notes.append(f"the full-text index was not compared word for word: {error}")
            return disagreements(archive.engine, archive.vectors), notes
    finally:
        archive.close()
