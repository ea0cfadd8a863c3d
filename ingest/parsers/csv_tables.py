"""CSV: one article a row."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import IO

from ingest.errors import Unusable
from ingest.limits import MEGABYTE
from ingest.parsers.inputs import LARGEST_PAGE, ParserOptions, RawInput
from ingest.parsers.pages import record_page
from ingest.text.cleaning import decode
from ingest.types import RECORD_FIELDS, Item, Rejection

_SNIFFED = 64 * 1024
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*+$", re.I)
"""What some spreadsheets write above the names of the fields, for each other."""
_ESCAPED_MARK = re.compile(r"(?<!\\)((?:\\\\)*)\\\"")
_ESCAPES = re.compile(r"[^\\]\\\"[^,;\t|\r\n\"]")
"""A quotation mark behind a backslash, and the field goes on."""


class RowTooLong(Exception):
    """A row has more characters than allowed. What follows its line can still be read."""


class BoundedRows:
    """The lines of `file` for a parser of rows, which may take several for a row; `begin_row` before each.

    Raises:
        RowTooLong: when a row goes beyond `most` characters; the rest of it is passed over, to the end of a line that
            is not in quotation marks.
    """

    def __init__(self, file: IO[str], most: int) -> None:
        self._file = file
        self._most = most
        self._taken = 0
        self._marks = 0

    def begin_row(self) -> None:
        """Count from here."""
        self._taken = self._marks = 0

    def __iter__(self) -> "BoundedRows":
        return self

    def __next__(self) -> str:
        line = self._file.readline(self._most + 1 - self._taken)
        if not line:
            raise StopIteration
        self._taken += len(line)
        self._marks += line.count('"')
        if self._taken <= self._most:
            return line
        while line and not (line.endswith(("\n", "\r")) and self._marks % 2 == 0):
            line = self._file.readline(MEGABYTE)
            self._marks += line.count('"')
        raise RowTooLong


def parse_csv(raw: RawInput, options: ParserOptions) -> Iterator[Item]:
    """Comma, semicolon or tab separated values, with the names of the fields in the first line; empty is absent.

    Several authors in one field are separated by ";".
    """
    with raw.unpacked() as file:
        start = decode(file.read(_SNIFFED) or b"")
    encoding = _encoding(start, raw)
    csv.field_size_limit(LARGEST_PAGE)
    with raw.unpacked() as file:
        lines = BoundedRows(io.TextIOWrapper(file, encoding, "replace", newline=""), LARGEST_PAGE)
        rows = csv.reader(_escaped(lines) if _ESCAPES.search(start) else lines, dialect=_dialect(start), strict=True)
        try:
            names = _header(rows, options)
        except (RowTooLong, csv.Error) as error:
            raise Unusable("the line with the names of the fields cannot be read") from error
        if not names:
            raise Unusable("empty file")
        if not {*options.renamed.values(), "text", "html"} & set(names):
            raise Unusable(f"no column named text or html (--map text=COLUMN names it); there are: {_named(names)}")
        count = 0
        for row in _rows(rows, lines):
            count += 1
            if isinstance(row, list) and any(map(str.strip, row[len(names) :])):
                row = f"{len(row)} cells where the first line names {len(names)} (a text without quotation marks?)"
            if isinstance(row, str):
                yield Rejection(f"{raw.origin}: row {count}", row)
            else:
                given = {name: value for name, value in zip(names, row, strict=False) if name and value.strip()}
                yield record_page(raw, count, given, options)
        if not count:
            raise Unusable("no rows")


def _header(rows: Iterator[list[str]], options: ParserOptions) -> list[str]:
    """The names of the fields: ours in any case, with blanks around them; others as they are."""
    known = {name.lower(): name for name in (*RECORD_FIELDS, *options.renamed.values())}
    for row in rows:
        if row and not _SEPARATOR_LINE.match(",".join(row).lstrip()):
            return [name if name in known.values() else known.get(name.strip().lower(), name) for name in row]
    return []


def _escaped(lines: Iterator[str]) -> Iterator[str]:
    """The lines of a file that puts a backslash before a quotation mark, with two marks there, as others do."""
    for line in lines:
        yield _ESCAPED_MARK.sub(r'\1""', line)


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


def _encoding(start: str, raw: RawInput) -> str:
    """The encoding in which the beginning reads as `start`."""
    with raw.unpacked() as file:
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
    if named := _SEPARATOR_LINE.match(first.lstrip()):
        return type("Named", (csv.excel,), {"delimiter": named[1]})
    mark = max(",;\t|", key=first.count)
    return type("Found", (csv.excel,), {"delimiter": mark})


def _named(columns: Sequence[str]) -> str:
    return ", ".join(columns)[:200]
