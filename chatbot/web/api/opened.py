"""What the functions answer from: the archive and the bot that the pages share, and where questions are noted."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from chatbot.bot import Bot
from chatbot.output.json_contract import Json
from chatbot.programs.functions import Asked, Function
from chatbot.web.opening.background import answering
from chatbot.web.opening.shared import shared_archive, shared_bot, shared_telemetry


def opened(folder: Path, way: str) -> Asked:
    """Returns what a request is answered from.

    Args:
        folder: the archive's.
        way: by which it came, for the log: "api" or "mcp".

    Raises:
        store.StoreError: if there is no archive, or it cannot be read.
    """
    archive = shared_archive(folder)
    return Asked(archive, partial(_bot, folder), partial(shared_telemetry().answered, way))


def call(function: Function, asked: Callable[[], Asked], given: Callable[[], Any], base: str) -> Json:
    """Returns the result of a function; work in the background stands back meanwhile.

    Raises:
        ChatbotError, store.StoreError: as `Function.__call__`.
    """
    with answering():
        return function(asked(), given(), base)


def _bot(folder: Path) -> Bot:
    return shared_bot(folder).result()
