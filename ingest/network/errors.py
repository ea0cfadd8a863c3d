"""Errors between two computers. Inside `ingest.network` only: from there comes a `Failed`.

NetworkError            its message is the reason in the report
├── Postponed           this run has no more time, for the host or at all: it is left for the next one
├── Refused             we do not want it: a private address, too large, forbidden by robots.txt
│   └── TooSlow         its time is over, whatever came until then
└── Transient           it may work the next time
    └── Busy            the server says so, and perhaps for how long
"""

from ingest.errors import IngestError


class NetworkError(IngestError):
    """Base of the errors of one request."""


class Refused(NetworkError):
    """This will not be read, however often it is tried."""


class TooSlow(Refused):
    """The whole answer was not there in time."""


class Postponed(NetworkError):
    """Not asked for, or given up, for want of time; the next run takes it up."""


class Transient(NetworkError):
    """No whole answer came; another attempt may bring one."""


class Busy(Transient):
    """The server asks to come back later.

    Attributes:
        wait: seconds that it asks for; None if it does not say.
    """

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait
