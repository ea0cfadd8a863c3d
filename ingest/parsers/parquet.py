"""Parquet, one article a row: the one file that knows pyarrow."""

import os
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from ingest.errors import Unusable
from ingest.limits import MEGABYTE
from ingest.parsers.inputs import LARGEST_PAGE, ParserOptions, RawInput
from ingest.parsers.isolation import parse_isolated
from ingest.parsers.pages import record_page
from ingest.types import Item, Rejection

_ROWS = 256
_BUFFER = MEGABYTE
_TEXTS = ("STRING", "NONE", "JSON", "ENUM")


def parse_parquet(raw: RawInput, options: ParserOptions) -> Iterator[Item]:
    """A Parquet file, read in groups of rows; a group that cannot be read is one rejection, a row too large another."""
    return parse_isolated(parse_rows, raw, options, unpack=True)


def parse_rows(raw: RawInput, options: ParserOptions) -> Iterator[Item]:
    """As `parse_parquet`, in this process."""
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # the others ask for more than they need
    import pyarrow as pa
    from pyarrow import parquet

    faults = (pa.ArrowException, ValueError, NotImplementedError, OSError)
    with raw.unpacked() as file:
        try:
            about = parquet.read_metadata(file)
            table = parquet.ParquetFile(
                file, metadata=about, read_dictionary=_texts(about), buffer_size=_BUFFER, pre_buffer=False
            )
        except faults as error:
            raise Unusable(f"not Parquet that can be read: {_told(error)}") from error
        before = 0
        for group in range(about.num_row_groups):
            after = before + about.row_group(group).num_rows
            count = before
            try:
                for batch in table.iter_batches(_ROWS, row_groups=[group], use_threads=False):
                    for item in _items(batch, count, raw, options):
                        count += 1
                        yield item
            except (*faults, MemoryError) as error:
                rows = f"{raw.origin}: rows {count + 1} to {after}"
                yield Rejection(rows, f"not Parquet that can be read: {_told(error)}")
            before = after
    if not before:
        raise Unusable("no rows")


def _texts(about: Any) -> list[str]:
    """The columns to be read as references into what they hold: a column may hold one large text a million times."""
    columns = map(about.schema.column, range(about.num_columns))
    return [
        column.path
        for column in columns
        if column.physical_type == "BYTE_ARRAY"
        and column.logical_type.type in _TEXTS
        and column.max_repetition_level == 0
        and "." not in column.path
    ]


def _items(batch: Any, count: int, raw: RawInput, options: ParserOptions) -> Iterator[Item]:
    names = batch.schema.names
    columns = [batch.column(number) for number in range(len(names))]
    sizes = [_sizes(column) for column in columns]
    for row in range(batch.num_rows):
        count += 1
        size = sum(
            size_of[row] if size_of is not None else column.slice(row, 1).nbytes
            for size_of, column in zip(sizes, columns, strict=True)
        )
        if size > LARGEST_PAGE:
            yield Rejection(f"{raw.origin}: row {count}", f"larger than {LARGEST_PAGE // MEGABYTE} MB")
            continue
        found = ((name, column[row].as_py()) for name, column in zip(names, columns, strict=True))
        yield record_page(raw, count, {name: _plain(value) for name, value in found if value is not None}, options)


def _sizes(column: Any) -> list[int] | None:
    """Bytes of each value of a column of references, None for another column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not isinstance(column, pa.DictionaryArray):
        return None
    lengths = pc.binary_length(column.dictionary).to_pylist()
    return [0 if number is None else lengths[number] or 0 for number in column.indices.to_pylist()]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _told(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
