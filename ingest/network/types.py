"""The outcomes of a visit to an address. Expected ones are values. All types are immutable."""

from dataclasses import dataclass
from typing import Protocol

from ingest.limits import MEGABYTE
from store import Visit


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of anything that one address may take.

    Attributes:
        body: bytes of an answer, decompressed.
        redirects: how many in a row.
        seconds: from the first byte asked to the last byte read, for one address: all its redirects and attempts.
        silence: seconds without a byte; for making the connection as well.
        attempts: requests for one address where the server is busy or fails.
        longest_wait: seconds that a server may ask us to wait with `Retry-After`, or in robots.txt between requests;
            and those of all attempts for one address together.
        pause: seconds between two requests to one host where robots.txt names no delay.
        hosts: how many are read from at the same time.
        prompt: seconds within which a host has to answer or to fail, to cost a run nothing but a little patience.
        stalls: attempts in a row that may fail later than that, before the rest of the host's addresses is left for the
            next run.
        failures: attempts in a row that may fail, promptly or not, before the rest is left.
        late: seconds beyond the prompt ones, all requests to the host together, before the rest is left.
    """

    body: int = 64 * MEGABYTE
    redirects: int = 8
    seconds: float = 90
    silence: float = 20
    attempts: int = 4
    longest_wait: float = 300
    pause: float = 0.25
    hosts: int = 8
    prompt: float = 5
    stalls: int = 6
    failures: int = 24
    late: float = 600


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer with a body.

    Attributes:
        asked: the address that was asked for.
        url: the address that answered, after redirects.
        content_type: in lower case, without parameters; empty when the server did not say.
        charset: the encoding that the server declared.
    """

    asked: str
    url: str
    body: bytes
    content_type: str
    charset: str | None
    visit: Visit


@dataclass(frozen=True, slots=True)
class NotModified:
    """The same as at the last visit, says the server."""

    asked: str


@dataclass(frozen=True, slots=True)
class GoneAnswer:
    """Taken down for good (status 410)."""

    asked: str


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer that can be used, and why, in a few words."""

    asked: str
    reason: str


@dataclass(frozen=True, slots=True)
class Left:
    """Not asked for, or not to the end, for want of time; the next run takes it up. And why, in a few words."""

    asked: str
    reason: str


@dataclass(frozen=True, slots=True)
class NotYet:
    """The answer that is next takes its time."""


Answer = Fetched | NotModified | GoneAnswer | Failed | Left


class Recall(Protocol):
    """The knowledge that earlier runs have of an address."""

    def __call__(self, url: str, /) -> Visit | None:
        """The last visit to `url` whose page is in the archive; called from several threads."""


def no_recall(_url: str) -> Visit | None:
    """A first visit, always."""
    return None
