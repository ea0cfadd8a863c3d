"""One request, one answer: the one file that makes httpx's requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import httpx

from ingest.network.allotment import Allotment, allotted, too_large
from ingest.network.bodies import unpacked
from ingest.network.connections import Transport, told
from ingest.network.errors import Refused
from ingest.network.types import Limits

ROBOT = "news-archive-chatbot"
"""What robots.txt calls us by."""


def user_agent() -> str:
    """Returns what we say we are: an honest name, with its version."""
    try:
        number = version("news-archive-chatbot")
    except PackageNotFoundError:
        number = "0"
    return f"{ROBOT}/{number} (news-ingest; reads articles into a local archive)"


@dataclass(frozen=True, slots=True)
class Response:
    """A server's answer; `headers` with names in lower case. Redirects are not followed here."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    charset: str | None


class HttpClient:
    """Makes requests, within limits. Safe to share between threads.

    No proxy from the environment is used: behind one, nobody can tell which computer is asked.
    """

    def __init__(self, limits: Limits, *, allow_private: bool) -> None:
        self._limits = limits
        self._client = httpx.Client(
            trust_env=False,
            transport=Transport(allow_private=allow_private),
            follow_redirects=False,
            timeout=limits.silence,
            headers={
                "User-Agent": user_agent(),
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                "Accept-Encoding": "gzip",
            },
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, url: str, headers: Mapping[str, str], within_s: float) -> Response:
        """Ask for `url`.

        Args:
            within_s: seconds until the last byte of the answer must be there.

        Raises:
            Refused: if it leads to a private address, or is larger or slower than the limits allow.
            Transient: if no whole answer came.
        """
        late = f"not there after {self._limits.seconds:g} s"
        try:
            with (
                allotted(within_s, late, self._limits.body) as allotment,
                self._client.stream("GET", url, headers=dict(headers)) as response,
            ):
                body = self._body(response, allotment)
                found = {name.lower(): value for name, value in response.headers.items()}
                return Response(response.status_code, found, body, response.charset_encoding)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError, ValueError) as error:
            raise Refused(f"cannot be asked for ({told(error)})") from error

    def _body(self, response: httpx.Response, allotment: Allotment) -> bytes:
        body = bytearray()
        for piece in unpacked(response.iter_raw(), response.headers.get("content-encoding", "")):
            body += piece
            if len(body) > self._limits.body:
                raise too_large(self._limits.body)
            allotment.seconds()
        return bytes(body)
