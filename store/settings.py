"""Settings of one archive: its `archive.toml`, overridden by `NEWS_*` environment variables."""

import json
import tomllib
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from store.errors import ArchiveUnreadable

DEFAULT_FOLDER = Path("archive")
SETTINGS_NAME = "archive.toml"
PACKAGED_EMBEDDER = "all-MiniLM-L6-v2"

NEW_FILE = """\
# Settings of this news archive. An environment variable NEWS_<NAME> overrides a line here.

# The embedding model: the packaged one, or any name or folder that sentence-transformers can load.
# The vectors of an archive come from one model; after a change here run `news-archive rebuild`.
"""


class FileSettings(BaseSettings):
    """Settings read from a file and passed in, which variables of the environment override."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes before what is passed in, which is what the file says."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings


class ArchiveSettings(FileSettings):
    """What can be set per archive.

    Attributes:
        embedder: the packaged model's name, or any name or folder that sentence-transformers can load.
        events: whether articles are grouped by what they report on as they are stored.
        database_url: a PostgreSQL database, ``postgresql://…``; None for a SQLite file in the folder.
        chroma_url: a Chroma server, ``http://host:8000`` or ``https://…``; None for vectors in the folder.
        chroma_token: what the server, or the proxy before it, wants to see.
        chroma_tenant, chroma_database: where on the server.
    """

    model_config = SettingsConfigDict(env_prefix="NEWS_", env_ignore_empty=True, extra="ignore")

    embedder: str = PACKAGED_EMBEDDER
    events: bool = True
    database_url: SecretStr | None = None
    chroma_url: str | None = None
    chroma_token: SecretStr | None = None
    chroma_tenant: str = "default_tenant"
    chroma_database: str = "default_database"


def read_settings(folder: Path) -> ArchiveSettings:
    """The settings of the archive in `folder`; a missing file sets nothing.

    Raises:
        ArchiveUnreadable: if the file is not valid.
    """
    path = folder / SETTINGS_NAME
    try:
        return ArchiveSettings(**_read(path))
    except ValidationError as error:
        wrong = error.errors()[0]
        raise ArchiveUnreadable(f"{path}: {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from error


def write_settings(folder: Path, embedder: str) -> None:
    """Write the settings file of a new archive; one that exists is its owner's and stays as it is."""
    path = folder / SETTINGS_NAME
    if not path.exists():
        path.write_text(NEW_FILE + _line(embedder), encoding="utf-8")


def note_embedder(folder: Path, name: str) -> None:
    """Make the settings file name `name` as the embedder, leaving its other lines as they are.

    Raises:
        ArchiveUnreadable: if the file is not valid.
    """
    path = folder / SETTINGS_NAME
    if _read(path).get("embedder", PACKAGED_EMBEDDER) == name:
        return
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else [NEW_FILE]
    others = [line for line in lines if line.partition("=")[0].strip() != "embedder"]
    # Top-level keys must stand before the first table.
    place = next((i for i, line in enumerate(others) if line.lstrip().startswith("[")), len(others))
    others.insert(place, _line(name))
    path.write_text("".join(others), encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # not TOML, not UTF-8
        raise ArchiveUnreadable(f"{path} cannot be read: {error}") from error


def _line(embedder: str) -> str:
    return f"embedder = {json.dumps(embedder, ensure_ascii=False)}\n"  # a JSON string is a TOML string
