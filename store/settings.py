"""Settings of one archive: its `archive.toml`, overridden by `NEWS_*` environment variables."""

from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from store.errors import ArchiveUnreadable
from store.minilm import NAME as PACKAGED_EMBEDDER

DEFAULT_FOLDER = Path("archive")
SETTINGS_NAME = "archive.toml"

NEW_FILE = """\
# Settings of this news archive. An environment variable NEWS_<NAME> overrides a line here.

# The embedding model: the packaged one, or any name or folder that sentence-transformers can load.
# The vectors of an archive come from one model; the archive refuses another.
embedder = {embedder!r}
"""


class ArchiveSettings(BaseSettings):
    """What can be set per archive."""

    model_config = SettingsConfigDict(env_prefix="NEWS_", extra="ignore")

    embedder: str = PACKAGED_EMBEDDER

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment before file."""
        del dotenv_settings, file_secret_settings
        path = init_settings()["toml_file"]
        return env_settings, TomlConfigSettingsSource(settings_cls, toml_file=path)


def read_settings(folder: Path) -> ArchiveSettings:
    """The settings of the archive in `folder`.

    Raises:
        ArchiveUnreadable: if its file is not valid.
    """
    path = folder / SETTINGS_NAME
    try:
        return ArchiveSettings(toml_file=path)  # type: ignore[call-arg]
    except ValidationError as error:
        wrong = error.errors()[0]
        raise ArchiveUnreadable(f"{path}: {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from error
    except (OSError, ValueError) as error:
        raise ArchiveUnreadable(f"{path} cannot be read: {error}") from error


def write_settings(folder: Path) -> None:
    """Write the settings file of a new archive."""
    settings = read_settings(folder)
    (folder / SETTINGS_NAME).write_text(NEW_FILE.format(embedder=settings.embedder), encoding="utf-8")
