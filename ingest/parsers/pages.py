"""Inputs of one article, of one article a line, and the pages at addresses."""

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import IO

from ingest.addresses import addresses_in
from ingest.errors import Unusable
from ingest.limits import MEGABYTE
from ingest.network.parallel import fetch_all, interleaved
from ingest.network.types import Answer, Failed, Fetched, GoneAnswer, Left, NotModified, NotYet
from ingest.parsers.inputs import LARGEST_PAGE, ParserOptions, RawInput, input_of, now
from ingest.parsers.registry import page_form
from ingest.types import Form, Gone, Item, RawPage, Rejection, Unchanged, Waiting

TICK_S = 0.1
"""Seconds without an answer after which a source says that it is waiting."""


def parse_html(raw: RawInput, _options: ParserOptions) -> Iterator[Item]:
    """A saved or fetched page."""
    yield page_of(raw, Form.HTML)


def parse_text(raw: RawInput, _options: ParserOptions) -> Iterator[Item]:
    """A text file."""
    page = page_of(raw, Form.TEXT)
    if page.content.lstrip()[:4].lower() == b"http" and addresses_in(page.content.decode("utf-8", "replace")):
        raise Unusable("a list of addresses, not an article (--as list reads what it names)")
    yield page


def page_of(raw: RawInput, form: Form) -> RawPage:
    """The one page that `raw` is.

    Raises:
        Unusable
    """
    content, fetched_at = raw.whole(), raw.visit.fetched_at if raw.visit else now()
    return RawPage(
        raw.origin, raw.place, form, content, fetched_at,
        url=raw.url, charset=raw.charset, visit=raw.visit,
    )  # fmt: skip


def parse_lines(raw: RawInput, options: ParserOptions) -> Iterator[Item]:
    """JSON Lines: one article a line. A damaged file gives what can be read of it."""
    number, is_empty = 0, True
    try:
        with raw.unpacked() as lines:
            for line in bounded_lines(lines, LARGEST_PAGE):
                number += 1
                origin = f"{raw.origin}:{number}"
                if line is None:
                    is_empty = False
                    yield Rejection(origin, f"a line larger than {LARGEST_PAGE // MEGABYTE} MB")
                    continue
                if line.strip():
                    is_empty = False
                    place = f"{raw.place}#{number}"
                    yield RawPage(origin, place, Form.RECORD, line, now(), renamed=options.renamed)
    except Unusable as error:
        # Reading the next line may raise it as well; then it has no number yet.
        yield Rejection(f"{raw.origin}:{number + 1}" if number or "gzip" in str(error) else raw.origin, str(error))
        return
    if is_empty:
        raise Unusable("empty file")


def record_page(raw: RawInput, number: int, row: object, options: ParserOptions, what: str = "row") -> RawPage:
    """Row `number` of a table as a record."""
    line = json.dumps(row, ensure_ascii=True, default=str).encode()
    return RawPage(
        f"{raw.origin}: {what} {number}", f"{raw.place}#{number}", Form.RECORD, line, now(),
        renamed=options.renamed,
    )  # fmt: skip


def visit_pages(
    urls: Sequence[str], options: ParserOptions, known: Mapping[str, Mapping[str, object]] | None = None
) -> Iterator[Item]:
    """The pages at `urls`, which a feed or sitemap names as articles.

    Args:
        known: address -> what the feed says of the article.
    """
    new = [url for url in interleaved(urls) if url not in options.visited]
    options.visited.update(new)
    for answer in fetch_all(options.fetcher, new, TICK_S):
        if not isinstance(answer, Fetched):
            yield outcome_of(answer)
            continue
        try:
            page: RawPage = page_of(input_of(answer), page_form(answer))
            yield replace(page, known=(known or {}).get(answer.asked, {}))
        except Unusable as error:
            yield Rejection(answer.asked, str(error))


def answer_of(url: str, options: ParserOptions) -> Generator[Waiting, None, Answer]:
    """Read one address, and say so while it takes its time; the answer is what the generator returns."""
    found: Answer = Failed(url, "not asked for")
    for answer in fetch_all(options.fetcher, [url], TICK_S):
        if isinstance(answer, NotYet):
            yield Waiting()
        else:
            found = answer
    return found


def outcome_of(answer: NotModified | GoneAnswer | Failed | Left | NotYet) -> Item:
    """Returns what to make of an address that gave no body."""
    if isinstance(answer, NotYet):
        return Waiting()
    if isinstance(answer, NotModified):
        return Unchanged(answer.asked)
    if isinstance(answer, GoneAnswer):
        return Gone(answer.asked)
    if isinstance(answer, Left):
        return Rejection(answer.asked, answer.reason, is_left=True)
    return Rejection(answer.asked, f"cannot be fetched: {answer.reason}")


def bounded_lines(file: IO[bytes], most: int) -> Iterator[bytes | None]:
    """The lines of `file`, with their ends; None for one of more than `most` bytes, of which no more is kept."""
    while line := file.readline(most + 1):
        if len(line) <= most:
            yield line
        else:
            while line and not line.endswith(b"\n"):
                line = file.readline(MEGABYTE)
            yield None
