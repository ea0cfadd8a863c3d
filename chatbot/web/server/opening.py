"""The archive that the environment names, opened once per server. Its models are loaded aside: only questions wait."""

import gc
import os
from collections.abc import Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import streamlit as st

from chatbot.bot import Bot, bot_of
from chatbot.errors import ChatbotError
from chatbot.settings import PREFIX, ChatSettings, read_chat_settings
from store import Archive, ArchiveStatus, StoreError
from store.settings import DEFAULT_FOLDER, SETTINGS_NAME

ARCHIVE_VARIABLE = "NEWS_ARCHIVE"
FIRST_QUESTION = "What happened?"
"""Asked once before any reader does: it opens the vectors, and the networks lay out their memory."""
REMEMBERED = 500
"""Answers of some kilobytes each: examples and follow-ups are asked before anybody clicks on them."""

_aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="loading")


def archive_folder() -> Path:
    """The folder that the environment names."""
    return Path(os.environ.get(ARCHIVE_VARIABLE) or DEFAULT_FOLDER)


def chat_settings(folder: Path) -> ChatSettings:
    """The settings of the pages; read again when their file or the environment has changed.

    Raises:
        BadSetting: as `read_chat_settings`.
    """
    stamp = _stamp(folder / SETTINGS_NAME)
    variables = tuple(sorted(one for one in os.environ.items() if one[0].upper().startswith(PREFIX)))
    return _settings(folder, stamp, variables)


def open_archive(folder: Path) -> Archive:
    """The archive in `folder`, for all readers.

    Raises:
        StoreError: if there is none, or it cannot be read.
    """
    return _archive(folder, _place(folder))


def open_bot(folder: Path) -> Future[Bot]:
    """Who answers from the archive in `folder`, once the models are loaded; what failed is tried again next time.

    Raises:
        StoreError: as `open_archive`. The future raises what `chatbot.bot.bot_of` does.
    """
    archive = open_archive(folder)
    identity = archive.identity()
    loading = _bot(folder, identity, archive)
    if loading.done() and loading.exception() is not None:
        _bot.clear(folder, identity)
    return loading


def status_of(folder: Path, archive: Archive) -> ArchiveStatus:
    """What the archive holds now; counted again when another process has changed it."""
    return _status(folder, archive.identity(), archive.generation(), archive)


def load_ahead() -> None:
    """Begin to load, before anybody looks at a page. What is wrong with the archive is said there."""
    with suppress(StoreError):
        open_bot(archive_folder())


def _place(folder: Path) -> Hashable:
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


@st.cache_resource(show_spinner=False, max_entries=2)
def _settings(folder: Path, stamp: tuple[int, ...], variables: tuple[tuple[str, str], ...]) -> ChatSettings:
    del stamp, variables
    return read_chat_settings(folder)


@st.cache_resource(show_spinner=False, max_entries=2)
def _status(folder: Path, identity: Hashable, generation: int, _archive: Archive) -> ArchiveStatus:
    del folder, identity, generation  # what the cache tells archives apart by
    return _archive.status()


@st.cache_resource(show_spinner=False, max_entries=2)
def _archive(folder: Path, place: Hashable) -> Archive:
    del place
    return Archive(folder)


@st.cache_resource(show_spinner=False, max_entries=2)
def _bot(folder: Path, identity: Hashable, _opened: Archive) -> Future[Bot]:
    del folder, identity
    return _aside.submit(_load, _opened)


def _load(archive: Archive) -> Bot:
    bot = bot_of(archive, remembered=REMEMBERED)
    with suppress(ChatbotError, StoreError):
        bot.ask(FIRST_QUESTION)
    # Streamlit collects garbage after every look at a page. What is loaded now stays, and need not be searched for it.
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    return bot
