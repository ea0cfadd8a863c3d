"""Connections to computers that may be asked, and every read and write within the time of its request.

The one file that knows httpcore. A limit on silence, which is all that HTTP libraries have, does not help against a
server that says a little now and then: headers, interim answers (1xx), pieces of a body, trailers, a handshake. So the
seconds that a request has left bound every single step here, below HTTP, where nothing is left out.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from ssl import SSLContext
from typing import Any

import httpcore
import httpx

from ingest.network.allotment import current
from ingest.network.errors import Refused, Transient
from ingest.network.ip_addresses import addresses_of, check_address

_Options = Iterable[Any]


class Transport(httpx.BaseTransport):
    """The transport that httpx asks through. Raises our errors; every request must be made within `allotted`."""

    def __init__(self, *, allow_private: bool) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            keepalive_expiry=5.0,
            network_backend=_Backend(allow_private=allow_private),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """See httpx.

        Raises:
            Refused, Transient
        """
        url = request.url
        with _translated(request):
            target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
            answer = self._pool.handle_request(
                httpcore.Request(request.method, target, headers=request.headers.raw, extensions=request.extensions)
            )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(request, answer.stream))

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, request: httpx.Request, stream: Any) -> None:
        self._request = request
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        with _translated(self._request):
            yield from self._stream

    def close(self) -> None:
        self._stream.close()


class _Backend(httpcore.NetworkBackend):
    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _Options | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to an address of `host` that was looked at: the name is resolved once, so it cannot change after."""
        allotment = current()
        # The last address's error is told: of those before, there was another way.
        error: Exception = Transient(f"no such host: {host}")
        within = allotment.seconds(timeout)
        for address in addresses_of(host, port, within, allow_private=self._allow_private):
            try:
                stream = self._inner.connect_tcp(
                    address, port, allotment.seconds(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as found:
                allotment.seconds()
                error = found
                continue
            self._look_at(stream)
            return _Stream(stream)
        raise error

    def _look_at(self, stream: httpcore.NetworkStream) -> None:
        """Refuse the computer actually connected to, before it is sent anything."""
        if self._allow_private:
            return
        try:
            check_address(str(stream.get_extra_info("server_addr")[0]))
        except Refused:
            stream.close()
            raise


class _Stream(httpcore.NetworkStream):
    """A connection that is used by one request after the other, each within its allotment."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        allotment = current()
        with _timed():
            found = self._inner.read(max_bytes, allotment.seconds(timeout))
        allotment.count(len(found))
        return found

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _timed():
            self._inner.write(buffer, current().seconds(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        with _timed():
            return _Stream(self._inner.start_tls(ssl_context, server_hostname, current().seconds(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


@contextmanager
def _timed() -> Iterator[None]:
    """A timeout that comes from the end of the request's time is `TooSlow`; one of silence stays what it is."""
    try:
        yield
    except httpcore.TimeoutException:
        current().seconds()
        raise


@contextmanager
def _translated(request: httpx.Request) -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        silence = request.extensions["timeout"]["read"]
        raise Transient(f"no answer within {silence:g} s") from error
    except httpcore.RemoteProtocolError as error:
        raise Transient(f"the answer was cut off or is no HTTP ({told(error)})") from error
    except httpcore.NetworkError as error:
        raise Transient(f"no connection ({told(error)})") from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise Refused(f"cannot be asked for ({told(error)})") from error


def told(error: Exception) -> str:
    """Returns what `error` says, on one short line."""
    return " ".join(str(error).split())[:120] or type(error).__name__
