"""Addresses of pages, visited several hosts at a time."""

from collections.abc import Iterator, Sequence

from ingest.errors import Unusable
from ingest.network.parallel import fetch_all, interleaved
from ingest.network.types import Answer, Fetched, NotYet
from ingest.parsers.inputs import Parser, ParserOptions, input_of
from ingest.parsers.pages import TICK_S, outcome_of
from ingest.parsers.registry import parser_for_answer
from ingest.types import Item, Rejection, Waiting

_TYPICAL_SIZE = 100_000
"""Bytes of a usual page; how large one is, is not known before it is there."""


class AddressSource:
    """Addresses that a person named: each may be a page, a feed, a sitemap or a file of articles.

    Args:
        forced: how to read what they answer, instead of what it looks like.
    """

    def __init__(self, urls: Sequence[str], options: ParserOptions, forced: Parser | None = None) -> None:
        self._urls = interleaved(urls)
        self._options = options
        self._forced = forced
        self._done = 0

    @property
    def size(self) -> int:
        """The size of usual pages: that of these is not known before they are fetched."""
        return _TYPICAL_SIZE * len(self._urls)

    @property
    def consumed(self) -> int:
        """By whole addresses."""
        return _TYPICAL_SIZE * self._done

    def pages(self) -> Iterator[Item]:
        """Gives the pages at each address, or why there are none."""
        for answer in fetch_all(self._options.fetcher, self._urls, TICK_S):
            if isinstance(answer, NotYet):
                yield Waiting()
                continue
            yield from self._read(answer)
            self._done += 1

    def _read(self, answer: Answer) -> Iterator[Item]:
        if not isinstance(answer, Fetched):
            yield outcome_of(answer)
            return
        try:
            parser = self._forced or parser_for_answer(answer)
            yield from parser(input_of(answer), self._options)
        except Unusable as error:
            yield Rejection(answer.asked, str(error))
