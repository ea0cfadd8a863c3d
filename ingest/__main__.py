"""`news-ingest`: adds articles to an archive, or refreshes them."""

import argparse
import gc
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from store.redaction import said_name, text_without_secrets
from store.stopping import between_steps, ended_by_signals, status_of
from store.terminal import plain, say

if TYPE_CHECKING:
    from ingest.report import Report
    from ingest.types import Source
    from ingest.workers import MakePool
    from store import Embedder

KINDS = ("text", "html", "jsonl", "csv", "parquet", "warc", "zip", "feed", "sitemap", "site", "list")
ENGINES = ("local", "ray")
MOST_WORKERS = 64
NICENESS = 10
DONE, SOME_REJECTED, UNUSABLE = 0, 1, 2
FIELDS = "authors, canonical_url, html, id, language, published, section, source, story, text, title, updated, url"

DESCRIPTION = """\
Add articles to a news archive, or refresh them.

Takes any mix of text files (.txt), HTML pages (.html, .htm, .xhtml), articles as JSON Lines (.jsonl), CSV or
Parquet, web archives (.warc), feeds (.rss, .atom, .xml, .json), sitemaps (.xml), all of these packed (.gz, .zip),
folders of them, http(s) addresses of pages, feeds, sitemaps or such files, the address of a site (its feeds and
sitemaps are found), and lists of all that (@FILE, or - for standard input). An article whose content is known is
skipped; changed content becomes a new version, and the old one is kept. It may be stopped at any moment and
started again.
"""
EPILOGUE = """\
exit status: 0 done, 1 some inputs were rejected or left (each is named with its reason), 2 nothing could be done,
130 or 143 stopped by Ctrl-C or SIGTERM.
"""


YOUNG_OBJECTS = 50_000
"""Made before the garbage collector looks at them: hardly any object here is part of a cycle."""


