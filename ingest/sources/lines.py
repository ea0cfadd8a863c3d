"""Lines of files whose lines may be of any length."""

from collections.abc import Iterator
from typing import IO

from ingest.memory import MEGABYTE


def bounded_lines(file: IO[bytes], most: int) -> Iterator[bytes | None]:
    """The lines of `file`, with their ends; None for one of more than `most` bytes, of which no more is kept."""
    while line := file.readline(most + 1):
        if len(line) <= most:
            yield line
        else:
            while line and not line.endswith(b"\n"):
                line = file.readline(MEGABYTE)
            yield None


class RowTooLong(Exception):
    """A row has more characters than allowed. What follows its line can still be read."""


class BoundedRows:
    """The lines of `file` for a reader of rows, which may take several for a row; `begin_row` before each.

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
