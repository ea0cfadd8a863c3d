"""Writing an archive's `archive.toml`; lines that its owner wrote stay as they are."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from store.files.private import make_file
from store.settings import (
    PACKAGED_EMBEDDER,
    SETTINGS_NAME,
    STORAGE_SETTINGS,
    ArchiveSettings,
    read_settings,
    read_toml,
    without_password,
)

_NEW_FILE = """\
# Settings of this news archive. An environment variable NEWS_<NAME> overrides a line here.

# The embedding model: the packaged one, or any name or folder that sentence-transformers can load.
# The vectors of an archive come from one model; after a change here run `news-archive rebuild`.
"""


def write_settings(folder: Path, embedder: str, settings: ArchiveSettings) -> None:
    """Write the settings file of a new archive; one that exists is its owner's and stays as it is.

    Where the archive lives is written down, but for passwords: without the environment that said so, another one would
    be begun in its folder.
    """
    path = folder / SETTINGS_NAME
    if not path.exists():
        make_file(path)
        path.write_text(_NEW_FILE + _line("embedder", embedder), encoding="utf-8")
        _note_storage(folder, settings)


def note_embedder(folder: Path, name: str) -> None:
    """Make the settings file name `name` as the embedder, leaving its other lines as they are.

    Raises:
        ArchiveUnreadable: if the file is not valid.
    """
    if read_toml(folder / SETTINGS_NAME).get("embedder", PACKAGED_EMBEDDER) != name:
        _set(folder, {"embedder": name})


def copy_settings(source: Path, target: Path, settings: ArchiveSettings) -> None:
    """Give a copy its settings file: that of `source`, unless it has one, with the storage that `settings` name.

    Raises:
        ArchiveUnreadable: if either file is not valid.
    """
    if not (target / SETTINGS_NAME).exists():
        read_toml(source / SETTINGS_NAME)
        make_file(target / SETTINGS_NAME)
        shutil.copyfile(source / SETTINGS_NAME, target / SETTINGS_NAME)
        _set(target, dict.fromkeys(STORAGE_SETTINGS))
    _note_storage(target, settings)
    note_embedder(target, read_settings(source).embedder)


def _note_storage(folder: Path, settings: ArchiveSettings) -> None:
    """Have the settings file say where an archive lives, without its password; what it says already stays."""
    written = read_toml(folder / SETTINGS_NAME)
    address = None if settings.database_url is None else settings.database_url.get_secret_value()
    chosen = {
        "database_url": address and without_password(address),
        "chroma_url": settings.chroma_url,
        "chroma_tenant": settings.chroma_tenant,
        "chroma_database": settings.chroma_database,
    }
    if "database_url" in written and without_password(written["database_url"]) == chosen["database_url"]:
        del chosen["database_url"]
    known = {name: written.get(name, field.default) for name, field in ArchiveSettings.model_fields.items()}
    _set(folder, {name: value for name, value in chosen.items() if value != known[name]})


def _set(folder: Path, values: Mapping[str, str | None]) -> None:
    """Change top-level keys, None taking one away, and leave all other lines as they are."""
    path = folder / SETTINGS_NAME
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else [_NEW_FILE]
    # Top-level keys must stand before the first table.
    end = next((i for i, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    others = [line for line in lines[:end] if line.partition("=")[0].strip() not in values]
    added = [_line(name, value) for name, value in values.items() if value is not None]
    make_file(path)
    path.write_text("".join([*others, *added, *lines[end:]]), encoding="utf-8")


def _line(name: str, value: str) -> str:
    return f"{name} = {json.dumps(value, ensure_ascii=False)}\n"  # a JSON string is a TOML string
