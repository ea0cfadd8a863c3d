"""`news-archive`: what an archive holds, whether it is sound, and how to mend, thin out or export it."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from store import open_archive
from store.command_line import Action, parser
from store.errors import StoreError
from store.process.stopping import ended_by_signals, status_of
from store.process.terminal import progress_bar, say
from store.redaction import said_name

_SHOWN_RUNS = 5
"""Runs of `news-ingest` that `status` names, the latest."""
_EVENT_DAYS = ("first_day", "last_day")

# What the subcommands need is imported in them: `--help` answers at once.


def make_parser() -> argparse.ArgumentParser:
    """Returns the parser of the command line; what is chosen is a function, in `action`."""
    return parser(_ACTIONS, __doc__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        0: done, and nothing is wrong. 1: `verify` (or `rebuild`, of what it cannot mend) found disagreements, or
        `remove` or `diff` knew no such article or version. 2: usage or environment error, named on stderr in one line.
        130 or 143: stopped by Ctrl-C or SIGTERM.
    """
    options = make_parser().parse_args(arguments)
    folder = Path(options.archive or os.environ.get("NEWS_ARCHIVE") or "archive")
    action: Action = options.action
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
    from store.reports.status_text import run_json, run_text, status_json, status_text

    with closing(open_archive(folder)) as archive:
        status, runs = archive.status(), archive.last_runs(_SHOWN_RUNS)
    if options.json:
        row = status_json(status) | {"last_runs": [run_json(run) for run in runs]}
        say(json.dumps(row, ensure_ascii=False))
    else:
        say("\n".join([status_text(folder, status), *map(run_text, runs)]))
    return 0


def _events(folder: Path, options: argparse.Namespace) -> int:
    if options.anew:
        from store.upkeep.rebuild import group_anew

        group_anew(folder)
    with closing(open_archive(folder)) as archive:
        found = archive.top_events(options.limit, options.as_of, options.days)
    for event in found:
        if options.json:
            row = asdict(event) | {name: (day := getattr(event, name)) and day.isoformat() for name in _EVENT_DAYS}
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


def _rebuild(folder: Path, options: argparse.Namespace) -> int:
    from store.upkeep.checkup import check
    from store.upkeep.rebuild import annotate, rebuild

    if options.annotations:
        with progress_bar("articles") as progress:
            count = annotate(folder, progress)
        say(f"{folder}: {count:,} articles read for who said what")
        return 0
    with progress_bar() as progress:
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

    with closing(open_archive(folder)) as archive:
        with archive.engine.connect() as connection:
            found = articles_named(connection, options.article)
        if len(found) != 1:
            return _not_one(found, folder, options.article)
        numbers = archive.article_versions(found[0])
        to = numbers[-1] if options.to is None else options.to
        since = to - 1 if options.since is None else options.since
        old, new = archive.article(found[0], since), archive.article(found[0], to)
        if old is None or new is None:
            say(f"news-archive: {found[0]} has version{'s 1 to' * (len(numbers) > 1)} {numbers[-1]}", file=sys.stderr)
            return 1
        show = coloured if sys.stdout.isatty() and "NO_COLOR" not in os.environ else unified
        for line in show(old, new):
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

    with progress_bar("vectors") as progress:
        made = back_up(folder, options.file, force=options.force, progress=progress)
    missing = f" ({made.missing:,} without a vector; a restore embeds them)" if made.missing else ""
    say(f"{options.file}: {made.articles:,} articles, {made.passages:,} passages{missing}")
    return 0


def _restore(folder: Path, options: argparse.Namespace) -> int:
    from store.upkeep.restore import restore

    with progress_bar("vectors") as progress:
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

    with progress_bar("vectors") as progress:
        made = copy_archive(
            folder, options.to, database_url=options.database_url, chroma_url=options.chroma_url, progress=progress
        )
    say(f"{options.to}: {made.articles:,} articles, {made.passages:,} passages copied from {folder}, verified")
    return 0


def _reembed(folder: Path, options: argparse.Namespace) -> int:
    from store.upkeep.rebuild import reembed

    with progress_bar() as progress:
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


def _export(folder: Path, options: argparse.Namespace) -> int:
    from store.upkeep.export import lines

    with closing(open_archive(folder)) as archive:
        for line in lines(archive, attributions=options.attributions):
            say(line)
        sys.stdout.flush()
    return 0


_ACTIONS: dict[str, Action] = {
    "status": _status,
    "events": _events,
    "verify": _verify,
    "rebuild": _rebuild,
    "reembed": _reembed,
    "migrate": _migrate,
    "remove": _remove,
    "backup": _backup,
    "restore": _restore,
    "copy": _copy,
    "diff": _diff,
    "export": _export,
}


if __name__ == "__main__":
    sys.exit(main())
