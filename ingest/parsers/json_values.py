"""JSON that is not one object a line: an array of articles, one article over many lines, several behind each other."""

import codecs
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import IO

from ingest.errors import Unusable
from ingest.limits import MEGABYTE
from ingest.parsers.inputs import LARGEST_PAGE, ParserOptions, RawInput
from ingest.parsers.pages import parse_lines, record_page
from ingest.types import Item, Rejection

_READ = MEGABYTE // 4
"""Bytes at first; as many again as there are, each time that a value does not end in them."""
_BETWEEN = re.compile(r"[ \t\r\n,]*+")
_LISTS = ("articles", "items", "results", "data", "docs", "documents", "posts", "stories", "news", "value")
"""Where one object that is no article itself holds a list of them, under one of these names."""
_WRAPPED = re.compile(rb'\{[^{}\[\]]*"(?:%s)"\s*+:\s*+\[' % "|".join(_LISTS).encode())


def parse_records(raw: RawInput, options: ParserOptions) -> Iterator[Item]:
    """Articles in JSON: one a line, in an array, or one over many lines; a damaged file gives what can be read."""
    is_lines = True
    with suppress(Unusable), raw.unpacked() as file:  # what cannot be read is named where all of it is
        is_lines = is_one_a_line(file.read(_READ) or b"")
    yield from (parse_lines if is_lines else parse_values)(raw, options)


def is_one_a_line(start: bytes) -> bool:
    """Returns whether `start`, the beginning of a file of JSON, holds one article a line."""
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    first, _, rest = (part.strip() for part in text.partition(b"\n"))
    if first.startswith(b"["):
        return first.endswith(b"]") and bool(rest)  # a line of its own, though no article
    is_cut = first == b"{" or (first.startswith(b"{") and first.endswith(b",") and rest.startswith(b'"'))
    return not is_cut and (bool(rest) or not _WRAPPED.match(first))


def parse_values(raw: RawInput, options: ParserOptions) -> Iterator[Item]:
    """The articles in an array, or behind each other; up to a fault in the JSON, which is named.

    Raises:
        Unusable: if there are none.
    """
    count = 0
    with raw.unpacked() as file:
        try:
            for value in _values(file):
                for article in _articles_in(value):
                    count += 1
                    yield record_page(raw, count, article, options, "article")
        except Unusable as error:
            if not count:
                raise
            yield Rejection(f"{raw.origin}: article {count + 1}", str(error))
    if not count:
        raise Unusable("empty file")


def _articles_in(value: object) -> Iterator[object]:
    """`value`, or what it only wraps, as the answers of many services do."""
    inner = [value.get(name) for name in _LISTS] if isinstance(value, dict) else []
    lists = [found for found in inner if isinstance(found, list) and found and all(isinstance(n, dict) for n in found)]
    if len(lists) == 1 and isinstance(value, dict) and not ({"text", "html"} & set(value)):
        yield from lists[0]
    else:
        yield value


def _values(file: IO[bytes]) -> Iterator[object]:
    """Each value on the top level, or in the array that begins there.

    Raises:
        Unusable: where one is no JSON, or too large.
    """
    values = _Values(file)
    if is_array := values.next_mark() == "[":
        values.pass_mark()
    while (mark := values.next_mark()) and not (is_array and mark == "]"):
        yield values.take()
    if is_array and not mark:
        raise Unusable("the file ends within its list")


class _Values:
    """Takes one value after the other out of `file`, of which no more is held than that takes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._characters = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._decoder = json.JSONDecoder()
        self._text = ""
        self._place = 0
        self._is_whole = False

    def next_mark(self) -> str:
        """The character at which the next value begins; empty at the end."""
        while True:
            self._place = _BETWEEN.match(self._text, self._place).end()  # type: ignore[union-attr]
            if self._place < len(self._text) or self._is_whole:
                return self._text[self._place : self._place + 1]
            self._read(_READ)

    def pass_mark(self) -> None:
        """Go on behind it."""
        self._place += 1

    def take(self) -> object:
        """The value that begins here.

        Raises:
            Unusable: if it is no JSON, or too large.
        """
        while True:
            fault = "not JSON"
            try:
                value, end = self._decoder.raw_decode(self._text, self._place)
                if end < len(self._text) or self._is_whole:  # else it may be the beginning of a longer one
                    self._place = end
                    return value
            except ValueError as error:
                fault += f": {getattr(error, 'msg', error)}"
            except RecursionError:
                fault += ": nested too deep"
            held = len(self._text) - self._place
            if self._is_whole or held > LARGEST_PAGE:
                raise Unusable(fault if self._is_whole else f"{fault}, or larger than {LARGEST_PAGE // MEGABYTE} MB")
            self._read(max(held, _READ))

    def _read(self, size: int) -> None:
        more = self._file.read(size) or b""
        self._text = self._text[self._place :] + self._characters.decode(more, not more)
        self._place, self._is_whole = 0, not more
