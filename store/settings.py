"""Settings of one archive: its `archive.toml`, overridden by `NEWS_*` environment variables."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from store.errors import ArchiveUnreadable
from store.files.replacing import finish

DEFAULT_FOLDER = Path("archive")
SETTINGS_NAME = "archive.toml"
UNFINISHED_NAME = ".copying"
"""In a folder that an archive is being copied to."""
STORAGE_SETTINGS = ("database_url", "chroma_url", "chroma_token", "chroma_tenant", "chroma_database")
_SECRETS = {"chroma_url": "NEWS_CHROMA_TOKEN", "database_url": "PGPASSWORD"}
"""Variables of the environment that go to whatever server a setting names. (`~/.pgpass` says itself where.)"""
_CONFIDENTIAL = ("database_url", "chroma_url", "chroma_token")
"""Settings whose values no message repeats."""
_SHOWN = 60
"""Characters of a wrong value that a message repeats."""
PACKAGED_EMBEDDER = "all-MiniLM-L6-v2"


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
    """The settings of an archive.

    Attributes:
        embedder: the packaged model's name, or any name or folder that sentence-transformers can load.
        events: whether articles are grouped by what they report on as they are stored.
        attributions: whether who said what is looked for in articles as they are stored.
        database_url: a PostgreSQL database, ``postgresql://…``; None for a SQLite file in the folder.
        chroma_url: a Chroma server, ``http://host:8000`` or ``https://…``; None for vectors in the folder.
        chroma_token: what the server, or the proxy before it, wants to see.
        chroma_tenant, chroma_database: where on the server.
    """

    model_config = SettingsConfigDict(env_prefix="NEWS_", env_ignore_empty=True, extra="ignore")

    embedder: str = PACKAGED_EMBEDDER
    events: bool = True
    attributions: bool = True
    database_url: SecretStr | None = None
    chroma_url: str | None = None
    chroma_token: SecretStr | None = None
    chroma_tenant: str = "default_tenant"
    chroma_database: str = "default_database"


class _OfFile(ArchiveSettings):
    """The settings that the file makes, whatever the environment says."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Nothing but what is passed in."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


def read_settings(folder: Path) -> ArchiveSettings:
    """The settings of the archive in `folder`; a missing file sets nothing.

    Raises:
        ArchiveLocked: if another process is just restoring the archive.
        ArchiveUnreadable: if the file is not valid, or a copy into `folder` was not finished.
    """
    finish(folder)
    if (folder / UNFINISHED_NAME).exists():
        raise ArchiveUnreadable(f"a copy to {folder} was not finished: run the same `news-archive copy` again")
    settings = _validated(ArchiveSettings, folder, {})
    require_known_servers(folder, settings)
    return settings


def require_known_servers(folder: Path, settings: ArchiveSettings) -> None:
    """Refuse to send a secret of the environment to a server that only the settings file in `folder` names.

    The folder may come from a stranger. Its file alone does not say to whom the secret belongs.

    Raises:
        ArchiveUnreadable
    """
    written = read_toml(folder / SETTINGS_NAME)
    for name, secret in _SECRETS.items():
        variable = f"NEWS_{name.upper()}"
        if name in written and _is_set(secret) and not _is_set(variable) and not _brings_its_own(settings, name):
            raise _unsure(folder, name, f"set {variable} to the same address")


def _brings_its_own(settings: ArchiveSettings, name: str) -> bool:
    """Returns whether the address has its password in itself, which goes before that of the environment."""
    address = getattr(settings, name)
    return isinstance(address, SecretStr) and _has_password(address.get_secret_value())


def _is_set(variable: str) -> bool:
    return any(value and name.upper() == variable for name, value in os.environ.items())


def _unsure(folder: Path, name: str, way: str) -> ArchiveUnreadable:
    secret = _SECRETS[name]
    return ArchiveUnreadable(
        f"{secret} is set, but only {folder / SETTINGS_NAME} says for which server ({name}): {way} if the secret is "
        f"meant for it, else unset {secret}"
    )


def settings_of_file(folder: Path, **given: str | None) -> ArchiveSettings:
    """Returns what the settings file in `folder` and `given` say, but for the token, without regard to the environment.

    Raises:
        ArchiveUnreadable: if the file is not valid, or it alone says where a secret of the environment would go.
    """
    settings = _validated(_OfFile, folder, {name: value for name, value in given.items() if value is not None})
    for name, secret in _SECRETS.items():
        is_named = getattr(settings, name) is not None and given.get(name) is None
        if is_named and _is_set(secret) and not _brings_its_own(settings, name):
            raise _unsure(folder, name, f"say --{name.replace('_', '-')} too")
    return settings.model_copy(update={"chroma_token": settings.chroma_token or ArchiveSettings().chroma_token})


def _validated(kind: type[ArchiveSettings], folder: Path, given: dict[str, str]) -> ArchiveSettings:
    path = folder / SETTINGS_NAME
    try:
        return kind(**(read_toml(path) | given))
    except ValidationError as error:
        wrong = error.errors()[0]
        variable = f"NEWS_{wrong['loc'][0]}".upper()
        is_set = kind is not _OfFile and any(name.upper() == variable and value for name, value in os.environ.items())
        place = variable if is_set else f"{path}: {'.'.join(map(str, wrong['loc']))}"
        raise ArchiveUnreadable(f"{place}: {told(wrong)}") from error


def told(wrong: Mapping[str, Any]) -> str:
    """Returns what pydantic finds wrong with a setting, in words, with the value unless it may be a secret."""
    reason = str(wrong["msg"]).removeprefix("Value error, ")
    if wrong["type"].startswith("bool_"):
        reason = "should be true or false"
    elif wrong["type"] == "ip_any_network":
        reason = "should be an address or a network, as 192.0.2.7 or 192.0.2.0/24"
    secret = any(name in _CONFIDENTIAL for name in map(str, wrong["loc"]))
    return reason if secret else f"{reason}, not {str(wrong['input'])[:_SHOWN]!r}"


def _has_password(address: str) -> bool:
    from sqlalchemy.exc import ArgumentError

    try:
        return address != without_password(address)
    except (ArgumentError, ValueError):  # no address at all, as whoever opens it will say
        return False


def without_password(address: str) -> str:
    """Returns the address of a database without its password.

    Raises:
        ArgumentError, ValueError: if it is no such address.
    """
    from sqlalchemy import make_url

    parsed = make_url(address)._replace(password=None).difference_update_query(["password"])
    return parsed.render_as_string(hide_password=False)


def read_toml(path: Path) -> dict[str, Any]:
    """Returns what a settings file says; a missing one says nothing.

    Raises:
        ArchiveUnreadable: if it is not valid.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # not TOML, not UTF-8
        raise ArchiveUnreadable(f"{path} cannot be read: {error}") from error
