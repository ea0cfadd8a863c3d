"""Which computers may be asked: the public ones, unless private ones are allowed."""

import ipaddress
import queue
import socket
import threading
from collections.abc import Sequence

from ingest.identity.addressing import parts_of
from ingest.network.errors import Refused, Transient
from ingest.network.special import why_not_public

MOST_TRIED = 4
"""Addresses of one name that are tried; a name may have thousands."""


def check_scheme(url: str) -> None:
    """Refuse what is no http(s) address with a host.

    Raises:
        Refused
    """
    parts = parts_of(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or not host.isprintable() or " " in host:
        raise Refused(f"not an http(s) address: {url[:80]}")


def addresses_of(host: str, port: int, within_s: float, *, allow_private: bool) -> Sequence[str]:
    """Returns the IP addresses to try for a host, at most `MOST_TRIED`, in the resolver's order.

    A name with even one address that is not public is refused whole: a site that the world reads has no reason to
    name another, and a name that is inside a network only for some is none of the world's.

    Args:
        host: a name, or an address in any spelling that the system's resolver takes.
        within_s: seconds that the resolver may take.

    Raises:
        Refused: if an address of the host is not public.
        Transient: if it has none, or none is known in time.
    """
    found = _resolved(host, port, within_s)
    if not allow_private:
        for address in found:
            check_address(address)
    return found[:MOST_TRIED]


def check_address(address: str) -> None:
    """Refuse an IP address that is not public, in whatever form it is wrapped.

    Raises:
        Refused
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError as error:
        raise Refused(f"not an IP address: {address}") from error
    if why := why_not_public(found):
        raise Refused(f"{address} is a private address: {why} (--allow-private reads from it)")


def _resolved(host: str, port: int, within_s: float) -> list[str]:
    """The system's resolver, in a thread of its own: it cannot be told how long it may take."""
    answers: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(place[0]) for *_, place in found)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=max(0.0, within_s))
    except queue.Empty:
        raise Transient(f"no address known for {host} within {within_s:.3g} s") from None
    if isinstance(answer, UnicodeError):
        raise Refused(f"no name of a host: {host}") from answer
    if isinstance(answer, OSError) or not answer:
        raise Transient(f"no such host: {host}")
    return answer
