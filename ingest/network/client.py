"""One request, one answer: the one file that knows httpx."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import httpx

from ingest.network.addresses import check_address, check_name
from ingest.network.bodies import unpacked
from ingest.network.errors import Refused, Transient
from ingest.network.types import MEGABYTE, Limits

ROBOT = "news-archive-chatbot"
"""What robots.txt calls us by."""
_CONNECTED = "connect_tcp.complete"


def user_agent() -> str:
    """What we say we are: an honest name, with its version."""
    try:
        number = version("news-archive-chatbot")
    except PackageNotFoundError:
        number = "0"
    return f"{ROBOT}/{number} (news-ingest; reads articles into a local archive)"


@dataclass(frozen=True, slots=True)
class Response:
    """What a server said; `headers` with names in lower case. Redirects are not followed here."""

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
        self._allow_private = allow_private
        self._client = httpx.Client(
            trust_env=False,
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

    def get(self, url: str, headers: Mapping[str, str]) -> Response:
        """Ask for `url`.

        Raises:
            Refused: if it leads to a private address, or is larger or slower than the limits allow.
            Transient: if no whole answer came.
        """
        if not self._allow_private:
            check_name(url)
        deadline = time.monotonic() + self._limits.seconds
        extensions = {"trace": _look_at_connections} if not self._allow_private else {}
        try:
            with self._client.stream("GET", url, headers=dict(headers), extensions=extensions) as response:
                body = self._body(response, deadline)
                found = {name.lower(): value for name, value in response.headers.items()}
                return Response(response.status_code, found, body, response.charset_encoding)
        except httpx.TimeoutException as error:
            raise Transient(f"no answer within {self._limits.silence:g} s") from error
        except httpx.RemoteProtocolError as error:
            raise Transient(f"the answer was cut off or is no HTTP ({_told(error)})") from error
        except httpx.TransportError as error:
            raise Transient(f"no connection ({_told(error)})") from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError, ValueError) as error:
            raise Refused(f"cannot be asked for ({_told(error)})") from error

    def _body(self, response: httpx.Response, deadline: float) -> bytes:
        body = bytearray()
        for piece in unpacked(response.iter_raw(), response.headers.get("content-encoding", "")):
            body += piece
            if len(body) > self._limits.body:
                raise Refused(f"larger than {self._limits.body / MEGABYTE:g} MB")
            if time.monotonic() > deadline:
                raise Refused(f"not there after {self._limits.seconds:g} s")
        return bytes(body)


def _look_at_connections(event: str, info: Mapping[str, Any]) -> None:
    """Refuse the computer actually connected to, before it is sent anything: names can change their address."""
    if event.endswith(_CONNECTED):
        stream = info["return_value"]
        try:
            check_address(str(stream.get_extra_info("server_addr")[0]))
        except Refused:
            stream.close()
            raise


def _told(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
