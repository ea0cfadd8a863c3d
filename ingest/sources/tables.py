"""CSV and Parquet: one article a row."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime

from ingest.errors import Unusable
from ingest.extraction.cleaning import decode
from ingest.sources.inputs import LARGEST_PAGE, Holding, Reading
from ingest.sources.pages import record_page
from ingest.types import Item, Rejection

_SNIFFED = 64 * 1024
_ROWS = 256


def read_csv(holding: Holding, reading: Reading) -> Iterator[Item]:
    """Comma, semicolon or tab separated values, with the names of the fields in the first line; empty is absent.

    Several authors in one field are separated by ";".
    """
    with holding.reading() as file:
        start = decode(file.read(_SNIFFED) or b"")
    encoding = _encoding(start, holding)
    csv.field_size_limit(LARGEST_PAGE)
    with holding.reading() as file:
        text = io.TextIOWrapper(file, encoding, "replace", newline="")
        rows = csv.DictReader(text, dialect=_dialect(start), restkey="", restval="")
        if not rows.fieldnames:
            raise Unusable("empty file")
        known = {*reading.renamed.values(), "text", "html"}
        if not known & set(rows.fieldnames):
            raise Unusable(
                f"no column named text or html (--map text=COLUMN names it); there are: {_named(rows.fieldnames)}"
            )
        count = 0
        try:
            for count, row in enumerate(rows, 1):
                given = {key: value for key, value in row.items() if key and isinstance(value, str) and value.strip()}
                yield record_page(holding, count, given, reading)
        except csv.Error as error:
            yield Rejection(f"{holding.origin}: row {count + 1}", f"not CSV: {error}")
            return
        if not count:
            raise Unusable("no rows")


def read_parquet(holding: Holding, reading: Reading) -> Iterator[Item]:
    """A Parquet file, read in groups of rows: the one function that knows pyarrow."""
    import pyarrow as pa
    from pyarrow import parquet

    with holding.reading() as file:
        try:
            table = parquet.ParquetFile(file if file.seekable() else io.BytesIO(holding.whole()))
            count = 0
            for batch in table.iter_batches(_ROWS):
                for row in batch.to_pylist():
                    count += 1
                    given = {key: _plain(value) for key, value in row.items() if value is not None}
                    yield record_page(holding, count, given, reading)
        except (pa.ArrowException, ValueError, NotImplementedError) as error:
            raise Unusable(f"not Parquet that can be read: {' '.join(str(error).split())[:120]}") from error
    if not count:
        raise Unusable("no rows")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value


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


def _named(columns: object) -> str:
    return ", ".join(map(str, columns))[:200] if isinstance(columns, list | tuple) else ""
