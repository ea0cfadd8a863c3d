"""The sources of pages: files and folders, addresses, and subscriptions that are visited again and again.

In come the arguments of the command; out go sources, each of which gives its pages in an order that never changes. Of
the other rooms it imports `parsers`, and `network` and `text` below it.
"""

from ingest.sources.arguments import sample_source, sources_of
from ingest.sources.files import FileSource
from ingest.sources.in_time import TimedSource, in_time
from ingest.sources.subscriptions import Subscription, due_subscriptions, read_subscriptions

__all__ = [
    "FileSource",
    "Subscription",
    "TimedSource",
    "due_subscriptions",
    "in_time",
    "read_subscriptions",
    "sample_source",
    "sources_of",
]
