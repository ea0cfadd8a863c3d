"""Holdings of one article, and of one article a line."""

import json
from collections.abc import Iterator

from ingest.errors import Unusable
from ingest.memory import MEGABYTE
from ingest.sources.inputs import LARGEST_PAGE, Holding, Reading, now
from ingest.sources.lines import bounded_lines
from ingest.types import Form, Item, RawPage, Rejection


def read_html(holding: Holding, _reading: Reading) -> Iterator[Item]:
    """A saved or fetched page."""
    yield page_of(holding, Form.HTML)


def read_text(holding: Holding, _reading: Reading) -> Iterator[Item]:
    """A text file."""
    yield page_of(holding, Form.TEXT)


def page_of(holding: Holding, form: Form) -> RawPage:
    """The one page that `holding` is.

    Raises:
        Unusable
    """
    content, fetched_at = holding.whole(), holding.visit.fetched_at if holding.visit else now()
    return RawPage(
        holding.origin, holding.place, form, content, fetched_at,
        url=holding.url, charset=holding.charset, visit=holding.visit,
    )  # fmt: skip


def read_records(holding: Holding, reading: Reading) -> Iterator[Item]:
    """JSON Lines: one article a line. A damaged file gives what can be read of it."""
    number, is_empty = 0, True
    try:
        with holding.reading() as lines:
            for line in bounded_lines(lines, LARGEST_PAGE):
                number += 1
                origin = f"{holding.origin}:{number}"
                if line is None:
                    is_empty = False
                    yield Rejection(origin, f"a line larger than {LARGEST_PAGE // MEGABYTE} MB")
                    continue
                if line.strip():
                    is_empty = False
                    place = f"{holding.place}#{number}"
                    yield RawPage(origin, place, Form.RECORD, line, now(), renamed=reading.renamed)
    except Unusable as error:
        # The reader of a line may raise it as well; then it has no number yet.
        yield Rejection(
            f"{holding.origin}:{number + 1}" if number or "gzip" in str(error) else holding.origin, str(error)
        )
        return
    if is_empty:
        raise Unusable("empty file")


def record_page(holding: Holding, number: int, row: object, reading: Reading, what: str = "row") -> RawPage:
    """Row `number` of a table as a record."""
    line = json.dumps(row, ensure_ascii=True, default=str).encode()
    return RawPage(
        f"{holding.origin}: {what} {number}", f"{holding.place}#{number}", Form.RECORD, line, now(),
        renamed=reading.renamed,
    )  # fmt: skip
