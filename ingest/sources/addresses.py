"""Addresses of pages, visited several hosts at a time."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace

from ingest.errors import Unusable
from ingest.network.parallel import fetch_all, interleaved
from ingest.network.types import Answer, Failed, Fetched, Left, NotModified, NotYet
from ingest.network.types import Gone as GoneAnswer
from ingest.sources.inputs import Reader, Reading, holding_of
from ingest.sources.kinds import page_form, reader_for_answer
from ingest.sources.pages import page_of
from ingest.types import Gone, Item, RawPage, Rejection, Unchanged, Waiting

TYPICAL_SIZE = 100_000
"""Bytes of a usual page; how large one is, is not known before it is there."""
TICK_S = 0.1
"""Seconds without an answer after which a source says that it is waiting."""


class AddressSource:
    """Addresses that a person named: each may be a page, a feed, a sitemap or a file of articles.

    Args:
        forced: how to read what they answer, instead of what it looks like.
    """

    def __init__(self, urls: Sequence[str], reading: Reading, forced: Reader | None = None) -> None:
        self._urls = interleaved(urls)
        self._reading = reading
        self._forced = forced
        self._done = 0

    @property
    def size(self) -> int:
        """The size of usual pages: that of these is not known before they are fetched."""
        return TYPICAL_SIZE * len(self._urls)

    @property
    def consumed(self) -> int:
        """By whole addresses."""
        return TYPICAL_SIZE * self._done

    def pages(self) -> Iterator[Item]:
        """What each address holds, or why it was not had."""
        for answer in fetch_all(self._reading.fetcher, self._urls, TICK_S):
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
            reader = self._forced or reader_for_answer(answer)
            yield from reader(holding_of(answer), self._reading)
        except Unusable as error:
            yield Rejection(answer.asked, str(error))


def visit_pages(
    urls: Sequence[str], reading: Reading, known: Mapping[str, Mapping[str, object]] | None = None
) -> Iterator[Item]:
    """The pages at `urls`, which a feed or sitemap names as articles.

    Args:
        known: address -> what the feed says of the article.
    """
    new = [url for url in interleaved(urls) if url not in reading.visited]
    reading.visited.update(new)
    for answer in fetch_all(reading.fetcher, new, TICK_S):
        if not isinstance(answer, Fetched):
            yield outcome_of(answer)
            continue
        try:
            page: RawPage = page_of(holding_of(answer), page_form(answer))
            yield replace(page, known=(known or {}).get(answer.asked, {}))
        except Unusable as error:
            yield Rejection(answer.asked, str(error))


def answer_of(url: str, reading: Reading) -> Generator[Waiting, None, Answer]:
    """Read one address, and say so while it takes its time; the answer is what the generator returns."""
    found: Answer = Failed(url, "not asked for")
    for answer in fetch_all(reading.fetcher, [url], TICK_S):
        if isinstance(answer, NotYet):
            yield Waiting()
        else:
            found = answer
    return found


def outcome_of(answer: NotModified | GoneAnswer | Failed | Left | NotYet) -> Item:
    """What to make of an address that gave no body."""
    if isinstance(answer, NotYet):
        return Waiting()
    if isinstance(answer, NotModified):
        return Unchanged(answer.asked)
    if isinstance(answer, GoneAnswer):
        return Gone(answer.asked)
    if isinstance(answer, Left):
        return Rejection(answer.asked, answer.reason, is_left=True)
    return Rejection(answer.asked, f"cannot be fetched: {answer.reason}")
