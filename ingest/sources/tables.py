"""CSV: one article a row."""

import csv
import io
from collections.abc import Iterator, Sequence

from ingest.errors import Unusable
from ingest.extraction.cleaning import decode
from ingest.memory import MEGABYTE
from ingest.sources.inputs import LARGEST_PAGE, Holding, Reading
from ingest.sources.lines import BoundedRows, RowTooLong
from ingest.sources.pages import record_page
from ingest.types import Item, Rejection

_SNIFFED = 64 * 1024


def read_csv(holding: Holding, reading: Reading) -> Iterator[Item]:
    """Comma, semicolon or tab separated values, with the names of the fields in the first line; empty is absent.

    Several authors in one field are separated by ";".
    """
    with holding.reading() as file:
        start = decode(file.read(_SNIFFED) or b"")
    encoding = _encoding(start, holding)
    csv.field_size_limit(LARGEST_PAGE)
    with holding.reading() as file:
        lines = BoundedRows(io.TextIOWrapper(file, encoding, "replace", newline=""), LARGEST_PAGE)
        rows = csv.reader(lines, dialect=_dialect(start))
        try:
            names = next((row for row in rows if row), [])
        except (RowTooLong, csv.Error) as error:
            raise Unusable("the line with the names of the fields cannot be read") from error
        if not names:
            raise Unusable("empty file")
        if not {*reading.renamed.values(), "text", "html"} & set(names):
            raise Unusable(f"no column named text or html (--map text=COLUMN names it); there are: {_named(names)}")
        count = 0
        for row in _rows(rows, lines):
            count += 1
            if isinstance(row, str):
                yield Rejection(f"{holding.origin}: row {count}", row)
            else:
                given = {name: value for name, value in zip(names, row, strict=False) if name and value.strip()}
                yield record_page(holding, count, given, reading)
        if not count:
            raise Unusable("no rows")


def _rows(rows: Iterator[list[str]], lines: BoundedRows) -> Iterator[list[str] | str]:
    """The rows that hold anything; of one that cannot be read, why."""
    while True:
        lines.begin_row()
        try:
            if row := next(rows):
                yield row
        except StopIteration:
            return
        except RowTooLong:
            yield f"larger than {LARGEST_PAGE // MEGABYTE} MB"
        except csv.Error as error:
            yield f"not CSV: {error}"


def _encoding(start: str, holding: Holding) -> str:
    """The encoding in which the beginning reads as `start`."""
    with holding.reading() as file:
        mark = file.read(3)
        content = mark + (file.read(_SNIFFED - 3) or b"")
    if mark[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        content[: content.rfind(b"\n") + 1 or None].decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig" if start else "utf-8"


def _dialect(start: str) -> type[csv.Dialect]:
    """The separator by what the first line holds most of; texts further down would mislead a sniffer."""
    first = start.split("\n", 1)[0]
    mark = max(",;\t|", key=first.count)
    return type("Found", (csv.excel,), {"delimiter": mark})


def _named(columns: Sequence[str]) -> str:
    return ", ".join(columns)[:200]
