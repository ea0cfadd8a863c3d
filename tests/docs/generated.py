"""The text of `docs/reference/commands.md` that the commands themselves give.

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


def main(arguments: Sequence[str]) -> int:
    """Write the page, or with `--check` compare it; 1 if it is not up to date."""
    page = PAGE.read_text(encoding="utf-8")
    wanted = generated(page)
    if "--check" in arguments:
        if page != wanted:
            print(f"{PAGE.relative_to(ROOT)} is not what the commands say: run `make docs`", file=sys.stderr)
        return int(page != wanted)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
