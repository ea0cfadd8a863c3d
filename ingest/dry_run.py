"""What a run would store, without an archive: for a person who checks a new source before it is read every night."""

import argparse
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from typing import Any

from ingest.extraction.left_out import LeftOut, left_out
from ingest.network.fetcher import Fetcher
from ingest.parsers import ParserOptions
from ingest.sources import sample_source, sources_of
from ingest.text.cleaning import declared, word_count
from ingest.types import Form, FoundArticle, InputKind, Item, RawPage, Rejection, Remark, Source
from ingest.workers import default_workers, extracted, local_pool
from store import format_moment
from store.redaction import said_name, text_without_secrets

_SHOWN_LINE = 160
"""Characters of a line of text that are shown."""
_MOST_LEFT_OUT = 20
"""Lines of a page that are named."""
MOST_REPORTED = 100
"""Pages that a report holds."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What would become of one input.

    Attributes:
        page: as it was read; None for what is no page.
        left: the lines of the page that are not in the article; of a rejected page all of them.
        more: how many lines more there are.
    """

    outcome: FoundArticle | Rejection | Remark
    page: RawPage | None
    left: tuple[LeftOut, ...]
    more: int

    @property
    def is_rejected(self) -> bool:
        """Returns whether there would be nothing to store."""
        return isinstance(self.outcome, Rejection)

    def as_json(self) -> dict[str, Any]:
        """For `--json`, one a line."""
        found = self.outcome
        row: dict[str, Any] = {"input": said_name(found.origin)}
        if isinstance(found, FoundArticle):
            row |= _facts(found) | {"warnings": list(found.warnings), "text": found.content.text}
        elif isinstance(found, Rejection):
            row |= {"rejected": text_without_secrets(found.reason)}
        else:
            row |= {"remark": text_without_secrets(found.text)}
        if self.left:
            row |= {"left_out": [{"line": one.line, "why": one.why} for one in self.left], "left_out_more": self.more}
        return row

    def lines(self) -> Iterator[str]:
        """For people."""
        found = self.outcome
        yield said_name(found.origin)
        if isinstance(found, FoundArticle):
            for name, value in _facts(found).items():
                shown = "; ".join(value) if isinstance(value, list) else value
                yield f"  {name:<10} {shown or '–'}"
            paragraphs = found.content.text.split("\n\n")
            yield f"  {'begins':<10} {_short(paragraphs[0])}"
            if len(paragraphs) > 1:
                yield f"  {'ends':<10} {_short(paragraphs[-1])}"
            for warning in found.warnings:
                yield f"  {'warning':<10} {warning}"
        elif isinstance(found, Rejection):
            yield f"  {'rejected':<10} {text_without_secrets(found.reason)}"
        else:
            yield f"  {'remark':<10} {text_without_secrets(found.text)}"
        for one in self.left:
            yield f"  {'left out':<10} {_short(one.line)} ({one.why})"
        if self.more:
            yield f"  {'left out':<10} {self.more} more lines"


def see(options: argparse.Namespace) -> Iterator[Seen]:
    """What would become of the inputs that the command's `options` name; each is read as if it never was before."""
    with closing(Fetcher(allow_private=options.allow_private, recall=lambda _: None)) as fetcher:
        given = ParserOptions(fetcher, dict(options.map), options.limit)
        sources: list[Source] = [sample_source(given)] if options.sample else []
        sources += sources_of(options.inputs, given, InputKind(options.kind) if options.kind else None)
        yield from _seen(sources, default_workers() if options.workers is None else options.workers)


def _seen(sources: Iterable[Source], workers: int) -> Iterator[Seen]:
    pages: dict[str, RawPage] = {}

    def items() -> Iterator[Item]:
        for source in sources:
            for item in source.pages():
                if isinstance(item, RawPage):
                    pages[item.origin] = item
                yield item

    with closing(extracted(items(), local_pool(max(1, workers)))) as outcomes:
        for outcome in outcomes:
            if isinstance(outcome, FoundArticle | Rejection | Remark):
                yield _with_left_out(outcome, pages.pop(outcome.origin, None))


def _with_left_out(outcome: FoundArticle | Rejection | Remark, page: RawPage | None) -> Seen:
    if page is None or page.form is not Form.HTML:
        return Seen(outcome, page, (), 0)
    text = outcome.content.text if isinstance(outcome, FoundArticle) else ""
    lines = left_out(declared(page.content, page.charset), page.url, text)
    return Seen(outcome, page, tuple(islice(lines, _MOST_LEFT_OUT)), sum(1 for _ in lines))


def write_report(path: str | os.PathLike[str], seen: Sequence[Seen]) -> None:
    """Write a file that holds all that is needed to see the same elsewhere: the pages, and what was made of them.

    Raises:
        OSError: if it cannot be written, or is there already.
    """
    rows = []
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as file:
        for number, one in enumerate(seen, 1):
            row = one.as_json()
            if one.page is not None:
                row |= {
                    "file": f"pages/{number}.{_ENDINGS[one.page.form]}",
                    "url": said_name(one.page.url or "") or None,
                }
                row["charset"] = one.page.charset
                file.writestr(row["file"], one.page.content)
            rows.append(row)
        told = {"version": version("news-archive-chatbot"), "what_is_wrong": "", "inputs": rows}
        file.writestr("report.json", json.dumps(told, ensure_ascii=False, indent=2))


_ENDINGS = {Form.HTML: "html", Form.TEXT: "txt", Form.RECORD: "jsonl"}


def _facts(found: FoundArticle) -> dict[str, Any]:
    content = found.content
    return {
        "title": content.title,
        "day": format_moment(content.published),
        "updated": format_moment(content.updated),
        "authors": list(content.authors),
        "source": content.source,
        "section": content.section,
        "language": content.language,
        "address": content.url,
        "id": found.article_id,
        "words": word_count(content.text),
    }


def _short(line: str) -> str:
    line = " ".join(line.split())
    return line if len(line) <= _SHOWN_LINE else line[: _SHOWN_LINE - 1].rstrip() + "…"
