"""The options of `news-archive` and its subcommands."""

import argparse
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

Action = Callable[[Path, argparse.Namespace], int]
"""A subcommand: the archive's folder and the options in, an exit status out."""


def parser(actions: Mapping[str, Action], description: str | None) -> argparse.ArgumentParser:
    """Returns the parser of `news-archive`; what it parses has the `action` of the subcommand that was given.

    Args:
        actions: what each subcommand does, by its name.
        description: of the whole command.
    """
    whole = argparse.ArgumentParser(prog="news-archive", description=description)
    whole.add_argument("--archive", metavar="DIR", help="the archive's folder (default: $NEWS_ARCHIVE, or ./archive)")
    # Accepted after the subcommand too, where it must not put its default in the place of what stood before.
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--archive", metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    commands = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, help_: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[shared], help=help_, description=help_)
        added.set_defaults(action=actions[name])
        return added

    status = command("status", "count what the archive holds")
    status.add_argument("--json", action="store_true", help="print one JSON object")
    status.add_argument(
        "--check", action="store_true", help="for a monitor: one line, and status 1 if anything is amiss"
    )
    status.add_argument("--max-age", type=float, metavar="HOURS", help="with --check: how old the last run may be")
    events = command("events", "list the largest recent events: what several articles report on")
    events.add_argument("--json", action="store_true", help="print one JSON object a line")
    events.add_argument("--limit", type=int, default=20, metavar="N", help="how many (default: %(default)s)")
    events.add_argument("--days", type=int, default=7, metavar="N", help="of how many days (default: %(default)s)")
    events.add_argument(
        "--as-of", type=date.fromisoformat, metavar="DAY", help="the last of these days (default: the archive's last)"
    )
    events.add_argument(
        "--anew",
        action="store_true",
        help="first group all articles anew, as for an archive that was made without events",
    )
    command("verify", "name what disagrees between database, full-text index and vectors; 1 if anything does")
    rebuild = command("rebuild", "make full-text index and vectors anew, with the embedding model that is configured")
    rebuild.add_argument(
        "--annotations", action="store_true", help="instead find anew who said what, as for an archive made without"
    )
    reembed = command("reembed", "make the vectors anew with another model; the old ones serve until it is done")
    reembed.add_argument(
        "--model", required=True, metavar="NAME", help="a name or folder that sentence-transformers can load"
    )
    command("migrate", "bring an archive that an earlier version made up to date")
    remove = command("remove", "take an article out, with all its versions")
    remove.add_argument("article", metavar="ID|URL", help="the article's id or address")
    backup = command("backup", "write everything into one file, while others read and write the archive")
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.add_argument("--force", action="store_true", help="put it in the place of a file that is there")
    restore = command("restore", "make the archive what it was when a backup was written, proved whole first")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--replace", action="store_true", help="set aside what is in the archive's folder")
    restore.add_argument(
        "--trust-settings",
        action="store_true",
        help="take settings from it that name servers, a model, or who is let in",
    )
    copy = command("copy", "copy the archive to other engines, without embedding it again, and compare the two")
    copy.add_argument("--to", type=Path, required=True, metavar="DIR", help="the copy's folder")
    copy.add_argument("--database-url", metavar="URL", help="PostgreSQL for the copy (default: SQLite in its folder)")
    copy.add_argument("--chroma-url", metavar="URL", help="a Chroma server for the copy (default: in its folder)")
    diff = command("diff", "show what changed between two versions of an article")
    diff.add_argument("article", metavar="ID|URL", help="the article's id or address")
    diff.add_argument("--from", dest="since", type=int, metavar="N", help="the old version (default: the one before)")
    diff.add_argument("--to", type=int, metavar="M", help="the new version (default: the current one)")
    export = command("export", "write the current version of every article to stdout")
    export.add_argument("--format", choices=["jsonl"], default="jsonl", help="jsonl: one JSON object a line")
    export.add_argument("--attributions", action="store_true", help="with who said what in each article")
    return whole
