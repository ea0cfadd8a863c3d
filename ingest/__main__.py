"""`news-ingest`: adds articles to an archive, or refreshes them."""

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.report import Report
    from ingest.types import Source

DONE, SOME_REJECTED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
FIELDS = "authors, canonical_url, html, id, language, published, section, source, story, text, title, updated, url"

DESCRIPTION = """\
Add articles to a news archive, or refresh them.

Takes any mix of text files (.txt), HTML pages (.html, .htm, .xhtml), articles as JSON Lines (.jsonl,
.jsonl.gz), folders of these, and http(s) addresses. An article whose content is known is skipped; changed
content becomes a new version, and the old one is kept. It may be stopped at any moment and started again.
"""
EPILOGUE = """\
exit status: 0 done, 1 some inputs were rejected (each is named with its reason), 2 nothing could be done.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    if not options.inputs and not options.sample:
        parser.error("name at least one file, folder or URL to ingest (or --sample)")
    try:
        return ingest(options)
    except KeyboardInterrupt:
        print("news-ingest: stopped; what was stored stays, start again to go on", file=sys.stderr)
        return INTERRUPTED
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
        help=f"in JSON Lines, read FIELD from KEY: --map title=headline; may be repeated. Fields: {FIELDS}",
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON on standard output")
    parser.add_argument("--quiet", action="store_true", help="no progress bar and no summary")
    return parser


def ingest(options: argparse.Namespace) -> int:
    """Ingest what `options` name; returns the exit status."""
    from store import StoreError

    try:
        report = _ingest_into_archive(options)
    except StoreError as error:
        print(f"news-ingest: {error}", file=sys.stderr)
        return UNUSABLE
    except OSError as error:
        print(f"news-ingest: {error.filename or options.archive}: {error.strerror or error}", file=sys.stderr)
        return UNUSABLE
    if options.json:
        print(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    if not options.quiet:
        print(report.summary(), file=sys.stderr)
    return SOME_REJECTED if report.rejected else DONE


def _ingest_into_archive(options: argparse.Namespace) -> "Report":
    # Imported here: they take seconds, and `--help` needs none of them.
    from ingest.history import opened_history
    from ingest.pipeline import Ingestion, find_articles
    from ingest.sources import sample_source, source_of
    from store import open_writer

    sources: list[Source] = [source_of(argument) for argument in options.inputs]
    if options.sample:
        sources.insert(0, sample_source())
    renamed: Mapping[str, str] = dict(options.map)
    with open_writer(options.archive) as writer, opened_history(options.archive) as former_hashes:
        ingestion = Ingestion(writer, former_hashes)
        steps = ingestion.run(find_articles(sources, renamed))
        named = warned = 0
        for report in _until_interrupted(_with_progress(steps, sources, options)):
            for rejection in report.rejected[named:]:
                _say(f"{rejection.origin}: {rejection.reason}")
            named = len(report.rejected)
            for warning in report.warnings[warned:]:
                _say(f"{warning} (kept without it)")
            warned = len(report.warnings)
        return ingestion.report


def _until_interrupted(steps: "Iterator[Report]") -> "Iterator[Report]":
    """Pass `steps` through; Ctrl-C takes effect between two of them, pressed again at once.

    Raised just anywhere, it can come out inside a library's callback, where Python only prints it and goes on.

    Raises:
        KeyboardInterrupt: after the step during which it was asked for.
    """
    asked = threading.Event()
    before = signal.getsignal(signal.SIGINT)

    def ask(*_: object) -> None:
        asked.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, ask)
    try:
        for step in steps:
            yield step
            if asked.is_set():
                raise KeyboardInterrupt
    finally:
        signal.signal(signal.SIGINT, before)


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

    tqdm.write(" ".join(line.split()), file=sys.stderr)


def _renaming(argument: str) -> tuple[str, str]:
    field, equals, key = argument.partition("=")
    if not equals or not key or field not in FIELDS.split(", "):
        raise argparse.ArgumentTypeError(f"{argument!r} is not FIELD=KEY with one of the fields {FIELDS}")
    return field, key


if __name__ == "__main__":
    sys.exit(main())
