"""Settings of one archive: its `archive.toml`, overridden by `NEWS_*` environment variables."""

import json
import os
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from store.errors import ArchiveUnreadable
from store.files.private import make_file
from store.files.replacing import finish

DEFAULT_FOLDER = Path("archive")
SETTINGS_NAME = "archive.toml"
UNFINISHED_NAME = ".copying"
"""In a folder that an archive is being copied to."""
ENGINES = ("database_url", "chroma_url", "chroma_token", "chroma_tenant", "chroma_database")
SECRETS = {"chroma_url": "NEWS_CHROMA_TOKEN", "database_url": "PGPASSWORD"}
"""Variables of the environment that go to whatever server a setting names. (`~/.pgpass` says itself where.)"""
CONFIDENTIAL = ("database_url", "chroma_url", "chroma_token")
"""Settings whose values no message repeats."""
SHOWN = 60
"""Characters of a wrong value that a message repeats."""
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


class _OfFile(ArchiveSettings):
    """What the file says, whatever the environment does."""

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
    written = _read(folder / SETTINGS_NAME)
    for name, secret in SECRETS.items():
        variable = f"NEWS_{name.upper()}"
        if name in written and _is_set(secret) and not _is_set(variable) and not _brings_its_own(settings, name):
            raise _unsure(folder, name, f"set {variable} to the same address")


def _brings_its_own(settings: ArchiveSettings, name: str) -> bool:
    """Whether the address has its password in itself, which goes before that of the environment."""
    address = getattr(settings, name)
    return isinstance(address, SecretStr) and _has_password(address.get_secret_value())


def _is_set(variable: str) -> bool:
    return any(value and name.upper() == variable for name, value in os.environ.items())


def _unsure(folder: Path, name: str, way: str) -> ArchiveUnreadable:
    secret = SECRETS[name]
    return ArchiveUnreadable(
        f"{secret} is set, but only {folder / SETTINGS_NAME} says for which server ({name}): {way} if the secret is "
        f"meant for it, else unset {secret}"
    )


def settings_of_file(folder: Path, **given: str | None) -> ArchiveSettings:
    """What the settings file in `folder` and `given` say, but for the token, without regard to the environment.

    Raises:
        ArchiveUnreadable: if the file is not valid, or it alone says where a secret of the environment would go.
    """
    settings = _validated(_OfFile, folder, {name: value for name, value in given.items() if value is not None})
    for name, secret in SECRETS.items():
        is_named = getattr(settings, name) is not None and given.get(name) is None
        if is_named and _is_set(secret) and not _brings_its_own(settings, name):
            raise _unsure(folder, name, f"say --{name.replace('_', '-')} too")
    return settings.model_copy(update={"chroma_token": settings.chroma_token or ArchiveSettings().chroma_token})


def _validated(kind: type[ArchiveSettings], folder: Path, given: dict[str, str]) -> ArchiveSettings:
    path = folder / SETTINGS_NAME
    try:
        return kind(**(_read(path) | given))
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
    secret = any(name in CONFIDENTIAL for name in map(str, wrong["loc"]))
    return reason if secret else f"{reason}, not {str(wrong['input'])[:SHOWN]!r}"


def write_settings(folder: Path, embedder: str, settings: ArchiveSettings) -> None:
    """Write the settings file of a new archive; one that exists is its owner's and stays as it is.

    Where the archive lives is written down, but for passwords: without the environment that said so, another one would
    be begun in its folder.
    """
    path = folder / SETTINGS_NAME
    if not path.exists():
        make_file(path)
        path.write_text(NEW_FILE + _line("embedder", embedder), encoding="utf-8")
        _note_engines(folder, settings)


def note_embedder(folder: Path, name: str) -> None:
    """Make the settings file name `name` as the embedder, leaving its other lines as they are.

    Raises:
        ArchiveUnreadable: if the file is not valid.
    """
    if _read(folder / SETTINGS_NAME).get("embedder", PACKAGED_EMBEDDER) != name:
        _set(folder, {"embedder": name})


def copy_settings(source: Path, target: Path, settings: ArchiveSettings) -> None:
    """Give a copy its settings file: that of `source`, unless it has one, with the engines that `settings` say.

    Raises:
        ArchiveUnreadable: if either file is not valid.
    """
    if not (target / SETTINGS_NAME).exists():
        _read(source / SETTINGS_NAME)
        make_file(target / SETTINGS_NAME)
        shutil.copyfile(source / SETTINGS_NAME, target / SETTINGS_NAME)
        _set(target, dict.fromkeys(ENGINES))
    _note_engines(target, settings)
    note_embedder(target, read_settings(source).embedder)


def _note_engines(folder: Path, settings: ArchiveSettings) -> None:
    """Have the settings file say where an archive lives, without its password; what it says already stays."""
    written = _read(folder / SETTINGS_NAME)
    address = None if settings.database_url is None else settings.database_url.get_secret_value()
    chosen = {
        "database_url": address and _without_password(address),
        "chroma_url": settings.chroma_url,
        "chroma_tenant": settings.chroma_tenant,
        "chroma_database": settings.chroma_database,
    }
    if "database_url" in written and _without_password(written["database_url"]) == chosen["database_url"]:
        del chosen["database_url"]
    known = {name: written.get(name, field.default) for name, field in ArchiveSettings.model_fields.items()}
    _set(folder, {name: value for name, value in chosen.items() if value != known[name]})


def _has_password(address: str) -> bool:
    from sqlalchemy.exc import ArgumentError

    try:
        return address != _without_password(address)
    except (ArgumentError, ValueError):  # no address at all, as whoever opens it will say
        return False


def _without_password(address: str) -> str:
    from sqlalchemy import make_url

    parsed = make_url(address)._replace(password=None).difference_update_query(["password"])
    return parsed.render_as_string(hide_password=False)


def _set(folder: Path, values: Mapping[str, str | None]) -> None:
    """Change top-level keys, None taking one away, and leave all other lines as they are."""
    path = folder / SETTINGS_NAME
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else [NEW_FILE]
    # Top-level keys must stand before the first table.
    end = next((i for i, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    others = [line for line in lines[:end] if line.partition("=")[0].strip() not in values]
    added = [_line(name, value) for name, value in values.items() if value is not None]
    make_file(path)
    path.write_text("".join([*others, *added, *lines[end:]]), encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # not TOML, not UTF-8
        raise ArchiveUnreadable(f"{path} cannot be read: {error}") from error


def _line(name: str, value: str) -> str:
    return f"{name} = {json.dumps(value, ensure_ascii=False)}\n"  # a JSON string is a TOML string
