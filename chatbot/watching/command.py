"""What `news-ask` does about standing questions: begin and end to watch, list, and check."""

import json
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from chatbot.bot import Bot
from chatbot.conversations.database import Conversations
from chatbot.errors import BadQuestion
from chatbot.watching.checking import check, watch
from chatbot.watching.notice_forms import notice_lines, notice_to_json, watch_to_json
from chatbot.watching.types import NOBODY
from chatbot.watching.watches import Watches
from store import Filters, say


def begin(bot: Bot, folder: Path, question: str, filters: Filters, *, as_json: bool) -> int:
    """Watch a question; returns the exit status."""
    made = watch(bot, open_watches(folder), question, filters)
    known = "answered so far" if made.last.quoted else "not answered so far"
    say(json.dumps(watch_to_json(made), ensure_ascii=False) if as_json else f"{made.id}  {made.question} ({known})")
    return 0


def list_watched(folder: Path, *, as_json: bool) -> int:
    """Print what is watched by all readers; returns the exit status."""
    for made in open_watches(folder).listed():
        say(json.dumps(watch_to_json(made), ensure_ascii=False) if as_json else f"{made.id}  {made.question}")
    return 0


def end(folder: Path, id: str) -> int:
    """Stop watching; returns the exit status.

    Raises:
        BadQuestion: if nothing has this id.
    """
    if not open_watches(folder).remove(id, NOBODY):
        raise BadQuestion(f"nothing with the id {id} is watched from the command line (--watched lists)")
    return 0


def check_all(bot: Bot, folder: Path, *, as_json: bool, command: str | None) -> int:
    """Ask what is watched of what is new, and print what was noted; returns the exit status.

    Args:
        command: run with the notices on its standard input, if there are any; see `shlex` for how it is parted.

    Raises:
        BadQuestion: if the command cannot be run, or ends with another status than 0.
    """
    found = check(bot, open_watches(folder))
    written = [json.dumps(notice_to_json(n), ensure_ascii=False) if as_json else f"{notice_lines(n)}\n" for n in found]
    for line in written:
        say(line)
    if command and found:
        _tell(command, "\n".join(written) + "\n")
    return 0


def open_watches(folder: Path) -> Watches:
    """Returns what is watched over the archive in `folder`.

    Raises:
        ConversationsUnreadable
    """
    return Watches(Conversations(folder))


def _tell(command: str, text: str) -> None:
    try:
        parts: Sequence[str] = shlex.split(command)
        subprocess.run(parts, input=text, text=True, encoding="utf-8", check=True)  # noqa: S603  (the caller's own)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        raise BadQuestion(f"--run {command}: {error}") from error
