"""The things that all readers share: settings, the archive that the environment names, and its bot.

Each is opened once per server. The models are loaded in the background: only questions wait for them.
"""

import gc
import os
from collections.abc import Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from chatbot.bot import Bot
from chatbot.errors import ChatbotError
from chatbot.loading import bot_of
from chatbot.web.opening.caching import cached, state_of
from chatbot.web.server.reader_limits import RateLimit
from chatbot.web.server.telemetry import Telemetry, TelemetrySettings
from chatbot.web.settings.chat_settings import PREFIX, ChatSettings, read_chat_settings
from store import Archive, ArchiveStatus, StoreError
from store.settings import DEFAULT_FOLDER, SETTINGS_NAME

_ARCHIVE_VARIABLE = "NEWS_ARCHIVE"
_FIRST_QUESTION = "What happened?"
"""Asked once before any reader does: it opens the vectors, and the networks lay out their memory."""
_REMEMBERED = 500
"""Answers of some kilobytes each: examples and follow-ups are asked before anybody clicks on them."""

_loading = ThreadPoolExecutor(max_workers=1, thread_name_prefix="loading")


def archive_folder() -> Path:
    """The folder that the environment names."""
    return Path(os.environ.get(_ARCHIVE_VARIABLE) or DEFAULT_FOLDER)


def chat_settings(folder: Path) -> ChatSettings:
    """The settings of the pages; read again when their file or the environment has changed.

    Raises:
        BadSetting: as `read_chat_settings`.
    """
    stamp = _stamp(folder / SETTINGS_NAME)
    variables = tuple(sorted(item for item in os.environ.items() if item[0].upper().startswith(PREFIX)))
    return _settings((folder, stamp, variables), folder)


def shared_archive(folder: Path) -> Archive:
    """The archive in `folder`, for all readers.

    Raises:
        StoreError: if there is none, or it cannot be read.
    """
    return _archive((folder, _folder_stamp(folder)), folder)


def shared_bot(folder: Path) -> Future[Bot]:
    """Returns the bot of the archive in `folder`, once the models are loaded; what failed is tried again next time.

    Raises:
        StoreError: as `shared_archive`. The future raises what `chatbot.bot.bot_of` does.
    """
    archive = shared_archive(folder)
    key = (folder, archive.identity())
    loading = _bot(key, archive)
    if loading.done() and loading.exception() is not None:
        _bot.forget(key)
    return loading


def shared_telemetry() -> Telemetry:
    """Where questions are noted as they are answered.

    Raises:
        BadSetting: as `Telemetry`.
    """
    return _telemetry(None)


def may_ask(client: str, settings: ChatSettings) -> bool:
    """Count a question of `client`, by a page or a program; False if they ask too many."""
    limit = settings.questions_a_minute
    return _rate_limit(limit, limit).take(client)


def status_of(archive: Archive) -> ArchiveStatus:
    """Returns what the archive holds now; counted again when another process has changed it."""
    return _status(state_of(archive), archive)


def load_ahead() -> None:
    """Begin to load, before anybody looks at a page. What is wrong with the archive is said there."""
    with suppress(StoreError):
        shared_bot(archive_folder())


def _folder_stamp(folder: Path) -> Hashable:
    """Returns what changes when another folder is put in the place of `folder`, without opening anything in it.

    What is in it says more (`Archive.identity`), but has to be open for that.
    """
    try:
        return folder.stat().st_ino, _stamp(folder / "archive.db")[0]
    except OSError:
        return 0


def _stamp(path: Path) -> tuple[int, int, int]:
    """Returns what changes with a file; zeros if there is none."""
    try:
        file = path.stat()
    except OSError:
        return 0, 0, 0
    return file.st_ino, file.st_size, file.st_mtime_ns


@cached()
def _telemetry() -> Telemetry:
    return Telemetry(TelemetrySettings.of_environment())


@cached()
def _rate_limit(a_minute: int) -> RateLimit:
    return RateLimit(a_minute)


@cached(max_entries=2)
def _settings(folder: Path) -> ChatSettings:
    return read_chat_settings(folder)


@cached(max_entries=2)
def _status(archive: Archive) -> ArchiveStatus:
    return archive.status()


@cached(max_entries=2)
def _archive(folder: Path) -> Archive:
    return Archive(folder)


@cached(max_entries=2)
def _bot(archive: Archive) -> Future[Bot]:
    return _loading.submit(_load, archive)


def _load(archive: Archive) -> Bot:
    bot = bot_of(archive, remembered=_REMEMBERED)
    with suppress(ChatbotError, StoreError):
        bot.ask(_FIRST_QUESTION)
    # Streamlit collects garbage after every look at a page. What is loaded now stays, and need not be searched for it.
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    return bot
