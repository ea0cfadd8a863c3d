"""Reads an archive: from a question to a cited answer, on the command line and in the browser.

From Python: `open_bot` opens an archive and its models, and the bot it returns answers questions.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import store  # noqa: F401 -- first of all: it switches the libraries' usage statistics off

if TYPE_CHECKING:
    from chatbot.bot import Bot

__all__ = ["open_bot"]


def open_bot(folder: str | Path, *, threshold: float | None = None) -> "Bot":
    """Returns a bot that answers questions from the archive in `folder`, with its models loaded (a few seconds).

    The bot may be shared between threads. Close it with ``bot.archive.close()``.

    Args:
        folder: the archive's folder, as ``--archive`` names it.
        threshold: the confidence, 0 to 1, from which an answer is given rather than declined. None takes
            ``NEWS_THRESHOLD`` from the environment, or the default.

    Raises:
        store.StoreError: if there is no archive, or it cannot be used with its model.
        chatbot.errors.ChatbotError: if a setting cannot be understood.
    """
    from chatbot.loading import make_bot  # here, so that `import chatbot` loads no models and no libraries

    return make_bot(Path(folder), threshold=threshold)
