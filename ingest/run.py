"""One run of the command: from the sources that were named to what is stored, with a word about it on the way."""

import argparse
import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sqlalchemy import Engine
from tqdm import tqdm

from ingest.archiving.known_articles import opened_history
from ingest.errors import ClusterUnusable
from ingest.limits import TimeLimit, limit_of
from ingest.network.fetcher import Fetcher
from ingest.parsers import ParserOptions
from ingest.pipeline import Ingestion
from ingest.report import Report, logged
from ingest.sources import (
    FileSource,
    TimedSource,
    due_subscriptions,
    in_time,
    read_subscriptions,
    sample_source,
    sources_of,
)
from ingest.types import InputKind, Source
from ingest.workers import MakePool, default_workers, find_articles, local_pool
from store import (
    KEPT_RUNS,
    ArchiveWriter,
    Embedder,
    Visits,
    begin_run,
    between_steps,
    finish_run,
    last_runs,
    open_writer,
    plain,
    storage_of,
)

_YOUNG_OBJECTS = 50_000
"""Made before the garbage collector looks at them: hardly any object here is part of a cycle."""


@dataclass(slots=True)
class _Inputs:
    """The inputs that a run reads.

    Attributes:
        names: of the inputs, as they were given; for the archive's log.
        subscribed: address of a subscription that is due -> its sources, which are among `sources`.
    """

    names: list[str]
    sources: list[Source]
    subscribed: dict[str, list[Source]] = field(default_factory=dict)

    def not_visited(self, timed: Sequence[TimedSource]) -> list[str]:
        """Returns the addresses of the subscriptions for which there was no time, or not enough."""
        unread = [source.source for source in timed if not source.was_read]
        return [address for address, theirs in self.subscribed.items() if any(source in unread for source in theirs)]


def ingest_into_archive(options: argparse.Namespace) -> Report:
    """Ingest what the command's `options` name, and note the run in the archive's log; returns what became of it.

    Raises:
        KeyboardInterrupt: if the run is stopped; it stays unfinished in the log, so its subscriptions are still due.
        store.StoreError, ClusterUnusable, SubscriptionsUnreadable, OSError: if nothing can be done.
    """
    time_limit = limit_of(options.time_limit) if options.time_limit else TimeLimit()
    with (
        _workers(options) as (make_pool, embedder),
        storage_of(options.archive).database.running(alone=options.refresh),
        open_writer(options.archive, embedder) as writer,
        opened_history(options.archive) as former_hashes,
        closing(
            Fetcher(allow_private=options.allow_private, recall=Visits(writer.engine).recall, time_limit=time_limit)
        ) as fetcher,
    ):
        inputs = _inputs(options, fetcher, writer.engine)
        ingestion = Ingestion(writer, former_hashes, restore=options.restore)
        number = begin_run(writer.engine, inputs.names)
        timed = in_time(inputs.sources, time_limit)
        with _garbage_seldom_collected(), closing(find_articles(timed, make_pool)) as articles:
            try:
                _tell(_until_stopped(_with_progress(ingestion.run(articles), inputs.sources, options)))
            except KeyboardInterrupt as stop:
                report = ingestion.report
                stop.add_note(f"{report.articles_new} new and {report.articles_updated} changed articles were stored")
                raise
        ingestion.report.hosts = fetcher.seconds_by_host
        ingestion.report.not_visited = inputs.not_visited(timed)
        _finish(writer, number, ingestion.report, inputs)
        return ingestion.report


def _finish(writer: ArchiveWriter, number: int, report: Report, inputs: _Inputs) -> None:
    """Note in the log that the run came to its end."""
    writer.take_up()
    folders = [source.given for source in inputs.sources if isinstance(source, FileSource)]
    finish_run(writer.engine, number, logged(report, inputs.names, folders))


def _inputs(options: argparse.Namespace, fetcher: Fetcher, engine: Engine) -> _Inputs:
    """Returns what the arguments name, and the subscriptions that are due."""
    given = ParserOptions(fetcher, dict(options.map), options.limit)
    sources: list[Source] = [sample_source(given)] if options.sample else []
    sources += sources_of(options.inputs, given, InputKind(options.kind) if options.kind else None)
    inputs = _Inputs(list(options.inputs), sources)
    if options.refresh:
        file = options.subscriptions or options.archive / "subscriptions.toml"
        known = read_subscriptions(file)
        for subscription in due_subscriptions(known, last_runs(engine, KEPT_RUNS), datetime.now(UTC)):
            own = replace(given, renamed=subscription.renamed, limit=subscription.limit or options.limit)
            found = sources_of([subscription.address], own, subscription.kind)
            inputs.subscribed.setdefault(subscription.address, []).extend(found)
            inputs.sources += found
            inputs.names.append(subscription.address)
    return inputs


@contextmanager
def _garbage_seldom_collected() -> Iterator[None]:
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def _workers(options: argparse.Namespace) -> Iterator[tuple[MakePool | None, Embedder | None]]:
    """Gives where pages are extracted (None: here), and what embeds (None: what the archive's settings name)."""
    if options.engine == "ray":
        try:
            from ingest.workers.cluster import joined
        except ModuleNotFoundError as error:
            raise ClusterUnusable("--engine ray needs Ray: pip install 'news-archive-chatbot[ray]'") from error
        from store import load_embedder
        from store.settings import read_settings

        settings = read_settings(options.archive)
        with joined() as cluster:
            yield cluster.pool, cluster.embedder(load_embedder(settings), settings.embedder)
        return
    workers = default_workers() if options.workers is None else options.workers
    yield local_pool(workers) if workers else None, None


def _tell(steps: Iterator[Report]) -> None:
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


def _until_stopped(steps: Iterator[Report]) -> Iterator[Report]:
    """Pass `steps` through; a signal takes effect between two of them, or a moment later (`store.process.stopping`)."""
    with between_steps() as stop:
        for step in steps:
            yield step
            stop.check()


def _with_progress(steps: Iterator[Report], sources: Sequence[Source], options: argparse.Namespace) -> Iterator[Report]:
    """Pass `steps` through, drawing a bar on a terminal: how much of the input is read, rate, time left."""
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
    tqdm.write(plain(" ".join(line.split())), file=sys.stderr)
