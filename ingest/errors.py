"""What can go wrong with an input; what can go wrong with the archive is `store.StoreError`.

IngestError
└── Unusable    one input has no article that could be archived; its message is the reason in the report
"""


class IngestError(Exception):
    """Base of all errors this package raises on purpose."""


class Unusable(IngestError):
    """This input cannot become an article. Never leaves `ingest.extraction`: there it turns into a `Rejection`."""
