"""The input of parsers: the bytes of a file, of a member of a zip, or of an answer, and the options of a run."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO

from ingest.errors import Unusable
from ingest.limits import MEGABYTE
from ingest.network.fetcher import Fetcher
from ingest.network.types import Fetched
from ingest.parsers.packings import ending_of, unpacked_file, without_packing
from ingest.types import Item
from store import Visit

LARGEST_PAGE = 16 * MEGABYTE
"""Bytes of one article; nothing that is written to be read comes near it. Reading takes up to fifty times that."""


@dataclass(frozen=True, slots=True)
class RawInput:
    """Bytes that hold one page or many.

    Attributes:
        origin, place, url, charset, visit: as in `ingest.types.RawPage`.
        name: the file's name, for its ending.
        open: gives the bytes from their beginning; seekable.
    """

    origin: str
    place: str
    name: str
    open: Callable[[], IO[bytes]]
    url: str | None = None
    charset: str | None = None
    visit: Visit | None = None

    @contextmanager
    def unpacked(self) -> Iterator[IO[bytes]]:
        """The bytes, unpacked if the name says that they are packed.

        Raises:
            Unusable: if they cannot be read, or not unpacked; the reason is fit for the report.
        """
        try:
            with self.open() as file, unpacked_file(file, self.name) as content:
                yield content
        except OSError as error:
            raise Unusable(f"cannot be read: {error.strerror or error}") from error

    def whole(self, largest: int = LARGEST_PAGE) -> bytes:
        """All the bytes.

        Args:
            largest: how many they may be.

        Raises:
            Unusable: if they cannot be read, or are too many.
        """
        with self.unpacked() as file:
            content = file.read(largest + 1)
        if len(content) > largest:
            raise Unusable(f"larger than {largest // MEGABYTE} MB")
        return content


@dataclass(frozen=True, slots=True)
class ParserOptions:
    """The options that parsers need besides the bytes.

    Attributes:
        fetcher: None where nothing may be read from the web.
        renamed: for records, field -> the key that holds it.
        limit: the most articles to take from one feed, sitemap or site.
        visited: the pages that this run has asked for already, for feeds and sitemaps that name the same ones.
    """

    fetcher: Fetcher
    renamed: Mapping[str, str] = field(default_factory=dict)
    limit: int = 1000
    visited: set[str] = field(default_factory=set)


Parser = Callable[[RawInput, ParserOptions], Iterator[Item]]
"""Gives the pages in an input. Raises nothing but `Unusable`: then the rest of this input is lost."""


def input_of(answer: Fetched) -> RawInput:
    """The body of an answer, under the name that was asked for: where a redirect ended must not choose a parser."""
    body = answer.body
    # Servers unpack on the way, or pack what has another name.
    name = without_packing(name_in(answer.asked)) + ending_of(body)
    return RawInput(
        answer.asked, answer.asked, name, lambda: io.BytesIO(body), answer.url, answer.charset, answer.visit
    )  # fmt: skip


def name_in(url: str) -> str:
    """The last part of the path in `url`, in lower case: the name of a file, if it is one."""
    return url.partition("#")[0].partition("?")[0].rpartition("/")[2].lower()


def now() -> datetime:
    """The moment of options, in UTC."""
    return datetime.now(UTC)
