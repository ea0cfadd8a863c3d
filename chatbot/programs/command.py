"""What `news-ask` does without a question: it finds a text, and serves a program on standard input and output."""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from chatbot.errors import BadQuestion
from chatbot.finding.finder import DEFAULT_LIMIT, find_text
from chatbot.output.found import found_to_json, render_found
from store import open_archive, say


def find(folder: Path, given: str, limit: int | None, *, as_json: bool) -> None:
    """Print where a text stands in the archive in `folder`.

    Args:
        folder: the archive's.
        given: the text, the name of a file with it, or ``-`` for standard input.
        limit: places at most; None for the usual number.
        as_json: as one object.

    Raises:
        BadQuestion: if the file cannot be read, or as `find_text`.
        store.StoreError: if there is no archive, or it cannot be read.
    """
    text = _text(given)
    with closing(open_archive(folder)) as archive:
        found = find_text(archive, text, limit or DEFAULT_LIMIT)
    say(json.dumps(found_to_json(found), ensure_ascii=False) if as_json else render_found(found))


def serve(folder: Path, threshold: float | None, address: str) -> None:
    """Serve the archive in `folder` to one program by the Model Context Protocol, until it leaves.

    Args:
        folder: the archive's.
        threshold: as of `bot_of`.
        address: of the chat, for links; empty if there is none.

    Raises:
        store.StoreError: if there is no archive, or it cannot be read.
    """
    from chatbot.loading import bot_of  # the models' libraries take seconds, which finding a text does not need
    from chatbot.programs.functions import Asked
    from chatbot.programs.mcp_server import serve_stdio

    with closing(open_archive(folder)) as archive, ThreadPoolExecutor(max_workers=1) as pool:
        loading = pool.submit(bot_of, archive, threshold=threshold)
        asked = Asked(archive, loading.result)
        serve_stdio(lambda _request: (asked, address))


def _text(given: str) -> str:
    path = Path(given)
    try:
        if given == "-":
            return sys.stdin.read()
        return path.read_text(encoding="utf-8-sig") if os.path.isfile(given) else given  # noqa: PTH113 -- any text
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestion(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
