"""`news-ingest`: adds articles to an archive, or refreshes them."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ingest.types import InputKind
from store import ended_by_signals, say, status_of
from store.redaction import said_name, text_without_secrets

_DONE, _SOME_REJECTED, _UNUSABLE = 0, 1, 2
_KINDS = tuple(kind.value for kind in InputKind)
_WORKPLACES = ("local", "ray")
_MOST_WORKERS = 64
"""Processes that may be asked for: more than any machine finds work for."""
_NICENESS = 10
"""Steps of priority (0 to 19) by which the command gives way to other programs."""
FIELDS = "authors, canonical_url, html, id, language, published, section, source, story, text, title, updated, url"

_DESCRIPTION = """\
Add articles to a news archive, or refresh them.

Takes any mix of text files (.txt), HTML pages (.html, .htm, .xhtml), articles as JSON Lines (.jsonl), CSV or
Parquet, web archives (.warc), feeds (.rss, .atom, .xml, .json), sitemaps (.xml), all of these packed (.gz, .zst, .zip),
folders of them, http(s) addresses of pages, feeds, sitemaps or such files, the address of a site (its feeds and
sitemaps are found), and lists of all that (@FILE, or - for standard input). An article whose content is known is
skipped; changed content becomes a new version, and the old one is kept. It may be stopped at any moment and
started again.
"""
_EPILOGUE = """\
exit status: 0 done, 1 some inputs were rejected or left (each is named with its reason), 2 nothing could be done,
130 or 143 stopped by Ctrl-C or SIGTERM.
"""


def run() -> int:
    """The command as a program: it gives way to everything else, above all to a chat that answers on this machine."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, 0, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    status = main()
    if status > _UNUSABLE:  # stopped: threads that embed or wait for a server are not waited for
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    if not options.inputs and not options.sample and not options.refresh:
        parser.error("name at least one file, folder or URL to ingest (or --sample, or --refresh)")
    if options.refresh and (options.dry_run or options.report):
        parser.error("--dry-run and --report are for inputs that are named, not for --refresh")
    try:
        with ended_by_signals():
            return ingest(options)
    except KeyboardInterrupt as stop:
        stored = "".join(f"{note}, and " for note in getattr(stop, "__notes__", ()))
        say(f"news-ingest: stopped; {stored}what was stored stays, start again to go on", file=sys.stderr)
        return status_of(stop)
    except BrokenPipeError:
        # Whoever read our output has gone; keep the interpreter from saying so at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _DONE


def make_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        "news-ingest",
        description=_DESCRIPTION,
        epilog=_EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("inputs", nargs="*", metavar="PATH|URL", help="what to ingest")
    parser.add_argument("--sample", action="store_true", help="ingest the sample articles that come with this program")
    parser.add_argument(
        "--archive",
        type=Path,
        metavar="DIR",
        default=Path(os.environ.get("NEWS_ARCHIVE") or "archive"),
        help="the archive's folder, made if there is none (default: $NEWS_ARCHIVE, or ./archive)",
    )
    parser.add_argument(
        "--map",
        type=_renaming,
        action="append",
        default=[],
        metavar="FIELD=KEY",
        help=f"in JSON Lines, CSV and Parquet, read FIELD from KEY: --map title=headline; may be repeated. "
        f"Fields: {FIELDS}",
    )
    parser.add_argument(
        "--as", dest="kind", choices=_KINDS, metavar="KIND", help=f"what the inputs are: {', '.join(_KINDS)}"
    )
    parser.add_argument(
        "--limit",
        type=_count,
        default=1000,
        metavar="N",
        help="the most articles to take from one feed, sitemap or site, the newest first (default: %(default)s)",
    )
    parser.add_argument(
        "--refresh", action="store_true", help="visit the subscriptions that are due (see --subscriptions)"
    )
    parser.add_argument(
        "--subscriptions", type=Path, metavar="FILE", help="the TOML file with them (default: DIR/subscriptions.toml)"
    )
    parser.add_argument(
        "--allow-private", action="store_true", help="also read from private networks and this computer"
    )
    parser.add_argument(
        "--time-limit",
        type=_time_limit,
        metavar="TIME",
        help="how long the run may take (90s, 30m, 2h); what it has no time for is named and left for the next run, "
        "what was read until then is still stored (default: as long as it takes)",
    )
    parser.add_argument(
        "--workers",
        type=_workers,
        metavar="N",
        help="processes that take articles from HTML pages (default: one per processor, at most 4; 0: none, a page on "
        "which the parser fails or hangs then ends the run)",
    )
    parser.add_argument(
        "--engine",
        choices=_WORKPLACES,
        default=_WORKPLACES[0],
        help="where pages are extracted and passages embedded: on this computer, or on the Ray cluster at $RAY_ADDRESS "
        "(default: %(default)s)",
    )
    parser.add_argument("--restore", action="store_true", help="take articles again that were removed")
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="store nothing and need no archive: show what would be stored of each input, what not, and why (with "
        "--json one object a line, with the whole text)",
    )
    parser.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="as --dry-run, and write FILE, a new zip that holds the pages (100 at most) and what was made of them: to "
        "send with a word about what is wrong",
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON on standard output")
    parser.add_argument("--quiet", action="store_true", help="no progress bar and no summary")
    return parser


