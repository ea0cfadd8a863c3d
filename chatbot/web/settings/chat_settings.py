"""Settings of the pages: the `[chat]` table of an archive's `archive.toml`, overridden by `NEWS_*` variables."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, IPvAnyNetwork, ValidationError
from pydantic_settings import SettingsConfigDict, SettingsError

from chatbot.errors import BadSetting
from chatbot.language.outlets import outlet_name
from chatbot.web.settings.colours import ACCENT, PAPER, READABLE, contrast, lightened
from chatbot.web.settings.hosts import normal_host
from chatbot.web.settings.identity import normal_entry
from store.settings import SETTINGS_NAME, FileSettings, told

_TABLE = "chat"
PREFIX = "NEWS_"
_MOST_DAYS = 36_500
_SHOWN = 60
"""Characters of a wrong value that a message repeats."""
_LIST, _EXAMPLES = '["one", "other"]', {f"{PREFIX}SOURCES": '{"name": "what readers see"}'}
_LISTS = ("picks", "sources", "readers", "editors", "hosts", "proxies")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def _readable(colour: str) -> str:
    if not _COLOUR.fullmatch(colour):
        raise ValueError("should be a colour like #7a1f1f")
    found = contrast(colour, PAPER["light"])
    if found < READABLE:
        raise ValueError(f"is too light to be read on paper (contrast {found:.1f}, least {READABLE})")
    return colour.lower()


def _no_switch(value: object) -> object:
    if isinstance(value, bool):  # pydantic takes `true` for 1, which would keep conversations for a day
        raise ValueError("should be a whole number")  # noqa: TRY004 (pydantic reports only these)
    return value


Number = BeforeValidator(_no_switch)


def _entry(text: str) -> str:
    normal = normal_entry(text)
    if normal is None:
        raise ValueError("should be one address, or a domain as @paper.example")
    return normal


def _host(text: str) -> str:
    normal = normal_host(text)
    if normal is None:
        raise ValueError("should be the name of a host, as archive.paper.example")
    return normal


class ChatSettings(FileSettings):
    """The settings of the pages.

    Attributes:
        title: the name over every page.
        accent: the colour of links and marks on light paper; a lighter one is derived for dark.
        picks: ids or addresses of articles that the front page recommends, in this order.
        sources: what readers see instead of a source's name in the archive.
        open: answer other computers although nobody has to sign in.
        readers: who may read after signing in, as addresses or ``@domain``; everybody who can sign in, if empty.
        editors: who, after signing in, may pin articles, take them down, and see what readers say; as `readers`.
        questions_a_minute: how many one reader may ask, where the chat is served to others.
        keep_days: for how many days after their last question conversations are kept; None: for ever.
        hosts: names that the chat is served under, beside those of this computer.
        proxies: addresses or networks of the proxies in front of it; only they are believed whom they ask for.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=80)] = "News archive"
    accent: Annotated[str, AfterValidator(_readable)] = ACCENT["light"]
    picks: tuple[str, ...] = ()
    sources: Mapping[str, str] = {}
    open: bool = False
    readers: tuple[Annotated[str, AfterValidator(_entry)], ...] = ()
    editors: tuple[Annotated[str, AfterValidator(_entry)], ...] = ()
    questions_a_minute: Annotated[int, Number, Field(ge=1, le=1_000_000)] = 30
    keep_days: Annotated[int, Number, Field(ge=1, le=_MOST_DAYS)] | None = None
    hosts: tuple[Annotated[str, AfterValidator(_host)], ...] = ()
    proxies: tuple[IPvAnyNetwork, ...] = ()

    @property
    def dark_accent(self) -> str:
        """The accent on dark paper."""
        return lightened(self.accent, PAPER["dark"])

    def source_name(self, source: str) -> str:
        """Returns what readers see of a source."""
        return self.sources.get(source) or outlet_name(source)


def read_chat_settings(folder: Path) -> ChatSettings:
    """The settings of the pages over the archive in `folder`; a missing file or table sets nothing.

    Raises:
        BadSetting: names the file and the key, or the variable, that cannot be understood.
    """
    path = folder / SETTINGS_NAME
    table = _table(path)
    try:
        return ChatSettings(**table)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise BadSetting(f"{_place(path, wrong['loc'])}: {_reason(wrong)}") from error
    except SettingsError as error:  # a variable that should be JSON
        names = [f"{PREFIX}{name.upper()}" for name in _LISTS if f'"{name}"' in str(error)]
        name = names[0] if names else "a NEWS_ variable"
        value = os.environ.get(name, "")[:_SHOWN]
        raise BadSetting(f"{name}: should be JSON, as {_EXAMPLES.get(name, _LIST)}, not {value!r}") from error


def _table(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get(_TABLE, {})
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # not TOML, not UTF-8
        raise BadSetting(f"{path} cannot be read: {error}") from error
    if not isinstance(table, dict):
        raise BadSetting(f"{path}: {_TABLE}: should be a table")
    return table


def _place(path: Path, keys: tuple[int | str, ...]) -> str:
    variable = f"{PREFIX}{keys[0]}".upper() if keys else ""
    given = {name.upper() for name, value in os.environ.items() if value}
    return variable if variable in given else f"{path}: {'.'.join(map(str, (_TABLE, *keys)))}"


def _reason(wrong: Mapping[str, Any]) -> str:
    if wrong["type"] == "extra_forbidden":
        return f"is no setting; there are {', '.join(ChatSettings.model_fields)}"
    return told(wrong)
