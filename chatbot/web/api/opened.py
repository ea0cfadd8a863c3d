"""What the functions answer from: the archive and the bot that the pages share, and where questions are noted."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from chatbot.bot import Bot
from chatbot.programs.functions import Asked
from chatbot.web.opening.background import answering
from chatbot.web.opening.shared import shared_archive, shared_bot, shared_telemetry
from chatbot.web.server.telemetry import Telemetry
from store import StoreError


def opened(folder: Path, way: str) -> Asked:
    """Returns what a request is answered from. Work in the background stands back meanwhile.

    Args:
        folder: the archive's.
        way: by which it came, for the log: "api" or "mcp".

    Raises:
        BadSetting: if the log cannot be written.
        store.StoreError: if there is no archive, or it cannot be read.
    """
    telemetry = shared_telemetry()
    noted = partial(telemetry.answered, way)
    return Asked(shared_archive(folder), partial(_bot, folder), noted, partial(_during, telemetry, way))


@contextmanager
def _during(telemetry: Telemetry, way: str) -> Iterator[None]:
    with answering():
        try:
            yield
        except StoreError as error:
            telemetry.failed(way, error)
            raise


def _bot(folder: Path) -> Bot:
    return shared_bot(folder).result()