def ingest(options: argparse.Namespace) -> int:
    """Ingest what `options` name; returns the exit status."""
    # The products here are too small to share: other threads of BLAS only wait, and take a processor for it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Imported here: it takes seconds, and `--help` needs none of it. It also brings numpy, which asks for the above.
    from ingest.errors import ClusterUnusable, SubscriptionsUnreadable
    from ingest.run import ingest_into_archive
    from store import StoreError

    try:
        if options.dry_run or options.report:
            return _shown(options)
        report = ingest_into_archive(options)
    except (StoreError, ClusterUnusable, SubscriptionsUnreadable) as error:
        say(f"news-ingest: {text_without_secrets(str(error))}", file=sys.stderr)
        return _UNUSABLE
    except OSError as error:
        say(
            f"news-ingest: {said_name(str(error.filename or options.archive))}: {error.strerror or error}",
            file=sys.stderr,
        )
        return _UNUSABLE
    if options.json:
        say(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    if not options.quiet:
        say(report.summary(), file=sys.stderr)
    return _SOME_REJECTED if report.rejected else _DONE


def _shown(options: argparse.Namespace) -> int:
    """Show what would be stored; returns the exit status."""
    from ingest.dry_run import MOST_REPORTED, Seen, see, write_report

    status = _DONE
    kept: list[Seen] = []
    for seen in see(options):
        status = _SOME_REJECTED if seen.is_rejected else status
        kept += [seen] if options.report and len(kept) < MOST_REPORTED else []
        if options.json:
            say(json.dumps(seen.as_json(), ensure_ascii=False))
        elif not options.quiet:
            say("\n".join(seen.lines()) + "\n")
    if options.report:
        write_report(options.report, kept)
    return status


def _count(argument: str) -> int:
    if not argument.isdecimal() or not int(argument):
        raise argparse.ArgumentTypeError(f"{argument!r} is not a number of articles")
    return int(argument)


def _time_limit(argument: str) -> str:
    from ingest.limits import duration

    try:
        duration(argument)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return argument


def _workers(argument: str) -> int:
    if not argument.isdecimal() or int(argument) > _MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"{argument!r} is not a number of processes from 0 to {_MOST_WORKERS}")
    return int(argument)


def _renaming(argument: str) -> tuple[str, str]:
    field, equals, key = argument.partition("=")
    if not equals or not key or field not in FIELDS.split(", "):
        raise argparse.ArgumentTypeError(f"{argument!r} is not FIELD=KEY with one of the fields {FIELDS}")
    return field, key


if __name__ == "__main__":
    sys.exit(run())
