"""A web address as a source: the one file that knows trafilatura's downloader.

It refuses addresses that are not public, also after redirects, and answers of more than 20 MB.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime

from ingest.types import Form, Ignored, RawPage, Rejection

_TYPICAL_SIZE = 100_000


class UrlSource:
    """One page, by its address."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._done = False

    @property
    def size(self) -> int:
        """The size of a usual page: this one's is not known before it is fetched."""
        return _TYPICAL_SIZE

    @property
    def consumed(self) -> int:
        """All or nothing."""
        return _TYPICAL_SIZE if self._done else 0

    def pages(self) -> Iterator[RawPage | Rejection | Ignored]:
        """The page, or why it was not had."""
        yield _fetch(self._url)
        self._done = True


class _LastMessage(logging.Handler):
    """The downloader tells why it failed only to its log."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.message = ""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.args[-1] if isinstance(record.args, tuple) and record.args else record.getMessage()
        message = str(getattr(error, "reason", None) or error)
        # urllib3 begins with the connection object, as Python writes it.
        self.message = " ".join((message.partition("): ")[2] or message).split())


def _fetch(url: str) -> RawPage | Rejection:
    from ingest.without_socks import downloads

    log = logging.getLogger(downloads.__name__)
    listener = _LastMessage()
    log.addHandler(listener)
    try:
        response = downloads.fetch_response(url)
    finally:
        log.removeHandler(listener)
    if response is None:
        return Rejection(url, f"cannot be fetched: {listener.message or 'no answer'}")
    if response.status != 200:
        return Rejection(url, f"cannot be fetched: the server answered {response.status}")
    if not response.data:
        return Rejection(url, "cannot be fetched: an empty or oversized answer")
    return RawPage(url, url, Form.HTML, response.data, datetime.now(UTC), url=url)
