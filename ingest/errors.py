"""Errors of an input; those of the archive are `store.StoreError`.

IngestError
├── Unusable        one input has no article that could be archived; its message is the reason in the report
├── ClusterUnusable  the Ray cluster cannot be reached, or fails
├── SubscriptionsUnreadable  the file with the standing subscriptions cannot be used
└── NetworkError    one request failed; see `ingest.network.errors`
"""


class IngestError(Exception):
    """Base of all errors this package raises on purpose."""


class Unusable(IngestError):
    """This input cannot become an article. Extraction and sources turn it into a `Rejection`."""


class ClusterUnusable(IngestError):
    """There is no such Ray cluster, its nodes lack something, or none of them is left."""


class SubscriptionsUnreadable(IngestError):
    """There is no such file, or it is not what it should be; the message names it and says how it should be."""
