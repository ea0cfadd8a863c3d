"""`verify` from the outside: an archive's folder in, findings out."""

from pathlib import Path

from store.archive import Archive
from store.errors import ArchiveUnavailable, ArchiveUnreadable
from store.files import high_water
from store.settings import read_settings
from store.storage.sqlite import DATABASE_NAME
from store.storage.sqlite_schema import damage_beside
from store.upkeep.verify import disagreements
from store.writer import open_editor


def check(folder: Path) -> tuple[list[str], list[str]]:
    """Verify the archive in `folder`, after settling what a killed writer left, as the next writer would.

    Returns:
        what disagrees, and notes on what is no fault but worth knowing; one line each.

    Raises:
        ArchiveMissing, ArchiveLocked
        ArchiveUnreadable: if there is no database to compare with.
        ArchiveUnavailable: if it could not be looked at: the disk is full, say.
    """
    notes: list[str] = []
    archive = Archive(folder)
    try:
        configured = read_settings(folder).embedder
        if configured != archive.fingerprint.model:
            notes.append(f"{configured} is configured, but {archive.fingerprint} made the vectors")
        found = _beside(folder, archive)
        try:
            with open_editor(folder) as editor:
                try:
                    editor.settle()
                except ArchiveUnavailable:
                    raise
                except ArchiveUnreadable:  # damaged vectors are found again below
                    pass
                return disagreements(editor.engine, editor.vectors) + found, notes
        except ArchiveUnavailable:
            raise
        except ArchiveUnreadable as error:  # a folder that cannot be written to
            notes.append(f"the full-text index was not compared word for word: {error}")
            return disagreements(archive.engine, archive.vectors) + found, notes
    finally:
        archive.close()


def _beside(folder: Path, archive: Archive) -> list[str]:
    """Returns what the other files in the folder say."""
    found = list(damage_beside(folder, DATABASE_NAME))
    generation, highest = archive.generation(), high_water.highest(folder)
    if generation < highest:
        found.append(f"the generation has been set back: it is {generation}, and was {highest}")
    return found
