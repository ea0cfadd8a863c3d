"""What in `docs/` the code itself gives: the help of the commands, and the rooms of the packages.

`python -m tests.docs.generated` brings it up to date; with `--check` it only says whether it is, by exit status.
"""

import contextlib
import io
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from chatbot.__main__ import main as ask
from chatbot.web.__main__ import main as chat
from ingest.__main__ import main as ingest
from store.__main__ import main as archive

from . import rooms

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "commands.md"
COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "news-ingest": ingest,
    "news-ask": ask,
    "news-chat": chat,
    "news-archive": archive,
}
WIDTH = "100"
_SECTION = re.compile(r"<!-- help: (\S+) -->\n.*?(?=\n## |\Z)", re.DOTALL)


def help_of(name: str, *subcommand: str) -> str:
    """What `name --help` prints, 100 characters wide."""
    printed = io.StringIO()
    before = {key: os.environ.get(key) for key in ("COLUMNS", "NEWS_ARCHIVE")}
    os.environ["COLUMNS"] = WIDTH
    os.environ.pop("NEWS_ARCHIVE", None)
    try:
        with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
            COMMANDS[name]([*subcommand, "--help"])
    finally:
        for key, value in before.items():
            os.environ.pop(key, None)
            if value is not None:
                os.environ[key] = value
    return printed.getvalue().rstrip()


def subcommands(help_text: str) -> list[str]:
    """The subcommands that a help text lists."""
    listed = help_text.partition("\ncommands:\n")[2]
    return re.findall(r"^    ([a-z]+) ", listed, re.MULTILINE)


def generated(page: str) -> str:
    """`page` with every section of help as the commands give it now."""
    return _SECTION.sub(lambda found: f"<!-- help: {found[1]} -->\n\n{_section(found[1])}\n", page)


def _section(name: str) -> str:
    text = help_of(name)
    below = [f"### {name} {one}\n\n```text\n{help_of(name, one)}\n```" for one in subcommands(text)]
    return "\n\n".join([f"```text\n{text}\n```", *below])


def files() -> dict[Path, str]:
    """Returns what should be in each generated file."""
    commands = generated(PAGE.read_text(encoding="utf-8"))
    return {PAGE: commands, rooms.PAGE: rooms.page(), **rooms.pictures()}


def main(arguments: Sequence[str]) -> int:
    """Write the files, or with `--check` compare them; 1 if one is not up to date, or the rooms are out of order."""
    stale = {
        path: text for path, text in files().items() if not path.exists() or path.read_text(encoding="utf-8") != text
    }
    faults = [fault for floor in rooms.floors() for fault in floor.faults()]
    for fault in faults:
        print(fault, file=sys.stderr)
    for path, text in stale.items():
        if "--check" in arguments:
            print(f"{path.relative_to(ROOT)} is not what the code says: run `make docs`", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
    return int(bool(faults) or (bool(stale) and "--check" in arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