def run() -> int:
    """The command as a program: it gives way to everything else, above all to a chat that answers on this machine."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    status = main()
    if status > UNUSABLE:  # stopped: threads that embed or wait for a server are not waited for
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
        return DONE


def make_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        "news-ingest",
        description=DESCRIPTION,
        epilog=EPILOGUE,
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
        "--as", dest="kind", choices=KINDS, metavar="KIND", help=f"what the inputs are: {', '.join(KINDS)}"
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
        choices=ENGINES,
        default=ENGINES[0],
        help="where pages are extracted and passages embedded: on this computer, or on the Ray cluster at $RAY_ADDRESS "
        "(default: %(default)s)",
    )
    parser.add_argument("--restore", action="store_true", help="take articles again that were removed")
    parser.add_argument("--json", action="store_true", help="print the report as JSON on standard output")
    parser.add_argument("--quiet", action="store_true", help="no progress bar and no summary")
    return parser


def ingest(options: argparse.Namespace) -> int:
    """Ingest what `options` name; returns the exit status."""
    from ingest.errors import ClusterUnusable, SubscriptionsUnreadable
    from store import StoreError

    try:
        report = _ingest_into_archive(options)
    except (StoreError, ClusterUnusable, SubscriptionsUnreadable) as error:
        say(f"news-ingest: {text_without_secrets(str(error))}", file=sys.stderr)
        return UNUSABLE
    except OSError as error:
        say(
            f"news-ingest: {said_name(str(error.filename or options.archive))}: {error.strerror or error}",
            file=sys.stderr,
        )
        return UNUSABLE
    if options.json:
        say(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    if not options.quiet:
        say(report.summary(), file=sys.stderr)
    return SOME_REJECTED if report.rejected else DONE


def _ingest_into_archive(options: argparse.Namespace) -> "Report":
    # The products here are too small to share: other threads of BLAS only wait, and take a processor for it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Imported here: they take seconds, and `--help` needs none of them.
    from ingest.identity.history import opened_history
    from ingest.logbook import logged
    from ingest.network.fetcher import Fetcher
    from ingest.pipeline import Ingestion, find_articles
    from ingest.sources import sample_source, sources_of
    from ingest.sources.files import FileSource
    from ingest.sources.inputs import Reading
    from ingest.sources.kinds import Kind
    from ingest.sources.subscriptions import due_subscriptions, read_subscriptions
    from ingest.sources.timed import in_time
    from ingest.time_limit import TimeLimit, limit_of
    from store import open_writer
    from store.database.engines import engines_of
    from store.database.runs import KEPT, begin_run, finish_run, last_runs
    from store.database.visits import Visits

    time_limit = limit_of(options.time_limit) if options.time_limit else TimeLimit()
    with (
        _engine(options) as (make_pool, embedder),
        engines_of(options.archive).database.running(alone=options.refresh),
        open_writer(options.archive, embedder) as writer,
        opened_history(options.archive) as former_hashes,
        closing(
            Fetcher(allow_private=options.allow_private, recall=Visits(writer.engine).recall, time_limit=time_limit)
        ) as fetcher,
    ):
        reading = Reading(fetcher, dict(options.map), options.limit)
        sources: list[Source] = [sample_source(reading)] if options.sample else []
        sources += sources_of(options.inputs, reading, Kind(options.kind) if options.kind else None)
        subscribed: dict[str, list[Source]] = {}
        inputs = list(options.inputs)
        if options.refresh:
            file = options.subscriptions or options.archive / "subscriptions.toml"
            due = due_subscriptions(read_subscriptions(file), last_runs(writer.engine, KEPT), datetime.now(UTC))
            for one in due:
                own = replace(reading, renamed=one.renamed, limit=one.limit or options.limit)
                found = sources_of([one.address], own, one.kind)
                subscribed.setdefault(one.address, []).extend(found)
                sources += found
                inputs.append(one.address)
        ingestion = Ingestion(writer, former_hashes, restore=options.restore)
        number = begin_run(writer.engine, inputs)
        timed = in_time(sources, time_limit)
        with _garbage_seldom_collected(), closing(find_articles(timed, make_pool)) as articles:
            try:
                _tell(_until_stopped(_with_progress(ingestion.run(articles), sources, options)))
            except KeyboardInterrupt as stop:
                report = ingestion.report
                stop.add_note(f"{report.articles_new} new and {report.articles_updated} changed articles were stored")
                raise
        ingestion.report.hosts = fetcher.seconds_by_host
        unread = [one.source for one in timed if not one.was_read]
        ingestion.report.not_visited = [
            address for address, theirs in subscribed.items() if any(one in unread for one in theirs)
        ]
        writer.take_up()
        # A run that was stopped stays unfinished in the log: its subscriptions are still due.
        folders = [source.given for source in sources if isinstance(source, FileSource)]
        finish_run(writer.engine, number, logged(ingestion.report, inputs, folders))
        return ingestion.report


@contextmanager
def _garbage_seldom_collected() -> "Iterator[None]":
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def _engine(options: argparse.Namespace) -> "Iterator[tuple[MakePool | None, Embedder | None]]":
    """Where pages are extracted (None: in this process), and what embeds (None: what the archive's settings name)."""
    if options.engine == "ray":
        try:
            from ingest.cluster import joined
        except ModuleNotFoundError as error:
            from ingest.errors import ClusterUnusable

            raise ClusterUnusable("--engine ray needs Ray: pip install 'news-archive-chatbot[ray]'") from error
        from store.archive import load_embedder
        from store.settings import read_settings

        settings = read_settings(options.archive)
        with joined() as cluster:
            yield cluster.pool, cluster.embedder(load_embedder(settings), settings.embedder)
        return
    from ingest.workers import default_workers, local_pool

    workers = default_workers() if options.workers is None else options.workers
    yield local_pool(workers) if workers else None, None


def _tell(steps: "Iterator[Report]") -> None:
    """Run through `steps`, naming on standard error what is worth knowing when it happens."""
    named = warned = remarked = 0
    for report in steps:
        for rejection in report.rejected[named:]:
            _say(f"{rejection.origin}: {rejection.reason}")
        named = len(report.rejected)
        for warning in report.warnings[warned:]:
            _say(f"{warning} (kept without it)")
        warned = len(report.warnings)
        for remark in report.remarks[remarked:]:
            _say(f"{remark.origin}: {remark.text}")
        remarked = len(report.remarks)


def _until_stopped(steps: "Iterator[Report]") -> "Iterator[Report]":
    """Pass `steps` through; a signal takes effect between two of them, or a moment later (`store.stopping`)."""
    with between_steps() as stop:
        for step in steps:
            yield step
            stop.check()


def _with_progress(
    steps: "Iterator[Report]", sources: "Sequence[Source]", options: argparse.Namespace
) -> "Iterator[Report]":
    """Pass `steps` through, drawing a bar on a terminal: how much of the input is read, rate, time left."""
    from tqdm import tqdm

    if options.quiet or not sys.stderr.isatty():
        yield from steps
        return
    form = "{percentage:3.0f}% |{bar}| {n_fmt}/{total_fmt}B, {desc}, {remaining} left"
    with tqdm(total=sum(source.size for source in sources), unit_scale=True, bar_format=form, leave=False) as bar:
        for report in steps:
            articles = report.articles_new + report.articles_updated + report.unchanged
            rate = f"{report.passages_per_second:.0f} passages/s"
            bar.set_description_str(f"{articles} articles, {rate}", refresh=False)
            bar.update(sum(source.consumed for source in sources) - bar.n)
            yield report


def _say(line: str) -> None:
    """Name something on standard error, above the progress bar if there is one."""
    from tqdm import tqdm

    tqdm.write(plain(" ".join(line.split())), file=sys.stderr)


def _count(argument: str) -> int:
    if not argument.isdecimal() or not int(argument):
        raise argparse.ArgumentTypeError(f"{argument!r} is not a number of articles")
    return int(argument)


def _time_limit(argument: str) -> str:
    from ingest.time_limit import duration

    try:
        duration(argument)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return argument


def _workers(argument: str) -> int:
    if not argument.isdecimal() or int(argument) > MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"{argument!r} is not a number of processes from 0 to {MOST_WORKERS}")
    return int(argument)


def _renaming(argument: str) -> tuple[str, str]:
    field, equals, key = argument.partition("=")
    if not equals or not key or field not in FIELDS.split(", "):
        raise argparse.ArgumentTypeError(f"{argument!r} is not FIELD=KEY with one of the fields {FIELDS}")
    return field, key


if __name__ == "__main__":
    sys.exit(run())
