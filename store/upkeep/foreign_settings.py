"""Settings that come with somebody else's backup: which of them reach beyond the archive.

A line of `archive.toml` can send the next command, and the secrets of its environment, to any server, have it load any
model, and say who may read and who may edit. None of that is taken from a backup unasked. Leaving such lines out
would be no safer: an archive without its list of readers is open to everybody who can sign in.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from store.errors import ArchiveUnreadable
from store.settings import PACKAGED_EMBEDDER, SETTINGS_NAME, STORAGE_SETTINGS

_CHAT = "chat"
_OPENING = ("open", "readers", "editors")
"""Of the table of the pages: who is let in, and as what."""


def far_reaching(written: Mapping[str, bytes], folder: Path, known_model: str | None = None) -> list[str]:
    """The settings in a backup that reach beyond the archive, but for those that stand in `folder` with the same value.

    Args:
        written: settings files by name.
        folder: what the backup takes the place of; it may not exist.
        known_model: an embedding model that the caller chose.

    Raises:
        ArchiveUnreadable: if the archive's is not valid.
    """
    here = dict(_reaching(_read_here(folder / SETTINGS_NAME)))
    ours = {("embedder", PACKAGED_EMBEDDER), ("embedder", known_model)}
    settings = _parsed(written.get(SETTINGS_NAME, b""), f"{SETTINGS_NAME} in the backup")
    return [key for key, value in _reaching(settings) if here.get(key) != value and (key, str(value)) not in ours]


def _reaching(settings: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from ((name, settings[name]) for name in (*STORAGE_SETTINGS, "embedder") if name in settings)
    chat = settings.get(_CHAT)
    if isinstance(chat, dict):
        yield from ((f"{_CHAT}.{name}", chat[name]) for name in _OPENING if chat.get(name))


def _read_here(path: Path) -> dict[str, Any]:
    try:
        return _parsed(path.read_bytes(), str(path))
    except (OSError, ArchiveUnreadable):  # what is there may be what the backup is to mend
        return {}


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode())
    except (ValueError, RecursionError) as error:  # not TOML, not UTF-8
        raise ArchiveUnreadable(f"{name} cannot be read: {error}") from error
