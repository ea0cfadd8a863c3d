"""`news-archive`: what an archive holds, whether it is sound, and how to mend, thin out or export it."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.errors import StoreError
from store.process.stopping import ended_by_signals, status_of
from store.process.terminal import say
from store.redaction import said_name

if TYPE_CHECKING:
    from store.types import ArchiveStatus, Run
    from store.writing.reembed import Progress

SHOWN_RUNS = 5
EVENT_DAYS = ("first_day", "last_day")

# What the subcommands need is imported in them: `--help` answers at once.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        0: done, and nothing is wrong. 1: `verify` (or `rebuild`, of what it cannot mend) found disagreements, or
        `remove` or `diff` knew no such article or version. 2: usage or environment error, named on stderr in one line.
        130 or 143: stopped by Ctrl-C or SIGTERM.
    """
    options = _parser().parse_args(arguments)
    folder = Path(options.archive or os.environ.get("NEWS_ARCHIVE") or "archive")
    action: Callable[[Path, argparse.Namespace], int] = options.action
    try:
        with ended_by_signals():
            return action(folder, options)
    except (StoreError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            # The reader (`head`, say) has seen enough. Python would complain once more when it flushes at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        say(f"news-archive: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as stop:
        say("news-archive: stopped", file=sys.stderr)
        return status_of(stop)


def _status(folder: Path, options: argparse.Namespace) -> int:
    if options.check:
        from store.upkeep.monitoring import Health, examine

        health: Health = examine(folder, max_age_hours=options.max_age)
        say(health.line)
        return 1 if health.complaints else 0
    with _reading(folder) as archive:
        status, runs = archive.status(), archive.last_runs(SHOWN_RUNS)
    if options.json:
        row = _status_json(status) | {"last_runs": [_run_json(run) for run in runs]}
        say(json.dumps(row, ensure_ascii=False))
    else:
        say("\n".join([_status_text(folder, status), *map(_run_text, runs)]))
    return 0


def _events(folder: Path, options: argparse.Namespace) -> int:
    if options.anew:
        from store.upkeep.rebuild import group_anew

        group_anew(folder)
    with _reading(folder) as archive:
        found = archive.top_events(options.limit, options.as_of, options.days)
    for event in found:
        if options.json:
            row = asdict(event) | {name: (day := getattr(event, name)) and day.isoformat() for name in EVENT_DAYS}
            say(json.dumps(row, ensure_ascii=False))
        else:
            size = f"{len(event.article_ids)} articles, {', '.join(event.sources) or 'no source'}"
            say(f"{event.first_day} to {event.last_day}  {event.title}  ({size})")
    return 0


def _verify(folder: Path, _options: argparse.Namespace) -> int:
    from store.upkeep.checkup import check

    found, notes = check(folder)
    for line in notes:
        say(f"note: {line}")
    for line in found:
        say(line)
    if not found:
        say(f"{folder}: database, full-text index and vectors agree")
        return 0
    say(f"{folder}: {len(found)} disagreements; `news-archive rebuild` makes index and vectors anew", file=sys.stderr)
    return 1


def _rebuild(folder: Path, _options: argparse.Namespace) -> int:
    from store.upkeep.checkup import check
    from store.upkeep.rebuild import rebuild

    with _progress_bar() as progress:
        count = rebuild(folder, progress=progress)
    say(f"{folder}: full-text index rebuilt, {count} passages embedded")
    found, _ = check(folder)
    for line in found:
        say(f"cannot be mended from the archive: {line}")
    if found:
        say(
            "the way on is a backup (`news-archive restore`), or to take the articles that are named out "
            "(`news-archive remove`) and in again (`news-ingest --restore`)",
            file=sys.stderr,
        )
    return 1 if found else 0


def _remove(folder: Path, options: argparse.Namespace) -> int:
    from store.writer import open_editor

    with open_editor(folder) as editor:
        found = editor.find(options.article)
        if len(found) == 1:
            editor.remove(found[0])
            say(f"removed {found[0]}")
            return 0
    return _not_one(found, folder, options.article)


def _diff(folder: Path, options: argparse.Namespace) -> int:
    from store.database.naming import articles_named
    from store.reports.difference_text import coloured, unified

    with _reading(folder) as archive:
        with archive.engine.connect() as connection:
            found = articles_named(connection, options.article)
        if len(found) != 1:
            return _not_one(found, folder, options.article)
        numbers = archive.article_versions(found[0])
        to = numbers[-1] if options.to is None else options.to
        since = to - 1 if options.since is None else options.since
        if not {since, to} <= set(numbers):
            say(f"news-archive: {found[0]} has version{'s 1 to' * (len(numbers) > 1)} {numbers[-1]}", file=sys.stderr)
            return 1
        show = coloured if sys.stdout.isatty() and "NO_COLOR" not in os.environ else unified
        for line in show(archive.article(found[0], since), archive.article(found[0], to)):
            say(line)
        sys.stdout.flush()
    return 0


def _not_one(found: Sequence[str], folder: Path, name: str) -> int:
    if found:
        say(f"news-archive: {said_name(name)} is the address of several: {', '.join(found)}", file=sys.stderr)
    else:
        say(f"news-archive: no article in {folder} has the id or address {said_name(name)}", file=sys.stderr)
    return 1


def _backup(folder: Path, options: argparse.Namespace) -> int:
    from store.upkeep.backup import back_up

    with _progress_bar("vectors") as progress:
        made = back_up(folder, options.file, force=options.force, progress=progress)
    missing = f" ({made.missing:,} without a vector; a restore embeds them)" if made.missing else ""
    say(f"{options.file}: {made.articles:,} articles, {made.passages:,} passages{missing}")
    return 0


def _restore(folder: Path, options: argparse.Namespace) -> int:
    from store.upkeep.restore import restore

    with _progress_bar("vectors") as progress:
        aside = restore(
            options.file,
            folder,
            replace=options.replace,
            trust_settings=options.trust_settings,
            progress=progress,
        )
    say(f"{folder}: restored from {options.file}, verified" + (f"; what was there is now {aside}" if aside else ""))
    return 0


def _copy(folder: Path, options: argparse.Namespace) -> int:
    from store.upkeep.copying import copy_archive

    with _progress_bar("vectors") as progress:
        made = copy_archive(
            folder, options.to, database_url=options.database_url, chroma_url=options.chroma_url, progress=progress
        )
    say(f"{options.to}: {made.articles:,} articles, {made.passages:,} passages copied from {folder}, verified")
    return 0


def _reembed(folder: Path, options: argparse.Namespace) -> int:
    from store.upkeep.rebuild import reembed

    with _progress_bar() as progress:
        count = reembed(folder, options.model, progress)
    say(f"{folder}: {count:,} passages embedded by {options.model}")
    return 0


def _migrate(folder: Path, _options: argparse.Namespace) -> int:
    from store.database.schema import SCHEMA_VERSION
    from store.writer import migrate

    found = migrate(folder)
    from_ = f"brought from schema {found} to {SCHEMA_VERSION}" if found < SCHEMA_VERSION else "up to date"
    say(f"{folder}: {from_}")
    return 0


def _export(folder: Path, _options: argparse.Namespace) -> int:
    from store.upkeep.export import lines

    with _reading(folder) as archive:
        for line in lines(archive):
            say(line)
        sys.stdout.flush()
    return 0


@contextmanager
def _reading(folder: Path) -> Iterator[Any]:
    from store.archive import Archive

    archive = Archive(folder)
    try:
        yield archive
    finally:
        archive.close()


def _status_json(status: "ArchiveStatus") -> dict[str, Any]:
    row = asdict(status)
    for name in ("sources", "sections", "languages"):
        row[name] = dict(row[name])
    for name in ("first_published", "last_published"):
        row[name] = row[name] and row[name].isoformat()
    return row


def _run_json(run: "Run") -> dict[str, Any]:
    finished = run.finished_at and run.finished_at.isoformat()
    return {"started": run.started_at.isoformat(), "finished": finished, "inputs": run.inputs, "report": run.report}


def _run_text(run: "Run") -> str:
    began = f"{run.started_at:%Y-%m-%d %H:%M} UTC"
    if run.finished_at is None:
        return f"{'run':<11}{began}: not finished (still going on, or killed)"
    counts = {name: run.report.get(name, 0) for name in ("articles_new", "articles_updated", "unchanged", "removed")}
    told = ", ".join(f"{count} {name.removeprefix('articles_')}" for name, count in counts.items() if count)
    rejected = len(run.report.get("rejected", ()))
    return f"{'run':<11}{began}: {told or 'nothing new'}" + (f", {rejected} rejected" if rejected else "")


def _status_text(folder: Path, status: "ArchiveStatus") -> str:
    period = f"{status.first_published} to {status.last_published}" if status.first_published else "no dates known"
    undated = f", {status.undated} without a date" if status.undated and status.first_published else ""
    # Articles without a passage are in no event; an archive that was made without events has many others.
    ungrouped = status.ungrouped * 2 > status.articles
    rows = [
        ("archive", str(folder)),
        ("articles", f"{status.articles:,} ({status.versions:,} versions)"),
        ("passages", f"{status.passages:,} ({status.vectors:,} vectors)"),
        ("published", period + undated),
        ("embedder", str(status.embedder)),
        ("generation", str(status.generation)),
        *([("stories", f"{status.stories:,} with several copies")] if status.stories else []),
        *([("events", f"{status.events:,} with several articles")] if status.events else []),
        *([("ungrouped", f"{status.ungrouped:,}: `news-archive events --anew` groups them")] if ungrouped else []),
        *([("removed", f"{status.removed:,}")] if status.removed else []),
        *(("language", f"{name} ({count:,})") for name, count in status.languages),
        *(("source", f"{name} ({count:,})") for name, count in status.sources),
    ]
    return "\n".join(f"{name:<11}{value}" for name, value in rows)


@contextmanager
def _progress_bar(doing: str = "embedding") -> Iterator["Callable[[int], Progress]"]:
    from tqdm import tqdm

    bar = tqdm(desc=doing, unit=" passages", disable=None)  # None: only on a terminal

    def begin(total: int) -> "Progress":
        bar.reset(total)
        return lambda count: bar.update(count)

    with bar:
        yield begin


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="news-archive", description=__doc__)
    parser.add_argument("--archive", metavar="DIR", help="the archive's folder (default: $NEWS_ARCHIVE, or ./archive)")
    # Accepted after the subcommand too, where it must not put its default in the place of what stood before.
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--archive", metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, action: Callable[[Path, argparse.Namespace], int], help_: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[shared], help=help_, description=help_)
        added.set_defaults(action=action)
        return added

    status = command("status", _status, "count what the archive holds")
    status.add_argument("--json", action="store_true", help="print one JSON object")
    status.add_argument(
        "--check", action="store_true", help="for a monitor: one line, and status 1 if anything is amiss"
    )
    status.add_argument("--max-age", type=float, metavar="HOURS", help="with --check: how old the last run may be")
    events = command("events", _events, "list the largest recent events: what several articles report on")
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
    command("verify", _verify, "name what disagrees between database, full-text index and vectors; 1 if anything does")
    command("rebuild", _rebuild, "make full-text index and vectors anew, with the embedding model that is configured")
    reembed = command(
        "reembed", _reembed, "make the vectors anew with another model; the old ones serve until it is done"
    )
    reembed.add_argument(
        "--model", required=True, metavar="NAME", help="a name or folder that sentence-transformers can load"
    )
    command("migrate", _migrate, "bring an archive that an earlier version made up to date")
    remove = command("remove", _remove, "take an article out, with all its versions")
    remove.add_argument("article", metavar="ID|URL", help="the article's id or address")
    backup = command("backup", _backup, "write everything into one file, while others read and write the archive")
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.add_argument("--force", action="store_true", help="put it in the place of a file that is there")
    restore = command("restore", _restore, "make the archive what it was when a backup was written, proved whole first")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--replace", action="store_true", help="set aside what is in the archive's folder")
    restore.add_argument(
        "--trust-settings",
        action="store_true",
        help="take settings from it that name servers, a model, or who is let in",
    )
    copy = command("copy", _copy, "copy the archive to other engines, without embedding it again, and compare the two")
    copy.add_argument("--to", type=Path, required=True, metavar="DIR", help="the copy's folder")
    copy.add_argument("--database-url", metavar="URL", help="PostgreSQL for the copy (default: SQLite in its folder)")
    copy.add_argument("--chroma-url", metavar="URL", help="a Chroma server for the copy (default: in its folder)")
    diff = command("diff", _diff, "show what changed between two versions of an article")
    diff.add_argument("article", metavar="ID|URL", help="the article's id or address")
    diff.add_argument("--from", dest="since", type=int, metavar="N", help="the old version (default: the one before)")
    diff.add_argument("--to", type=int, metavar="M", help="the new version (default: the current one)")
    export = command("export", _export, "write the current version of every article to stdout")
    export.add_argument("--format", choices=["jsonl"], default="jsonl", help="jsonl: one JSON object a line")
    return parser


if __name__ == "__main__":
    sys.exit(main())
