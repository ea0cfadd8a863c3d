"""Sources within the time of a run."""

from collections.abc import Iterable, Iterator

from ingest.limits import TimeLimit
from ingest.sources.files import FileSource
from ingest.types import Item, Rejection, Source


class TimedSource:
    """A source that is not begun, and not read on, when the run's time is over.

    Addresses are always gone through to the last: the fetcher, which asks nobody any more by then, has each named.

    Attributes:
        source: the source itself.
        was_read: whether it came to its end in time; False before.
    """

    def __init__(self, source: Source, time_limit: TimeLimit) -> None:
        self.source = source
        self._time_limit = time_limit
        self._files = source if isinstance(source, FileSource) else None
        self.was_read = False

    @property
    def size(self) -> int:
        """See `ingest.types.Source`."""
        return self.source.size

    @property
    def consumed(self) -> int:
        """See `ingest.types.Source`."""
        return self.source.consumed

    def pages(self) -> Iterator[Item]:
        """Yields what the source holds, as far as there is time."""
        items = self.source.pages()
        if self._files is not None:
            items = self._in_time(self._files, items)
        yield from items
        self.was_read = not self._time_limit.is_over

    def _in_time(self, source: FileSource, items: Iterator[Item]) -> Iterator[Item]:
        is_begun = False
        while not self._time_limit.is_over:
            item = next(items, None)
            if item is None:
                return
            is_begun = True
            yield item
        told = f"{self._time_limit.told}{'; it was not read to its end' if is_begun else ''}"
        yield Rejection(source.given, told, is_left=True)


def in_time(sources: Iterable[Source], time_limit: TimeLimit) -> list[TimedSource]:
    """Returns `sources`, each within `time_limit`."""
    return [TimedSource(source, time_limit) for source in sources]
